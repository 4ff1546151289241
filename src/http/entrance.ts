import type { IncomingMessage } from 'node:http';
import type { Clock } from '../core/clock.ts';
import type { ServedMonitor } from '../graphql/context.ts';
import type { Identify } from './authentication.ts';
import type { ConnectionCounter } from './connection-counter.ts';
import type { Limits } from './limits.ts';
import type { OriginPolicy } from './origin.ts';
import type { Admit } from './rate-limit.ts';

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
  /** Those that are not through yet, however they came. */
  readonly operations: ConnectionCounter;
  /** Counts one more request for GraphQL. */
  readonly admitOperation: Admit;
  /** Told of errors that are nobody's but ours. */
  readonly report: (cause: unknown) => void;
}

/**
 * What a request asks for; null where its target or its Host is nonsense. A target in absolute form, as proxies are
 * sent it, is put into the usual one, and the host it names into `Host`: nobody behind need know of it.
 */
export function urlOf(request: IncomingMessage): URL | null {
  const target = request.url ?? '/';
  if (!target.startsWith('/')) {
    const url = URL.parse(target);
    if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return null;
    request.headers.host = url.host;
    request.url = `${url.pathname}${url.search}`;
    return url;
  }
  const { host = 'localhost' } = request.headers;
  // What would make a URL say something else than the Host and the path it is put together from.
  return /[/\\?#@]/.test(host) ? null : URL.parse(`http://${host}${target}`);
}
