import type { IncomingMessage } from 'node:http';
import type { Clock } from '../core/clock.ts';
import type { ServedMonitor } from '../graphql/context.ts';
import type { Identify } from './authentication.ts';
import type { ConnectionCounter } from './connection-counter.ts';
import type { Limits } from './limits.ts';
import type { OriginPolicy } from './origin.ts';

/** What every way into the service goes by. */
export interface Entrance {
  readonly monitor: ServedMonitor;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly identify: Identify;
  readonly originPolicy: OriginPolicy;
  readonly clientAddress: (request: IncomingMessage) => string;
  /** WebSockets and event streams. */
  readonly connections: ConnectionCounter;
  /** Told of errors that are nobody's but ours. */
  readonly report: (cause: unknown) => void;
}

/** What a request asks for; null where its target or its Host is nonsense. */
export function urlOf(request: IncomingMessage): URL | null {
  const target = request.url ?? '/';
  return URL.parse(
    target.startsWith('/') ? `http://${request.headers.host ?? 'localhost'}${target}` : target,
  );
}
