import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createManualClock } from '../../src/core/manual-clock.ts';
import * as library from '../../src/index.ts';
import { createMonitor, createWebhookHandler } from '../../src/index.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createWorld, noPresets, oneSource } from './world.ts';

const fails = () => Promise.reject(new Error('venue down'));

describe('a call', () => {
  it('ends once when a listener of the timeout calls the whole call off', async () => {
    const world = createWorld();
    const caller = new AbortController();
    let tries = 0;
    const call = world.gate().call(
      ({ signal }) => {
        tries += 1;
        signal.addEventListener('abort', () => caller.abort(new Error('called off')));
        return new Promise(() => {});
      },
      { idempotent: true, signal: caller.signal, fallback: () => 'never' },
    );
    expect(await world.ends(call)).toMatchObject({ error: { message: 'called off' } });
    world.clock.advance(60_000);
    expect(tries).toBe(1);
    expect(world.source().requestCount).toBe(0);
  });

  it('lets go of the body of a reply that a further attempt replaces', async () => {
    let served = 0;
    const server = createServer((_request, response) => {
      served += 1;
      response.writeHead(served === 1 ? 503 : 200);
      response.end('x'.repeat(300_000));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const dispatcher = new Agent({ connections: 1 });
    const monitor = createMonitor(oneSource({ backoff: { initialDelayMs: 1, maxDelayMs: 2 } }));
    const response = await monitor
      .gate('feed')
      .call(({ signal }) => fetch(url, { dispatcher, signal }), { idempotent: true });
    expect(response.status).toBe(200);
    expect(served).toBe(2);
    await dispatcher.destroy();
    server.close();
    await monitor.stop();
  });

  it.each([
    [
      'an onServed that rejects',
      { onServed: () => Promise.reject(new Error('mine')) as unknown as undefined },
    ],
    ['a classify that returns a promise', { classify: (() => Promise.resolve('VENUE_FAULT')) as never }],
    ['a classify that rejects', { classify: (() => Promise.reject(new Error('mine'))) as never }],
    ['a classify that makes up a kind', { classify: (() => 'NO_SUCH_KIND') as never }],
    ['a classify that asks for a wait without an end', { classify: () => hugeWait }],
  ])('is not harmed by %s', async (_, options) => {
    const world = createWorld();
    expect(await world.ends(world.gate().call(async () => 1, options))).toEqual({ value: 1 });
  });

  const hugeWait = {
    kind: 'RATE_LIMITED',
    retry: 'never',
    block: { scope: 'HOST', forMs: Number.MAX_SAFE_INTEGER },
  } as const;

  it.each([
    ['HTTP/1.1 999 Request denied', { status: 999, ok: false }],
    ['HTTP/1.1 200 你好', { status: 200, ok: true }],
  ])('brings a reply that starts with %s as fetch does', async (line, expected) => {
    const server = createSocketServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(`${line}\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbody`));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const monitor = createMonitor(oneSource());
    const [plain, gated] = await Promise.all([fetch(url), monitor.gate('feed').fetch(url)]);
    expect(gated).toMatchObject(expected);
    expect(gated.statusText).toBe(plain.statusText);
    expect(await gated.text()).toBe(await plain.text());
    server.close();
    await monitor.stop();
  });

  it('gives the value that came back where the fallback fails too', async () => {
    const world = createWorld();
    const call = world.gate().call(async () => 'bad news', {
      classify: () => 'VENUE_FAULT',
      fallback: () => {
        throw new Error('no fallback today');
      },
    });
    expect(await world.ends(call)).toEqual({ value: 'bad news' });
  });

  it('that is joined under a key still ends when its caller is called off from within', async () => {
    const world = createWorld();
    const caller = new AbortController();
    const call = world.gate().call(
      () => {
        caller.abort(new Error('at once'));
        return new Promise(() => {});
      },
      { idempotent: true, key: 'k', signal: caller.signal },
    );
    expect(await world.ends(call)).toMatchObject({ error: { message: 'at once' } });
  });
});

describe('a source', () => {
  it('has failed no longer once the venue answers, whatever it says', async () => {
    const world = createWorld();
    for (let call = 0; call < 3; call += 1) await world.ends(world.gate().call(fails));
    expect(world.source().status).toBe('FAILED');
    await world.ends(world.gate().call(async () => 0, { classify: () => 'CLIENT_ERROR' }));
    expect(world.source()).toMatchObject({ status: 'HEALTHY', consecutiveFailures: 0 });
  });

  it('keeps the newest 64 quotas that a venue names', async () => {
    const world = createWorld({ exchanges: { twitter: { bearerToken: 'token' } } });
    const limits = {
      'x-rate-limit-limit': '10',
      'x-rate-limit-remaining': '9',
      'x-rate-limit-reset': '99999999999',
    };
    for (let endpoint = 0; endpoint < 100; endpoint += 1) {
      const url = `https://api.x.com/2/made-up-${String.fromCharCode(97 + (endpoint % 26))}${'x'.repeat(endpoint)}`;
      const reply = { status: 200, url, headers: new Headers(limits) };
      await world.ends(world.gate('twitter_search').call(async () => reply));
    }
    expect(world.source('twitter_search').rateLimits).toHaveLength(64);
  });
});

describe('what a venue asks of us', () => {
  it('tells of a ban even where a longer block stands already', async () => {
    const world = createWorld();
    const block = (forMs: number) => ({ scope: 'HOST', forMs }) as const;
    const { promise, resolve } = Promise.withResolvers<number>();
    const late = world.gate().call(() => promise, {
      classify: () => ({ kind: 'BANNED', retry: 'never', block: block(120_000) }),
    });
    await world.ends(
      world.gate().call(async () => 1, {
        classify: () => ({ kind: 'RATE_LIMITED', retry: 'never', block: block(300_000) }),
      }),
    );
    resolve(1);
    await world.ends(late);
    await world.clock.advanceAsync(0);
    expect(world.conditions()).toEqual(['BANNED']);
    await world.clock.advanceAsync(300_000);
    expect(world.conditions()).toEqual(['BANNED', 'BANNED over']);
  });

  it('keeps an open breaker open for as long as its one source is blocked, however short that is', async () => {
    const world = createWorld();
    const { promise, resolve } = Promise.withResolvers<number>();
    const late = world.gate().call(() => promise, {
      classify: () => ({ kind: 'RATE_LIMITED', retry: 'never', block: { scope: 'SOURCE', forMs: 3_000 } }),
    });
    for (let call = 0; call < 5; call += 1) await world.ends(world.gate().call(fails));
    expect(world.breaker().state).toBe('OPEN');
    late.catch(() => {});
    // The attempt itself has timed out by then; what it brings counts all the same.
    await world.clock.advanceAsync(29_000);
    resolve(1);
    await world.clock.advanceAsync(0);
    expect(world.breaker().openUntil! - world.clock.wallNow()).toBe(3_000);
  });
});

describe('this machine', () => {
  const three = {
    ...noPresets,
    a: { sources: { a1: {}, a2: {} } },
    b: { sources: { b1: {} } },
    c: { sources: { c1: {} } },
  };
  const unreachable = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));

  it('is not offline while a source that answered a moment ago has not failed since', async () => {
    const world = createWorld({ exchanges: three });
    await world.ends(world.gate('c1').call(async () => 1));
    world.clock.advance(100);
    for (const name of ['a1', 'a2', 'b1']) await world.ends(world.gate(name).call(unreachable));
    expect(world.monitor.getSystemHealth().online).toBe(true);
    await world.ends(world.gate('c1').call(unreachable));
    expect(world.monitor.getSystemHealth().online).toBe(false);
  });
});

