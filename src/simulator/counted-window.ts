/** A quota over windows that start at whole multiples of their length. */
export interface CountedWindow {
  /** Spends `weight` and tells what the window holds now and when it ends. */
  spend(wallMs: number, weight: number): { readonly used: number; readonly endsAt: number };
}

export function createCountedWindow(windowMs: number): CountedWindow {
  let startedAt = Number.NEGATIVE_INFINITY;
  let used = 0;
  return {
    spend(wallMs, weight) {
      const start = Math.floor(wallMs / windowMs) * windowMs;
      if (start !== startedAt) {
        startedAt = start;
        used = 0;
      }
      used += weight;
      return { used, endsAt: start + windowMs };
    },
  };
}
