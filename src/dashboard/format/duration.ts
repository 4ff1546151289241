const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A duration in the two largest units that it has, `3 min 20 s`; what is under a second is `0 s`. */
export function durationText(durationMs: number): string {
  let restMs = Math.max(0, Math.floor(durationMs / 1_000) * 1_000);
  const first = units.findIndex(([, sizeMs]) => restMs >= sizeMs);
  if (first === -1) return '0 s';
  const parts: string[] = [];
  for (const [name, sizeMs] of units.slice(first, first + 2)) {
    const count = Math.floor(restMs / sizeMs);
    restMs -= count * sizeMs;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.join(' ');
}

/** A wait as it counts down: rounded up, so that `0 s` is only said when it is over. */
export const countdownText = (durationMs: number): string =>
  durationText(Math.ceil(Math.max(0, durationMs) / 1_000) * 1_000);

const written = { d: ['day', 86_400_000], h: ['hour', 3_600_000], m: ['minute', 60_000] } as const;

/** A duration as a choice in a list, `30 minutes`. */
export function durationChoice(durationMs: number): string {
  const [name, sizeMs] = Object.values(written).find(([, size]) => durationMs % size === 0) ?? [
    'second',
    1_000,
  ];
  const count = Math.round(durationMs / sizeMs);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
