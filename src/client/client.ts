import {
  type AlertFilter,
  AlertsDocument,
  type AlertsSubscription,
  CursorDocument,
  ExchangeHealthDocument,
  type ExchangeHealthQuery,
  ExchangeHealthStreamDocument,
  HealthDocument,
  type HealthQuery,
} from './generated/graphql.ts';
import { type ConnectionStatus, type Pacing, realPacing, reconnecting } from './reconnect.ts';
import { type Operation, request } from './request.ts';
import { subscribe } from './socket.ts';

export type Health = HealthQuery['health'];
export type ExchangeHealth = ExchangeHealthQuery['exchanges'][number];
/** An alert of any kind; `__typename` tells which. */
export type Alert = AlertsSubscription['alerts'];

export interface ClientOptions {
  /** Of the service, `http://127.0.0.1:4000`, or of its GraphQL endpoint where that is not `/graphql`. */
  readonly url: string | URL;
  /** Sent with every request and connection; default: none. */
  readonly token?: string;
  /** Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch;
  /** A WebSocket class; default: the platform's. */
  readonly webSocketImpl?: unknown;
  /** Where waits and chance come from; default: the platform's. */
  readonly pacing?: Pacing;
}

export interface StreamOptions {
  /** Ends the stream. */
  readonly signal?: AbortSignal;
  /** Told of each change of the connection. */
  readonly onStatus?: (status: ConnectionStatus) => void;
}

export interface AlertStreamOptions extends StreamOptions {
  /** Everything newer than this cursor first; default: only what comes from now on. */
  readonly after?: string;
  readonly filter?: Omit<AlertFilter, 'from' | 'to'>;
}

type Arguments<Variables> =
  Record<string, never> extends Variables
    ? [variables?: Variables, options?: { readonly signal?: AbortSignal }]
    : [variables: Variables, options?: { readonly signal?: AbortSignal }];

export interface Client {
  /** The result of any typed operation; throws ClientError. */
  query<Result, Variables>(
    operation: Operation<Result, Variables>,
    ...rest: Arguments<Variables>
  ): Promise<Result>;
  /** The system as it is now; its `cursor` joins it to `alerts` without a gap. Throws ClientError. */
  health(): Promise<Health>;
  /** The exchanges as they are now, all of them or those named. Throws ClientError. */
  exchangeHealth(names?: readonly string[]): Promise<readonly ExchangeHealth[]>;
  /**
   * Alerts as they come, oldest first, each exactly once: a lost connection is made again and resumed from
   * the last alert. Throws ResyncRequired when that cannot be, ClientError when the server refuses.
   */
  alerts(options?: AlertStreamOptions): AsyncIterableIterator<Alert>;
  /** The exchanges as they are now, then each again when it changed; after a lost connection all of them again. */
  exchangeHealthStream(
    options?: StreamOptions & { readonly names?: readonly string[] },
  ): AsyncIterableIterator<ExchangeHealth>;
}

function endpointOf(url: string | URL): URL {
  const endpoint = new URL(url);
  if (endpoint.pathname === '/') endpoint.pathname = '/graphql';
  return endpoint;
}

/** A client of a Tidegate service; it holds no connection of its own. Throws TypeError for a URL that is none. */
export function createClient(options: ClientOptions): Client {
  const { fetch = globalThis.fetch, token, webSocketImpl, pacing = realPacing } = options;
  const { href } = endpointOf(options.url);
  const socketUrl = href.replace(/^http/, 'ws');

  const query: Client['query'] = (operation, ...[variables, { signal } = {}]) =>
    request({ fetch, url: href, token, signal }, operation, variables);

  async function* alerts({ after, filter, signal, onStatus }: AlertStreamOptions = {}) {
    let cursor = after;
    async function* connect(onConnected: () => void) {
      // With a place to start from, nothing falls between a connection that is lost at once and the next.
      cursor ??= (await query(CursorDocument, {}, { signal })).health.cursor;
      const socket = { url: socketUrl, token, webSocketImpl, onConnected, signal };
      for await (const { alerts: alert } of subscribe(socket, AlertsDocument, { after: cursor, filter })) {
        if (alert.cursor === cursor) continue;
        cursor = alert.cursor;
        yield alert;
      }
    }
    yield* reconnecting({ connect, onStatus, signal, pacing });
  }

  async function* exchangeHealthStream({
    names,
    signal,
    onStatus,
  }: StreamOptions & { readonly names?: readonly string[] } = {}) {
    const variables = { names: names && [...names] };
    async function* connect(onConnected: () => void) {
      const socket = { url: socketUrl, token, webSocketImpl, onConnected, signal };
      for await (const { exchangeHealth } of subscribe(socket, ExchangeHealthStreamDocument, variables)) {
        yield exchangeHealth;
      }
    }
    yield* reconnecting({ connect, onStatus, signal, pacing });
  }

  return {
    query,
    health: async () => (await query(HealthDocument)).health,
    exchangeHealth: async (names) =>
      (await query(ExchangeHealthDocument, { names: names && [...names] })).exchanges,
    alerts,
    exchangeHealthStream,
  };
}
