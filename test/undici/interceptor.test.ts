import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, createMonitor, type Gate, type Monitor } from '../../src/index.ts';
import { Agent, fetch, reliabilityInterceptor, request } from '../../src/undici.ts';

let answer: RequestListener;
let server: Server;
let origin: string;
let requests: string[];
let monitor: Monitor;
let gate: Gate;
let dispatcher: ReturnType<Agent['compose']>;
let agent: Agent;

beforeEach(async () => {
  requests = [];
  server = createServer((incoming, outgoing) => {
    requests.push(incoming.method!);
    answer(incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  monitor = createMonitor({
    exchanges: {
      kraken: {
        hosts: { api: origin },
        sources: { kraken_book: {} },
        timeoutMs: 400,
        backoff: { initialDelayMs: 1, maxDelayMs: 5, maxAttempts: 3 },
      },
    },
  });
  gate = monitor.gate('kraken_book');
  agent = new Agent();
  dispatcher = agent.compose(reliabilityInterceptor(gate));
});

afterEach(async () => {
  await agent.destroy();
  server.closeAllConnections();
  server.close();
  await monitor.stop();
});

const source = () => monitor.getSystemHealth().source('kraken_book')!;
const breaker = () => monitor.getSystemHealth().circuitBreaker('kraken_api')!;

/** Answers with each status in turn, the last one for good. */
const statuses =
  (...list: number[]): RequestListener =>
  (_incoming, outgoing) => {
    outgoing.writeHead(list.length > 1 ? list.shift()! : list[0]!, { 'content-type': 'application/json' });
    outgoing.end('{"ok":true}');
  };

describe('the interceptor', () => {
  it('passes a reply on as it is and settles the call when its body has ended', async () => {
    let finish = () => {};
    answer = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'x-own': 'kept' });
      outgoing.write('{"part":');
      finish = () => outgoing.end('1}');
    };
    const response = await request(origin, { dispatcher });
    expect(response.statusCode).toBe(200);
    expect(response.headers['x-own']).toBe('kept');
    expect(source().requestCount).toBe(0);
    finish();
    expect(await response.body.json()).toEqual({ part: 1 });
    expect(source()).toMatchObject({ requestCount: 1, failureCount: 0, lastOutcome: 'OK' });
  });

  it('retries a read whose reply fails, and shows the caller the good one alone', async () => {
    answer = statuses(503, 500, 200);
    const response = await request(origin, { dispatcher });
    expect(response.statusCode).toBe(200);
    expect(await response.body.text()).toBe('{"ok":true}');
    expect(requests).toHaveLength(3);
    expect(source()).toMatchObject({ requestCount: 3, failureCount: 2, consecutiveFailures: 0 });
  });

  it('gives the caller the last failing reply as it came, when every attempt failed', async () => {
    answer = statuses(503);
    const response = await request(origin, { dispatcher });
    expect(response.statusCode).toBe(503);
    expect(await response.body.text()).toBe('{"ok":true}');
    expect(requests).toHaveLength(3);
    expect(source().consecutiveFailures).toBe(1);
  });

  it('never sends a write twice', async () => {
    answer = statuses(503, 200);
    const response = await request(origin, { dispatcher, method: 'POST', body: '{}' });
    expect(response.statusCode).toBe(503);
    await response.body.dump();
    expect(requests).toEqual(['POST']);
  });

  it('does not retry once the caller has seen the beginning of a body', async () => {
    answer = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/plain' });
      outgoing.write('half');
      setImmediate(() => outgoing.destroy());
    };
    const response = await request(origin, { dispatcher });
    await expect(response.body.text()).rejects.toThrow();
    expect(requests).toHaveLength(1);
    await expect.poll(() => source().lastOutcome).toBe('NETWORK');
  });

  it('hands out a failing reply that is too long to be kept back', async () => {
    const long = 'x'.repeat(200_000);
    answer = (_incoming, outgoing) => {
      outgoing.writeHead(500);
      outgoing.end(long);
    };
    const response = await request(origin, { dispatcher });
    expect(response.statusCode).toBe(500);
    expect(await response.body.text()).toBe(long);
    expect(requests).toHaveLength(1);
  });

  it('ends a request that gets no reply in time with the error of the gate', async () => {
    answer = () => {};
    await expect(request(origin, { dispatcher, method: 'POST' })).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(source().lastOutcome).toBe('TIMEOUT');
  });

  it('refuses through the breaker, with the code and the time to come back', async () => {
    answer = statuses(503);
    for (let call = 0; call < 5; call += 1) await (await request(origin, { dispatcher })).body.dump();
    expect(breaker().state).toBe('OPEN');
    const before = requests.length;
    await expect(request(origin, { dispatcher })).rejects.toMatchObject({
      code: 'BREAKER_OPEN',
      retryAt: expect.any(Number),
    });
    expect(requests).toHaveLength(before);
  });

  it('records nothing for a caller who goes away', async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error('no longer wanted'));
    await expect(request(origin, { dispatcher, signal: controller.signal })).rejects.toThrow(
      'no longer wanted',
    );
    expect(source()).toMatchObject({ requestCount: 0, consecutiveFailures: 0 });
  });

  it('works under fetch', async () => {
    answer = statuses(502, 200);
    const response = await fetch(origin, { dispatcher });
    expect(await response.json()).toEqual({ ok: true });
    expect(source().requestCount).toBe(2);
  });
});

