const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const absent = '–';

/** `12,345`; a dash for what is not known. */
export const countText = (count: number | null | undefined): string =>
  count == null ? absent : whole.format(count);

/** `99.5 %`; never rounded up to 100 nor down to 0. */
export function percentText(rate: number | null | undefined): string {
  if (rate == null) return absent;
  const percent = rate * 100;
  if (percent > 99.9 && percent < 100) return '99.9 %';
  if (percent > 0 && percent < 0.1) return '0.1 %';
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)} %`;
}

/** `120 ms`, `1.25 s`. */
export function latencyText(latencyMs: number | null | undefined): string {
  if (latencyMs == null) return absent;
  if (latencyMs < 1) return '<1 ms';
  if (latencyMs < 999.5) return `${Math.round(latencyMs)} ms`;
  return latencyMs < 9_995 ? `${(latencyMs / 1_000).toFixed(2)} s` : `${(latencyMs / 1_000).toFixed(1)} s`;
}

/** A score, `0.43`. */
export const scoreText = (score: number | null | undefined): string =>
  score == null ? absent : score.toFixed(2);

/** `1 source`, `2 sources`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${countText(count)} ${count === 1 ? noun : plural}`;
