import type {
  BackoffPolicy,
  BreakerPolicy,
  CachePolicy,
  ExchangeKind,
  Policy,
  SlaPolicy,
} from '../core/policy.ts';
import { binance } from './binance.ts';
import { bybit } from './bybit.ts';
import { dexscreener } from './dexscreener.ts';
import { twitter } from './twitter.ts';
import type { Venue } from './venue.ts';

const backoff = (initialDelayMs: number, maxDelayMs: number, maxAttempts: number): BackoffPolicy => ({
  initialDelayMs,
  maxDelayMs,
  multiplier: 2,
  maxAttempts,
  jitter: 'full',
});

const breaker = (failureThreshold: number, openMs: number, successThreshold: number): BreakerPolicy => ({
  failureThreshold,
  minFailureRate: 0.5,
  failureWindowMs: 60_000,
  openMs,
  successThreshold,
  halfOpenMaxMs: 30_000,
});

const sla = (
  maxP95Ms: number,
  maxP99Ms: number,
  minSuccessRate: number,
  maxConsecutiveFailures: number,
): SlaPolicy => ({
  maxP95Ms,
  maxP99Ms,
  minSuccessRate,
  maxConsecutiveFailures,
  windowMs: 300_000,
  minCalls: 10,
});

const cache = (ttlMs: number, minTtlMs: number, maxTtlMs: number): CachePolicy => ({
  ttlMs,
  minTtlMs,
  maxTtlMs,
  maxEntries: 1_000,
});

/** The numbers an exchange of each kind starts from. */
export const policies: Readonly<Record<ExchangeKind, Policy>> = {
  CEX: {
    timeoutMs: 5_000,
    backoff: backoff(500, 10_000, 3),
    breaker: breaker(5, 30_000, 2),
    sla: sla(1_000, 2_000, 0.95, 3),
    cache: cache(5_000, 2_000, 15_000),
  },
  DEX: {
    timeoutMs: 10_000,
    backoff: backoff(1_000, 30_000, 4),
    breaker: breaker(10, 60_000, 3),
    sla: sla(3_000, 5_000, 0.9, 5),
    cache: cache(30_000, 10_000, 120_000),
  },
  SOCIAL: {
    timeoutMs: 15_000,
    backoff: backoff(2_000, 60_000, 3),
    breaker: breaker(3, 120_000, 1),
    sla: sla(5_000, 10_000, 0.85, 3),
    cache: cache(300_000, 60_000, 900_000),
  },
};

/** The venues Tidegate knows, by name. */
export const venues = { binance, bybit, dexscreener, twitter } as const satisfies Record<string, Venue>;

/** The breaker of an exchange's sources whose configuration names no other. */
export const breakerNameOf = (exchangeName: string): string => `${exchangeName}_api`;