describe('the interceptor and what comes compressed, interim, slowly or to a handler that throws', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ] as const)('judges a reply in %s by what it says', async (encoding, compress) => {
    answer = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
      outgoing.end(compress('{"ok":true}'));
    };
    const response = await fetch(origin, { dispatcher });
    expect(await response.json()).toEqual({ ok: true });
    await expect.poll(() => source().lastOutcome).toBe('OK');
  });

  it('leaves a reply in an encoding it does not know to status and headers', async () => {
    answer = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'rot13' });
      outgoing.end('{"bx":gehr}');
    };
    await (await request(origin, { dispatcher })).body.dump();
    await expect.poll(() => source().lastOutcome).toBe('OK');
  });

  it('lets the caller read as slowly as it likes once the reply has begun', async () => {
    const clock = createManualClock();
    const patient = createMonitor(
      { exchanges: { slow: { sources: { slow_book: {} }, timeoutMs: 400 } } },
      { clock },
    );
    const slowly = agent.compose(reliabilityInterceptor(patient.gate('slow_book')));
    let finish = () => {};
    answer = (_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/plain' });
      outgoing.write('begun');
      finish = () => outgoing.end(' and done');
    };
    const response = await request(origin, { dispatcher: slowly });
    clock.advance(60_000);
    finish();
    expect(await response.body.text()).toBe('begun and done');
    expect(patient.getSystemHealth().source('slow_book')?.lastOutcome).toBe('OK');
  });

  it('shows the caller interim replies', async () => {
    const hints: number[] = [];
    answer = (_incoming, outgoing) => {
      outgoing.writeEarlyHints({ link: '</style.css>; rel=preload' });
      outgoing.end('{}');
    };
    const response = await request(origin, {
      dispatcher,
      onInfo: ({ statusCode }) => hints.push(statusCode),
    });
    await response.body.dump();
    expect(hints).toEqual([103]);
  });

  it('tells a handler that throws at a reply held back of its own error, and nobody else', async () => {
    answer = statuses(503);
    const error = new Error('my own');
    const told = await new Promise((resolve) => {
      dispatcher.dispatch(
        { origin, path: '/', method: 'GET' },
        {
          onResponseStart() {
            throw error;
          },
          onResponseError: (_controller, reason) => resolve(reason),
        },
      );
    });
    expect(told).toBe(error);
  });

  it('tells a handler that throws at the end of its own error', async () => {
    answer = statuses(200);
    const error = new Error('at the end');
    const told = await new Promise((resolve) => {
      dispatcher.dispatch(
        { origin, path: '/', method: 'GET' },
        {
          onResponseEnd() {
            throw error;
          },
          onResponseError: (_controller, reason) => resolve(reason),
        },
      );
    });
    expect(told).toBe(error);
  });

  it.each(['//', '//[x', '/a?b=c'])('takes the path %s as undici does', async (path) => {
    answer = (incoming, outgoing) => outgoing.end(JSON.stringify(incoming.url));
    const done = Promise.withResolvers<string>();
    let body = '';
    dispatcher.dispatch(
      { origin, path, method: 'GET' },
      {
        onResponseData: (_controller, chunk) => {
          body += chunk;
        },
        onResponseEnd: () => done.resolve(body),
        onResponseError: (_controller, reason) => done.reject(reason),
      },
    );
    expect(JSON.parse(await done.promise)).toBe(path);
  });

  it('gives a handler that aborts at a reply held back nothing more but the abort', async () => {
    answer = statuses(503);
    const reason = new Error('enough');
    const heard: unknown[] = [];
    await new Promise<void>((resolve) => {
      dispatcher.dispatch(
        { origin, path: '/', method: 'GET' },
        {
          onResponseStart: (controller) => controller.abort(reason),
          onResponseData: () => heard.push('data'),
          onResponseEnd: () => heard.push('end'),
          onResponseError(_controller, error) {
            heard.push(error);
            resolve();
          },
        },
      );
    });
    expect(heard).toEqual([reason]);
  });
});
