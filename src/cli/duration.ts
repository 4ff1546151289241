import { InvalidArgumentError } from 'commander';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration as `90s`, `15m`, `2h` or `3d`. */
export function toDurationMs(text: string): number {
  const parts = /^(\d{1,6})([smhd])$/.exec(text);
  if (parts && Number(parts[1]) > 0) return Number(parts[1]) * units[parts[2]!]!;
  throw new InvalidArgumentError('Expected a duration, as 90s, 15m, 2h or 3d.');
}
