import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { errorReply, type Reply } from './reply.ts';

export interface RateLimit {
  /** Requests per client address and endpoint in a window. */
  readonly limit: number;
  readonly windowMs: number;
}

export interface Admission {
  /** The `RateLimit-*` headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** The answer where the limit is used up, else null. */
  readonly refusal: Reply | null;
}

/** Counts requests in memory. */
export function createRateLimiter({ limit, windowMs }: RateLimit) {
  const windowSeconds = windowMs / 1000;
  const limiter = new RateLimiterMemory({ points: limit, duration: windowSeconds });

  return async (clientAddress: string, endpoint: string): Promise<Admission> => {
    const state = await limiter.consume(`${clientAddress} ${endpoint}`).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused;
      throw refused;
    });
    const resetSeconds = String(Math.max(1, Math.ceil(state.msBeforeNext / 1000)));
    const headers = {
      'RateLimit-Limit': String(limit),
      'RateLimit-Remaining': String(state.remainingPoints),
      'RateLimit-Reset': resetSeconds,
      'RateLimit-Policy': `${limit};w=${windowSeconds}`,
    };
    if (state.consumedPoints <= limit) return { headers, refusal: null };
    const message = `Too many requests: ${limit} in ${windowSeconds} s are allowed here; try again in ${resetSeconds} s`;
    return { headers, refusal: errorReply(429, message, { 'Retry-After': resetSeconds }) };
  };
}
