import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Viewer } from '../graphql/viewer.ts';
import type { Refusal } from './reply.ts';

export interface RateLimit {
  /** Requests per client, and for REST also endpoint, in a window. */
  readonly limit: number;
  readonly windowMs: number;
}

export interface Admission {
  /** The `RateLimit-*` headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Where the limit is used up, else null. */
  readonly refusal: Refusal | null;
}

export type Admit = (key: string) => Promise<Admission>;

/** The refusal of what comes too often; it is to come back after so many seconds. */
const rateLimited = (message: string, retryAfterSeconds: number | string): Refusal => ({
  status: 429,
  code: 'RATE_LIMITED',
  message,
  headers: { 'Retry-After': String(retryAfterSeconds) },
});

/** The refusal of one more WebSocket or event stream. */
export const tooManySockets = (most: number): Refusal =>
  rateLimited(`${most} sockets and streams of this address are open, as many as are allowed`, 60);

/** The refusal of one more operation beside those that are not through yet. */
export const tooManyOperations = (most: number): Refusal =>
  rateLimited(`${most} operations of this address are open, as many as are allowed`, 60);

/** Who requests are counted for: the holder of a token wherever it is used, else a client address. */
export const countedAs = ({ name }: Viewer, clientAddress: string): string =>
  name === null ? clientAddress : `token ${name}`;

/** Counts requests in memory, by key. */
export function createRateLimiter({ limit, windowMs }: RateLimit): Admit {
  const windowSeconds = windowMs / 1000;
  const limiter = new RateLimiterMemory({ points: limit, duration: windowSeconds });

  return async (key) => {
    const state = await limiter.consume(key).catch((refused: unknown) => {
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
    return { headers, refusal: rateLimited(message, resetSeconds) };
  };
}
