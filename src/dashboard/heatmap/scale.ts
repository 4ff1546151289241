// Colours of the score. Steps are equal in OKLab (Ottosson, 2020), so that equal differences look equal; lightness goes one
// way from end to end, so that the order is seen without telling red from green.

type Lab = readonly [lightness: number, a: number, b: number];

/** Lightness, chroma and hue of OKLCH, from the best score to the worst. */
type Stop = readonly [lightness: number, chroma: number, hueDegrees: number];

const stops = {
  light: [
    [0.89, 0.065, 155],
    [0.8, 0.125, 105],
    [0.66, 0.155, 55],
    [0.52, 0.185, 29],
    [0.39, 0.15, 25],
  ],
  dark: [
    [0.34, 0.07, 158],
    [0.46, 0.09, 112],
    [0.58, 0.12, 75],
    [0.67, 0.165, 47],
    [0.74, 0.165, 24],
  ],
} as const satisfies Record<string, readonly Stop[]>;

export type ScaleTheme = keyof typeof stops;

/** The highest that a score can come to: 0.5 for failing, 0.2 for an open breaker, 0.1 for a success rate of 0. */
export const worstScore = 0.8;

/** How many colours there are. */
export const levelCount = 21;

/** Which of the colours a score has: 0 for well. */
export const levelOf = (score: number): number =>
  Math.round((Math.min(Math.max(score, 0), worstScore) / worstScore) * (levelCount - 1));

const labOf = ([lightness, chroma, hueDegrees]: Stop): Lab => {
  const hue = (hueDegrees * Math.PI) / 180;
  return [lightness, chroma * Math.cos(hue), chroma * Math.sin(hue)];
};

const distance = (one: Lab, other: Lab) => Math.hypot(...one.map((value, axis) => value - other[axis]!));
const between = (one: Lab, other: Lab, share: number) =>
  one.map((value, axis) => value + (other[axis]! - value) * share) as unknown as Lab;

/** Places of equal distance on the way along the stops. */
function evenly(path: readonly Lab[], count: number): Lab[] {
  const lengths = path.slice(1).map((lab, index) => distance(path[index]!, lab));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return Array.from({ length: count }, (_, place) => {
    let rest = (total * place) / (count - 1);
    let leg = 0;
    while (leg < lengths.length - 1 && rest > lengths[leg]!) rest -= lengths[leg++]!;
    return between(path[leg]!, path[leg + 1]!, Math.min(1, rest / lengths[leg]!));
  });
}

const gamma = (linear: number) =>
  linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;

/** A colour of OKLab in sRGB, `#rrggbb`; what a screen has not is cut off. */
export function hexOf([lightness, a, b]: Lab): string {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
  const bytes = linear.map((value) => Math.round(Math.min(Math.max(gamma(value), 0), 1) * 255));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The colours of a theme, from the best score to the worst. */
export const coloursOf = (theme: ScaleTheme): readonly string[] =>
  evenly(stops[theme].map(labOf), levelCount).map(hexOf);
