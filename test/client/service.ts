import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSchema, GraphQLError, graphql } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

interface StreamArgs {
  readonly after?: string;
}

/** A stand-in for the service: an endless log of alerts, cut off and reachable again on command. */
export async function startService() {
  const cursors: string[] = [];
  const sockets = new Set<WebSocket>();
  const starts: (string | undefined)[] = [];
  let bell = Promise.withResolvers<void>();
  let isUp = true;
  let subscribing: (args: StreamArgs) => void = () => {};
  let repeatsOnResume = false;

  const ring = () => {
    bell.resolve();
    bell = Promise.withResolvers<void>();
  };
  const alertOf = (cursor: string) => ({
    __typename: 'CircuitBreakerAlert',
    id: cursor,
    cursor,
    severity: 'CRITICAL',
    timestamp: '2026-01-01T00:00:00.000Z',
    message: `transition ${cursor}`,
    exchangeName: 'binance',
    metadata: {},
    breakerName: 'binance_api',
    oldState: 'CLOSED',
    newState: 'OPEN',
    episode: 1,
    failureCount: 5,
  });
  async function* alerts(args: StreamArgs) {
    starts.push(args.after);
    subscribing(args);
    const { after } = args;
    let next = after === undefined ? cursors.length : cursors.indexOf(after) + (repeatsOnResume ? 0 : 1);
    for (;;) {
      for (; next < cursors.length; next += 1) if (next >= 0) yield { alerts: alertOf(cursors[next]!) };
      await bell.promise;
    }
  }
  const exchange = {
    __typename: 'Exchange',
    id: 'e1',
    name: 'binance',
    displayName: 'Binance',
    kind: 'CEX',
    status: 'HEALTHY',
    degradation: {
      score: 0,
      level: 'NONE',
      failedPart: 0,
      degradedPart: 0,
      breakerPart: 0,
      successRatePart: 0,
    },
    avgLatencyP95Ms: 12,
    avgSuccessRate: 1,
    circuitBreakerState: 'CLOSED',
    circuitBreakers: [],
    sources: [],
  };
  const root = {
    exchanges: () => [exchange],
    async *exchangeHealth() {
      yield { exchangeHealth: exchange };
      await new Promise(() => {});
    },
    health: () => ({ cursor: cursors.at(-1) ?? 'c0', timestamp: '2026-01-01T00:00:00.000Z' }),
    alerts,
  };

  const server = createServer(async (request, response) => {
    if (!isUp) return request.destroy();
    const { query, variables } = JSON.parse(await text(request));
    if (query.includes('Broken')) {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>bad gateway</h1>');
      return;
    }
    const result = await graphql({ schema, source: query, variableValues: variables, rootValue: root });
    response.setHeader('content-type', 'application/graphql-response+json').end(JSON.stringify(result));
  });
  const webSockets = new WebSocketServer({ noServer: true });
  useServer({ schema, roots: { subscription: root } }, webSockets);
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    if (!isUp) return socket.destroy();
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.add(webSocket);
      webSocket.on('close', () => sockets.delete(webSocket));
      webSockets.emit('connection', webSocket, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The `after` of every subscription so far. */
    starts,
    sockets,
    append(count: number) {
      for (let made = 0; made < count; made += 1) cursors.push(`c${cursors.length + 1}`);
      ring();
    },
    /** Ends every connection as a killed process does, and takes no new ones. */
    goDown() {
      isUp = false;
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
    },
    comeBack() {
      isUp = true;
    },
    closeSockets(code: number) {
      for (const socket of sockets) socket.close(code, 'as told');
    },
    onSubscribe(listener: (args: StreamArgs) => void) {
      subscribing = listener;
    },
    refuseWith(message: string, extensions: Record<string, unknown>) {
      subscribing = () => {
        throw new GraphQLError(message, { extensions });
      };
    },
    repeatOnResume() {
      repeatsOnResume = true;
    },
    async stop() {
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export type Service = Awaited<ReturnType<typeof startService>>;
