import type { Pens } from './option.ts';
import { type PatternName, strokesOf, tilePx } from './patterns.ts';

/** How fine tiles are drawn: for screens with several dots per pixel. */
const tileScale = 3;
/** What the room beside the plot is made for. */
const mostFontPx = 15;

function tileOf(colour: string, ink: string, pattern: PatternName): HTMLCanvasElement {
  const tile = document.createElement('canvas');
  tile.width = tilePx * tileScale;
  tile.height = tilePx * tileScale;
  const context = tile.getContext('2d')!;
  context.scale(tileScale, tileScale);
  context.fillStyle = colour;
  context.fillRect(0, 0, tilePx, tilePx);
  context.strokeStyle = ink;
  context.lineWidth = 1.2;
  context.stroke(new Path2D(strokesOf(pattern)));
  return tile;
}

/** The colours and the font that an element has at present, as a canvas needs them. */
export function pensOf(element: HTMLElement): Pens {
  const probe = document.createElement('span');
  element.append(probe);
  const colours = new Map<string, string>();
  const colour = (name: string) => {
    let found = colours.get(name);
    if (found === undefined) {
      if (!probe.isConnected) element.append(probe);
      probe.style.color = `var(--${name})`;
      found = getComputedStyle(probe).color;
      probe.remove();
      colours.set(name, found);
    }
    return found;
  };
  const { fontFamily, fontSize } = getComputedStyle(probe);
  probe.remove();
  const tiles = new Map<string, unknown>();
  return {
    colour,
    font: fontFamily,
    fontPx: Math.min(Number.parseFloat(fontSize), mostFontPx),
    fill(area, pattern) {
      if (pattern === 'none') return area;
      const key = `${area} ${pattern}`;
      const known = tiles.get(key);
      if (known) return known;
      const image = tileOf(area, colour('surface'), pattern);
      const tile = { image, repeat: 'repeat', scaleX: 1 / tileScale, scaleY: 1 / tileScale };
      tiles.set(key, tile);
      return tile;
    },
  };
}
