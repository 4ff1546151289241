/** A tile of 8 by 8 that is laid over an area: strokes, so that areas are told apart without colour. */
const strokes = {
  none: '',
  rising: 'M-2 2L2-2M0 8L8 0M6 10L10 6',
  falling: 'M-2 6L2 10M0 0L8 8M6-2L10 2',
  crossed: 'M0 8L8 0M0 0L8 8',
  level: 'M0 2H8M0 6H8',
  upright: 'M2 0V8M6 0V8',
  squares: 'M0 4H8M4 0V8',
  dots: 'M1.4 2H2.6M5.4 6H6.6',
  waves: 'M0 4L2 2L4 4L6 6L8 4',
  dashes: 'M0 2H4M4 6H8',
} as const satisfies Record<string, string>;

export type PatternName = keyof typeof strokes;

export const tilePx = 8;
export const strokesOf = (name: PatternName): string => strokes[name];
