const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A duration in its two largest units: `12 min 5 s`, `3 h`; less than a second is `0 s`. */
export function span(ms: number): string {
  if (!(ms >= 1_000)) return '0 s';
  const from = units.findIndex(([, unit]) => ms >= unit);
  let left = ms;
  const parts = units.slice(from, from + 2).map(([name, unit]) => {
    const many = Math.floor(left / unit);
    left -= many * unit;
    return many === 0 ? '' : `${many} ${name}`;
  });
  return parts.filter((part) => part !== '').join(' ');
}

/** The farthest instant a Date can show. */
const lastInstant = 8.64e15;

/** An instant as people and programs read it, to the second; `unknown` for what no clock shows. */
export const instant = (epochMs: number): string =>
  Math.abs(epochMs) <= lastInstant ? new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, 'Z') : 'unknown';

/** How long ago something was. */
export const since = (epochMs: number, at: number): string => `${span(at - epochMs)} ago`;
