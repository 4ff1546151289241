/** Which preset of numbers an exchange starts from. */
export type ExchangeKind = 'CEX' | 'DEX' | 'SOCIAL';

export interface BackoffPolicy {
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  readonly multiplier: number;
  /** Attempts, not waits; at least 1. */
  readonly maxAttempts: number;
  /** `full`: uniform in 0..delay; `none`: the delay itself. Default `full`. */
  readonly jitter: 'full' | 'none';
}

export interface BreakerPolicy {
  /** Failed calls in the failure window that may open the breaker. */
  readonly failureThreshold: number;
  /** Share of countable calls in the window that must have failed, unless the last `failureThreshold` all did. Default 0.5. */
  readonly minFailureRate: number;
  readonly failureWindowMs: number;
  readonly openMs: number;
  /** Successful trials that close it, and how many trials may be in flight. */
  readonly successThreshold: number;
  /** A trial not settled by then is a TIMEOUT. Default 30 s. */
  readonly halfOpenMaxMs: number;
  /** A call at or above this is slow; unset: slowness never opens the breaker. */
  readonly slowCallMs?: number;
  /** Share of countable calls that must be slow to open it. Default 0.5 where `slowCallMs` is set. */
  readonly slowCallRate?: number;
}

export interface SlaPolicy {
  readonly maxP95Ms: number;
  readonly maxP99Ms: number;
  readonly minSuccessRate: number;
  readonly maxConsecutiveFailures: number;
  readonly windowMs: number;
  /** Percentiles and success rate are judged from this many attempts on. */
  readonly minCalls: number;
}

export interface CachePolicy {
  readonly ttlMs: number;
  readonly minTtlMs: number;
  readonly maxTtlMs: number;
  readonly maxEntries: number;
}

/** Every number a source's gate needs. */
export interface Policy {
  readonly timeoutMs: number;
  readonly backoff: BackoffPolicy;
  readonly breaker: BreakerPolicy;
  readonly sla: SlaPolicy;
  readonly cache: CachePolicy;
}
