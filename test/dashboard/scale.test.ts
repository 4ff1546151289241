import { describe, expect, it } from 'vitest';
import { coloursOf, levelCount, levelOf, type ScaleTheme } from '../../src/dashboard/heatmap/scale.ts';

type Triple = readonly [number, number, number];

const linear = (byte: number) =>
  byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4;
const rgbOf = (hex: string) =>
  [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16))) as unknown as Triple;
const times = (rows: readonly Triple[], [r, g, b]: Triple) =>
  rows.map(([x, y, z]) => x * r + y * g + z * b) as unknown as Triple;

/** OKLab (Ottosson, 2020). */
function labOf(rgb: Triple): Triple {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt) as unknown as Triple;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

/** What who cannot tell some colours apart sees (Machado, Oliveira and Fernandes, 2009). */
const eyes: Readonly<Record<string, readonly Triple[]>> = {
  'all colours': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'no red (protanopia)': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'no green (deuteranopia)': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'no blue (tritanopia)': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  'no colour at all': [
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
  ],
};

const luminance = ([r, g, b]: Triple) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (one: string, other: string) => {
  const [dark, light] = [luminance(rgbOf(one)), luminance(rgbOf(other))].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
};
const themes: readonly ScaleTheme[] = ['light', 'dark'];

describe('the colours of the score', () => {
  it.each(themes.flatMap((theme) => Object.keys(eyes).map((seen) => [theme, seen] as const)))(
    'in the %s theme go one way in lightness for eyes that see %s',
    (theme, seen) => {
      const lightness = coloursOf(theme).map((hex) => labOf(times(eyes[seen]!, rgbOf(hex)))[0]);
      const steps = lightness.slice(1).map((each, index) => each - lightness[index]!);
      const isDarker = theme === 'light';
      expect(steps.filter((step) => (isDarker ? step > -0.004 : step < 0.004))).toEqual([]);
      expect(Math.abs(lightness.at(-1)! - lightness[0]!)).toBeGreaterThan(0.25);
    },
  );

  it.each(themes)('in the %s theme are as far from each other all along', (theme) => {
    const labs = coloursOf(theme).map((hex) => labOf(rgbOf(hex)));
    const steps = labs
      .slice(1)
      .map((lab, index) => Math.hypot(...lab.map((value, axis) => value - labs[index]![axis]!)));
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    // Corners of the way are cut, and bytes are rounded.
    expect(Math.min(...steps)).toBeGreaterThan(mean * 0.7);
    expect(Math.max(...steps)).toBeLessThan(mean * 1.3);
  });

  it.each(themes)('in the %s theme begin green and end red', (theme) => {
    const colours = coloursOf(theme);
    const [, greenRed] = labOf(rgbOf(colours[0]!));
    const [, redGreen] = labOf(rgbOf(colours.at(-1)!));
    expect(greenRed).toBeLessThan(-0.03);
    expect(redGreen).toBeGreaterThan(0.1);
  });

  it.each(themes)('in the %s theme set well apart from severe', (theme) => {
    const colours = coloursOf(theme);
    expect(contrast(colours[levelOf(0)]!, colours[levelOf(0.6)]!)).toBeGreaterThan(3);
  });

  it('are one for each score, the worst there can be and beyond the last', () => {
    expect(levelOf(0)).toBe(0);
    expect(levelOf(0.8)).toBe(levelCount - 1);
    expect(levelOf(1)).toBe(levelCount - 1);
    expect(levelOf(-1)).toBe(0);
    expect(coloursOf('light')).toHaveLength(levelCount);
    const levels = Array.from({ length: 101 }, (_, hundredths) => levelOf(hundredths / 100));
    expect(levels).toEqual([...levels].sort((one, other) => one - other));
  });
});
