/** How the journal took appends since the start. */
export interface AppendStats {
  /** How many took at most so long; each includes those before it. */
  readonly buckets: readonly { readonly upToMs: number; readonly count: number }[];
  /** Appends that became durable, and how long all of them took. */
  readonly count: number;
  readonly sumMs: number;
  readonly failures: number;
}

const boundsMs = [0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000];

/** Counts the journal's appends by how long they took. */
export class AppendTally {
  readonly #within = boundsMs.map((upToMs) => ({ upToMs, count: 0 }));
  #count = 0;
  #sumMs = 0;
  #failures = 0;

  stored(tookMs: number): void {
    this.#count += 1;
    this.#sumMs += tookMs;
    for (const bucket of this.#within) if (tookMs <= bucket.upToMs) bucket.count += 1;
  }

  failed(): void {
    this.#failures += 1;
  }

  get stats(): AppendStats {
    return {
      buckets: this.#within.map((bucket) => ({ ...bucket })),
      count: this.#count,
      sumMs: this.#sumMs,
      failures: this.#failures,
    };
  }
}