describe('a monitor', () => {
  it('tells a stream that fell behind what is kept to start anew, and loses nothing in silence', async () => {
    const clock = createManualClock();
    const journal = createMemoryJournal({ maxRows: 10 });
    const monitor = createMonitor(oneSource(), { clock, journal });
    const hook = monitor.getAlertManager().createOpenHook('own');
    const event = { breakerName: 'own', oldState: 'CLOSED', newState: 'OPEN', openReason: null } as const;
    const raise = () => hook({ ...event, openUntil: null, episode: 1, failureCount: 1, timestamp: 0 });
    const stream = monitor.alertStream({ after: monitor.getSystemHealth().cursor });
    raise();
    expect((await stream.next()).value).toMatchObject({ seq: 1 });
    for (let alert = 0; alert < 2_000; alert += 1) {
      raise();
      await clock.advanceAsync(0);
    }
    await expect(stream.next()).rejects.toMatchObject({
      code: 'RESYNC_REQUIRED',
      headCursor: expect.any(String),
    });
    await monitor.stop();
  });

  it('that has stopped opens no journal any more: the file is free for the next process', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tidegate-stopped-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const journal = `sqlite:${join(directory, 'j.db')}`;
    const stopped = createMonitor(oneSource(), { journal });
    await stopped.stop();
    await expect(stopped.start({ probes: false })).rejects.toMatchObject({ code: 'JOURNAL_CLOSED' });
    const next = createMonitor(oneSource(), { journal });
    await next.start({ probes: false });
    await next.stop();
  });

  it('ends its streams when it stops', async () => {
    const monitor = createMonitor(oneSource());
    const waiting = monitor.alertStream().next();
    await monitor.stop();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('stops in time though its journal never closes', async () => {
    const clock = createManualClock();
    const journal = { ...createMemoryJournal(), close: () => new Promise<void>(() => {}) };
    const world = createWorld(oneSource(), { clock, journal });
    expect(await world.ends(world.monitor.stop())).toEqual({ value: undefined });
    expect(clock.now()).toBeLessThanOrEqual(3_000);
  });

  it('starts its probes though it was first started without', async () => {
    const world = createWorld();
    await world.monitor.start({ probes: false });
    expect(world.monitor.readiness().every(({ ok }) => ok)).toBe(true);
    await world.monitor.start();
    expect(world.monitor.readiness().every(({ ok }) => ok)).toBe(true);
    await world.ends(world.monitor.stop());
  });

  it('ends the condition of a source that is no longer configured', async () => {
    const clock = createManualClock();
    const journal = createMemoryJournal();
    const kept = { ...journal, close: async () => {} };
    const before = createWorld(oneSource(), { clock, journal: kept });
    for (let call = 0; call < 3; call += 1) {
      await before.ends(before.gate().call(async () => 0, { classify: () => 'AUTH' }));
    }
    expect(before.conditions()).toEqual(['MISCONFIGURED']);
    await before.ends(before.monitor.stop());
    const after = createWorld({ exchanges: noPresets }, { clock, journal: kept });
    await after.ends(after.monitor.start({ probes: false }));
    await clock.advanceAsync(0);
    expect(after.conditions()).toEqual(['MISCONFIGURED over']);
  });

  it('has its breakers at hand by name', () => {
    const world = createWorld();
    expect([...world.monitor.circuitBreakers.keys()]).toEqual(['venue_api']);
    expect(world.monitor.circuitBreakers.get('venue_api')?.state.kind).toBe('CLOSED');
  });
});

it('the library has a ready handler of each kind', () => {
  expect(createWebhookHandler).toBeTypeOf('function');
  expect(library.createEmailHandler).toBeTypeOf('function');
  expect(library.createLogHandler).toBeTypeOf('function');
});
