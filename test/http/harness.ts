import { connect } from 'node:net';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type ServerOptions, startServer } from '../../src/http/server.ts';
import { createFakeMonitor, type FakeMonitor } from '../graphql/fake-monitor.ts';

export interface Harness {
  readonly monitor: FakeMonitor;
  readonly url: string;
  /** What was logged, parsed. */
  readonly logged: readonly Record<string, unknown>[];
  stop(): Promise<void>;
  get(path: string, init?: RequestInit): Promise<Response>;
  /** The JSON answer to a GraphQL query by POST. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape is the query's
  query(query: string, variables?: Record<string, unknown>): Promise<any>;
}

/** A server on a free port that stops with its test. */
export async function serve(
  monitor: FakeMonitor = createFakeMonitor(),
  options: Partial<ServerOptions> = {},
): Promise<Harness> {
  const logged: Record<string, unknown>[] = [];
  const log = pino({ base: null }, { write: (line: string) => logged.push(JSON.parse(line)) });
  const { url, stop } = await startServer({ monitor, log, listen: { port: 0 }, ...options });
  onTestFinished(stop);
  const get: Harness['get'] = (path, init) => fetch(`${url}${path}`, init);
  return {
    monitor,
    url,
    logged,
    stop,
    get,
    query: async (query, variables) => (await get('/graphql', jsonPost({ query, variables }))).json(),
  };
}

export const jsonPost = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** The answer to a raw request that closes its connection, as it came. */
export async function raw(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

/** Everything an iterable yields until it ends. */
export async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}
