import { defaultOperationLimits, type OperationLimits } from '../graphql/limits.ts';
import type { RateLimit } from './rate-limit.ts';

/** What a client may ask for, and how often. */
export interface Limits extends OperationLimits {
  /** Of a request; above is 413. */
  readonly bodyBytes: number;
  /** GraphQL however it comes, per token or else client address; above is RATE_LIMITED. */
  readonly operations: RateLimit;
  /** WebSockets and event streams per client address; above is RATE_LIMITED. */
  readonly socketsPerAddress: number;
  /** Operations at a time on one WebSocket; above is RATE_LIMITED. */
  readonly subscriptionsPerSocket: number;
  /** Operations at a time per client address, however they came; above is RATE_LIMITED. */
  readonly subscriptionsPerAddress: number;
  /** How long a WebSocket may be silent before `connection_init`; above closes with 4408. */
  readonly connectionInitMs: number;
  /** Messages, pings and pongs of one WebSocket; above closes with 4429. */
  readonly messageRate: RateLimit;
  /** Of one WebSocket message; above closes with 1009. */
  readonly messageBytes: number;
  /** How often a WebSocket is pinged; one that has not answered by the next ping is dropped. */
  readonly pingMs: number;
}

export const defaultLimits: Limits = {
  ...defaultOperationLimits,
  bodyBytes: 128 * 1024,
  operations: { limit: 1_200, windowMs: 60_000 },
  socketsPerAddress: 2_000,
  subscriptionsPerSocket: 100,
  subscriptionsPerAddress: 1_000,
  connectionInitMs: 3_000,
  messageRate: { limit: 1_200, windowMs: 60_000 },
  messageBytes: 128 * 1024,
  pingMs: 12_000,
};
