/** The largest numbers that may be asked for; `durationMs` is 366 days, so that every deadline is an instant a clock can show. */
export const limits = {
  durationMs: 366 * 86_400_000,
  failureThreshold: 100_000,
  successThreshold: 1_000,
  maxAttempts: 1_000,
  maxEntries: 1_000_000,
  calls: 1_000_000,
} as const;
