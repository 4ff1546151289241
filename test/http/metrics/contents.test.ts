import { describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { ConfigInput } from '../../../src/config.ts';
import type { Reply } from '../../../src/exchanges/venue.ts';
import { createWorld, failCalls, httpError, noPresets, oneSource, type World } from '../../engine/world.ts';
import { serveMetrics } from './scrape.ts';

const feed = { exchange: 'venue', source: 'feed' };
const api = { exchange: 'venue', breaker: 'venue_api' };

const metricsOf = async ({ monitor, clock }: World) => {
  await monitor.start({ probes: false });
  return (await serveMetrics(monitor, { clock })).scrape;
};

/** A call that takes its time. */
const callFor = (world: World, ms: number) =>
  world.gate().call(async () => {
    world.clock.advance(ms);
    return 42;
  });

describe('of a source', () => {
  test('the attempts are counted by outcome, and their durations in buckets that include the smaller ones', async () => {
    const world = createWorld();
    const scrape = await metricsOf(world);
    await callFor(world, 30);
    await callFor(world, 30);
    await callFor(world, 700);
    await failCalls(world, 1);
    const { value } = await scrape();
    expect(value('tidegate_attempts_total', { ...feed, outcome: 'ok' })).toBe(3);
    expect(value('tidegate_attempts_total', { ...feed, outcome: 'venue_fault' })).toBe(1);
    expect(value('tidegate_attempts_total', { ...feed, outcome: 'timeout' })).toBe(0);
    const within = (le: string) => value('tidegate_attempt_duration_seconds_bucket', { ...feed, le });
    expect(['0.025', '0.05', '0.5', '1', '60', '+Inf'].map(within)).toEqual([1, 3, 3, 4, 4, 4]);
    expect(value('tidegate_attempt_duration_seconds_count', feed)).toBe(4);
    expect(value('tidegate_attempt_duration_seconds_sum', feed)).toBeCloseTo(0.76, 2);
  });

  test('the status is one of four, and what is not known has no sample', async () => {
    const world = createWorld();
    const scrape = await metricsOf(world);
    const before = await scrape();
    const statuses = ({ value }: typeof before) =>
      ['healthy', 'degraded', 'failed', 'unknown'].map((status) =>
        value('tidegate_source_status', { ...feed, status }),
      );
    expect(statuses(before)).toEqual([0, 0, 0, 1]);
    expect(before.value('tidegate_source_success_ratio', feed)).toBeUndefined();
    expect(before.value('tidegate_source_last_success_timestamp_seconds', feed)).toBeUndefined();
    await callFor(world, 5);
    const succeededAt = world.clock.wallNow() / 1_000;
    await failCalls(world, 3);
    world.clock.advance(1_000);
    const after = await scrape();
    expect(statuses(after)).toEqual([0, 0, 1, 0]);
    expect(after.value('tidegate_source_success_ratio', feed)).toBe(0.25);
    expect(after.value('tidegate_source_last_success_timestamp_seconds', feed)).toBe(succeededAt);
  });

  test('a block shows with its reason until it ends', async () => {
    const world = createWorld();
    const scrape = await metricsOf(world);
    const limited = httpError(429, { 'retry-after': '4' });
    await world
      .gate()
      .call(() => Promise.reject(limited))
      .catch(() => {});
    world.clock.advance(1_000);
    const during = await scrape();
    const blocked = (reason: string) => ({ ...feed, reason });
    expect(during.value('tidegate_source_blocked', blocked('rate_limited'))).toBe(1);
    expect(during.value('tidegate_source_blocked', blocked('banned'))).toBe(0);
    expect(during.value('tidegate_source_block_remaining_seconds', feed)).toBe(3);
    expect(during.value('tidegate_blocks', { scope: 'source', reason: 'rate_limited' })).toBe(1);
    world.clock.advance(3_000);
    const after = await scrape();
    expect(after.value('tidegate_source_blocked', blocked('rate_limited'))).toBe(0);
    expect(after.value('tidegate_source_block_remaining_seconds', feed)).toBe(0);
    expect(after.value('tidegate_blocks', { scope: 'source', reason: 'rate_limited' })).toBe(0);
  });

  test('the cache shows once it is used', async () => {
    const world = createWorld();
    const scrape = await metricsOf(world);
    expect((await scrape()).value('tidegate_cache_misses_total', feed)).toBeUndefined();
    const cached = () => world.gate().call(() => 42, { idempotent: true, key: 'k' });
    await cached();
    await cached();
    await cached();
    world.clock.advance(7_000);
    const fail = () => Promise.reject(new Error('down'));
    await world.ends(world.gate().call(fail, { idempotent: true, key: 'k' }));
    const { value } = await scrape();
    expect(value('tidegate_cache_hits_total', feed)).toBe(2);
    expect(value('tidegate_cache_misses_total', feed)).toBe(2);
    expect(value('tidegate_cache_stale_hits_total', feed)).toBe(1);
    expect(value('tidegate_cache_evictions_total', feed)).toBe(0);
    expect(value('tidegate_cache_entries', feed)).toBe(1);
  });
});

describe('of the quotas', () => {
  const bybit: ConfigInput = { exchanges: { ...noPresets, bybit: {} } };
  const source = 'bybit_derivatives';

  /** A reply to a request for a path, with what is left of its limit of 50. */
  const reply = (world: World, path: string, remaining: number): Reply => {
    const headers: Record<string, string> = {
      'x-bapi-limit': '50',
      'x-bapi-limit-status': String(remaining),
      'x-bapi-limit-reset-timestamp': String(world.clock.wallNow() + 1_000),
    };
    return {
      method: 'GET',
      url: new URL(`https://api.bybit.com${path}`),
      status: 200,
      header: (name) => headers[name],
      text: '{"retCode":0}',
      receivedAt: world.clock.wallNow(),
    };
  };

  test('what is used counts until the window is over', async () => {
    const world = createWorld(bybit);
    const scrape = await metricsOf(world);
    world.gate(source).judge(reply(world, '/v5/order/realtime', 20));
    const labels = { exchange: 'bybit', source, limit: '/v5/order/realtime' };
    const during = await scrape();
    expect(during.value('tidegate_quota_limit', labels)).toBe(50);
    expect(during.value('tidegate_quota_used', labels)).toBe(30);
    world.clock.advance(5_000);
    const after = await scrape();
    expect(after.value('tidegate_quota_limit', labels)).toBe(50);
    expect(after.value('tidegate_quota_used', labels)).toBe(0);
  });

  test('however many limits a venue names over time, 64 of a source become series, of plain signs', async () => {
    const world = createWorld(bybit);
    const scrape = await metricsOf(world);
    const limits = new Set<string>();
    const note = ({ families }: Awaited<ReturnType<typeof scrape>>) => {
      for (const { labels } of families.get('tidegate_quota_limit')!.samples) limits.add(labels.limit!);
    };
    for (const path of [`/v5/"}%0A`, `/v5/${'x'.repeat(80)}`, '/v5/käse', '/v5/a b']) {
      world.gate(source).judge(reply(world, path, 20));
    }
    note(await scrape());
    expect(limits).toEqual(new Set());
    for (let round = 0; round < 3; round += 1) {
      for (let each = 0; each < 50; each += 1) {
        world.gate(source).judge(reply(world, `/v5/made-up/${round}-${each}`, 20));
      }
      note(await scrape());
    }
    expect(limits.size).toBe(64);
    world.gate(source).judge(reply(world, '/v5/made-up/0-0', 49));
    const known = { source, limit: '/v5/made-up/0-0' };
    expect((await scrape()).value('tidegate_quota_used', known)).toBe(1);
  });
});

describe('of an exchange', () => {
  test('the score and its parts, the status, and that of everything together', async () => {
    const world = createWorld();
    const scrape = await metricsOf(world);
    await failCalls(world, 5);
    const { value, families } = await scrape();
    expect(value('tidegate_degradation_score', { exchange: 'venue' })).toBeCloseTo(0.8);
    const parts = families.get('tidegate_degradation_score_part')!.samples;
    expect(Object.fromEntries(parts.map((each) => [each.labels.part, each.value]))).toEqual({
      failed: 0.5,
      degraded: 0,
      breaker: 0.2,
      success_rate: 0.1,
    });
    expect(value('tidegate_exchange_status', { exchange: 'venue', status: 'failed' })).toBe(1);
    expect(value('tidegate_exchange_status', { exchange: 'venue', status: 'healthy' })).toBe(0);
    expect(value('tidegate_status', { status: 'failed' })).toBe(1);
    expect(value('tidegate_online')).toBe(1);
  });

  test('nothing is known while this machine is offline', async () => {
    const names = ['a', 'b', 'c'];
    const world = createWorld({
      exchanges: {
        ...noPresets,
        ...Object.fromEntries(
          names.map((name) => [
            name,
            { hosts: { api: `https://${name}.test` }, sources: { [`${name}_feed`]: {} } },
          ]),
        ),
      },
    });
    const scrape = await metricsOf(world);
    const unreachable = Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' });
    for (const name of names) {
      await world
        .gate(`${name}_feed`)
        .call(() => Promise.reject(unreachable))
        .catch(() => {});
    }
    const { value } = await scrape();
    expect(world.monitor.getSystemHealth().online).toBe(false);
    expect(value('tidegate_online')).toBe(0);
    expect(value('tidegate_status', { status: 'unknown' })).toBe(1);
    expect(value('tidegate_exchange_status', { exchange: 'a', status: 'unknown' })).toBe(1);
    expect(value('tidegate_source_status', { source: 'a_feed', status: 'unknown' })).toBe(1);
  });
});

describe('of a breaker', () => {
  test('its state, its transitions and for how long it has been open, also while it is', async () => {
    const world = createWorld();
    const scrape = await metricsOf(world);
    await failCalls(world, 5);
    world.clock.advance(10_000);
    const open = await scrape();
    const states = ({ value }: typeof open) =>
      ['closed', 'open', 'half_open'].map((state) => value('tidegate_breaker_state', { ...api, state }));
    const went = ({ value }: typeof open, old_state: string, new_state: string) =>
      value('tidegate_breaker_transitions_total', { ...api, old_state, new_state });
    expect(states(open)).toEqual([0, 1, 0]);
    expect(open.value('tidegate_breaker_open_seconds_total', api)).toBe(10);
    expect(went(open, 'closed', 'open')).toBe(1);
    expect(went(open, 'open', 'half_open')).toBe(0);

    world.clock.advance(20_000);
    const testing = await scrape();
    expect(states(testing)).toEqual([0, 0, 1]);
    world.clock.advance(5_000);
    expect((await scrape()).value('tidegate_breaker_open_seconds_total', api)).toBe(30);

    await failCalls(world, 1);
    world.clock.advance(1_000);
    const again = await scrape();
    expect(states(again)).toEqual([0, 1, 0]);
    expect(again.value('tidegate_breaker_open_seconds_total', api)).toBe(31);
    expect(went(again, 'half_open', 'open')).toBe(1);
    expect(went(again, 'closed', 'open')).toBe(1);
  });

  test("an operator's hold shows until it is released", async () => {
    const world = createWorld();
    const scrape = await metricsOf(world);
    const held = async () => (await scrape()).value('tidegate_breaker_held', api);
    expect(await held()).toBe(0);
    await world.monitor.breakerControls.isolate('venue_api', { by: 'alice', reason: 'upgrade' });
    expect(await held()).toBe(1);
    await world.monitor.breakerControls.reset('venue_api', { by: 'alice' });
    expect(await held()).toBe(0);
    const { value } = await scrape();
    expect(
      value('tidegate_breaker_transitions_total', { ...api, old_state: 'open', new_state: 'closed' }),
    ).toBe(1);
  });

  test('one of several exchanges is of none of them', async () => {
    const venue = (source: string) => ({ sources: { [source]: { breaker: 'shared' } } });
    const world = createWorld({ exchanges: { ...noPresets, one: venue('a'), two: venue('b') } });
    const scrape = await metricsOf(world);
    const { value } = await scrape();
    expect(value('tidegate_breaker_state', { breaker: 'shared', exchange: '', state: 'closed' })).toBe(1);
  });
});

describe('of the service', () => {
  test('alerts are counted by kind and severity', async () => {
    const world = createWorld();
    const scrape = await metricsOf(world);
    await failCalls(world, 5);
    await world.monitor.breakerControls.reset('venue_api', { by: 'alice' });
    const { value } = await scrape();
    expect(value('tidegate_alerts_total', { kind: 'circuit_breaker', severity: 'critical' })).toBe(1);
    expect(value('tidegate_alerts_total', { kind: 'circuit_breaker', severity: 'info' })).toBe(1);
    expect(value('tidegate_alerts_total', { kind: 'system', severity: 'critical' })).toBe(0);
  });

  test('who reads a stream or holds a connection counts until it leaves', async () => {
    const world = createWorld();
    const { scrape, url } = await serveMetrics(world.monitor);
    const counts = async () => {
      const { value } = await scrape();
      return [
        value('tidegate_streams', { stream: 'alerts' }),
        value('tidegate_streams', { stream: 'health' }),
        value('tidegate_connections', { kind: 'websocket' }),
        value('tidegate_connections', { kind: 'event_stream' }),
      ];
    };
    expect(await counts()).toEqual([0, 0, 0, 0]);

    const health = world.monitor.healthStream();
    await health.next();
    const query = encodeURIComponent('subscription { exchangeHealth { name } }');
    const leaving = new AbortController();
    const events = await fetch(`${url}/graphql?query=${query}`, {
      headers: { accept: 'text/event-stream' },
      signal: leaving.signal,
    });
    await events.body!.getReader().read();
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    const alerts = world.monitor.alertStream();
    const first = alerts.next();
    expect(await counts()).toEqual([1, 2, 1, 1]);

    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.close();
    leaving.abort();
    await Promise.all([gone, health.return!(), alerts.return!(), first]);
    await vi.waitFor(async () => expect(await counts()).toEqual([0, 0, 0, 0]));
  });

  test('the version that runs is told', async () => {
    const world = createWorld(oneSource());
    const scrape = await metricsOf(world);
    const { families } = await scrape();
    const { default: manifest } = await import('../../../package.json', { with: { type: 'json' } });
    expect(families.get('tidegate_build_info')!.samples).toEqual([
      { name: 'tidegate_build_info', labels: { version: manifest.version }, value: 1 },
    ]);
  });
});
