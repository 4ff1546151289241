import { describe, expect, it } from 'vitest';
import type { Alert, Health } from '../../src/client/index.ts';
import { freshnessOf, isAnswering } from '../../src/dashboard/data/freshness.ts';
import {
  initialState,
  type LiveEvent,
  type LiveState,
  mostAlerts,
  reduce,
} from '../../src/dashboard/data/live-state.ts';
import { rollUp } from '../../src/dashboard/data/roll-up.ts';
import { exchange } from './exchanges.ts';

const alert = (id: string) => ({ id, cursor: id, severity: 'INFO' }) as Alert;
const health = (...names: string[]): Health => ({
  status: 'HEALTHY',
  online: true,
  cursor: 'c0',
  timestamp: '2026-01-31T12:00:00.000Z',
  exchanges: names.map((name) => exchange(name)),
});
const played = (...events: LiveEvent[]): LiveState => events.reduce(reduce, initialState);
const live: LiveEvent[] = [
  { type: 'status', stream: 'alerts', status: 'live' },
  { type: 'status', stream: 'health', status: 'live' },
];
const snapshot: LiveEvent = {
  type: 'snapshot',
  health: health('binance', 'bybit'),
  sentAtMs: 1_000,
  atMs: 1_000,
};
const pulse = (rest: object = {}): LiveEvent => ({
  type: 'pulse',
  health: {
    status: 'HEALTHY',
    online: true,
    timestamp: new Date(0).toISOString(),
    instance: 'i',
    startedAt: '',
    exchanges: [{ name: 'binance' }, { name: 'bybit' }],
    ...rest,
  },
  sentAtMs: 0,
  atMs: 2_000,
});

describe('what is known of the exchanges', () => {
  it('is the snapshot, then each as it came last', () => {
    const worse = exchange('bybit', { status: 'FAILED' });
    const state = played(snapshot, { type: 'exchange', exchange: worse, atMs: 5_000 });
    expect([...state.exchanges.keys()]).toEqual(['binance', 'bybit']);
    expect(state.exchanges.get('bybit')).toBe(worse);
    expect([...state.changedAt]).toEqual([['bybit', 5_000]]);
  });

  it('that come again as they were have not changed since', () => {
    const failed = exchange('bybit', { status: 'FAILED' });
    const state = played(
      snapshot,
      { type: 'exchange', exchange: failed, atMs: 5_000 },
      { type: 'exchange', exchange: { ...failed }, atMs: 9_000 },
    );
    expect(state.changedAt.get('bybit')).toBe(5_000);
  });

  it('loses those that are no longer configured', () => {
    const state = played(snapshot, pulse({ exchanges: [{ name: 'binance' }] }));
    expect([...state.exchanges.keys()]).toEqual(['binance']);
  });

  it('after a new snapshot keeps since when, where the status is the same', () => {
    const failed = exchange('bybit', { status: 'FAILED' });
    const before: LiveEvent[] = [snapshot, { type: 'exchange', exchange: failed, atMs: 5_000 }];
    const same = { ...health('binance'), exchanges: [exchange('binance'), failed] };
    expect(
      played(...before, { type: 'snapshot', health: same, sentAtMs: 9_000, atMs: 9_000 }).changedAt.get(
        'bybit',
      ),
    ).toBe(5_000);
    expect(played(...before, { ...snapshot, atMs: 9_000 } as LiveEvent).changedAt.has('bybit')).toBe(false);
  });

  it('are also what was read again, but for those that the stream told of meanwhile', () => {
    const asked = played(snapshot);
    const failed = exchange('bybit', { status: 'FAILED' });
    const told = reduce(asked, { type: 'exchange', exchange: failed, atMs: 3_000 });
    const read = [exchange('binance', { avgLatencyP95Ms: 77 }), exchange('bybit'), exchange('gone')];
    const state = reduce(told, { type: 'reread', exchanges: read, before: asked.exchanges, atMs: 4_000 });
    expect([...state.exchanges.values()]).toEqual([read[0], failed]);
    expect(state.heardAtMs).toBe(4_000);
  });

  it('are those of the stream while that is live, and not of a snapshot that was under way meanwhile', () => {
    const failed = exchange('bybit', { status: 'FAILED' });
    const state = played(snapshot, ...live, { type: 'exchange', exchange: failed, atMs: 5_000 }, snapshot);
    expect(state.exchanges.get('bybit')).toBe(failed);
    expect(state.changedAt.get('bybit')).toBe(5_000);
  });
});

describe('the live alerts', () => {
  it('are newest first, and each once', () => {
    const state = played(
      ...['a', 'b', 'b', 'c'].map((id): LiveEvent => ({ type: 'alert', alert: alert(id), atMs: 1 })),
    );
    expect(state.alerts.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  });

  it('are bounded', () => {
    const many = Array.from(
      { length: mostAlerts + 5 },
      (_, index): LiveEvent => ({
        type: 'alert',
        alert: alert(String(index)),
        atMs: 1,
      }),
    );
    const { alerts } = played(...many);
    expect(alerts).toHaveLength(mostAlerts);
    expect(alerts[0]!.id).toBe(String(mostAlerts + 4));
  });

  it('begin anew where they could not be resumed, which is told until it is seen', () => {
    const state = played(
      snapshot,
      { type: 'alert', alert: alert('a'), atMs: 1 },
      { type: 'resync', reason: 'another journal', atMs: 7 },
    );
    expect(state).toMatchObject({ alerts: [], generation: 1, gap: { atMs: 7, reason: 'another journal' } });
    expect(reduce(state, { type: 'gap-seen' }).gap).toBeNull();
  });
});

describe('the service', () => {
  it('answers while both streams are live and no look at it failed', () => {
    const problem = { code: 'TIMEOUT', message: 'The service did not answer in time.' };
    const failed: LiveEvent = { type: 'pulse-failed', problem };
    expect(isAnswering(played(snapshot))).toBe(false);
    expect(isAnswering(played(snapshot, ...live))).toBe(true);
    expect(isAnswering(played(snapshot, ...live, failed))).toBe(false);
    expect(isAnswering(played(snapshot, ...live, failed, pulse()))).toBe(true);
  });
});

describe('what is shown', () => {
  it('is fresh while both streams are live and the service answers', () => {
    expect(freshnessOf(played(snapshot, ...live), 5_000)).toEqual({
      connection: 'live',
      isFresh: true,
      asOfMs: 1_000,
    });
  });

  it.each<[string, LiveEvent[], string]>([
    ['before the streams are live', [snapshot], 'connecting'],
    [
      'while one stream is lost',
      [snapshot, ...live, { type: 'status', stream: 'alerts', status: 'lost' }],
      'lost',
    ],
    [
      'while one stream connects again',
      [snapshot, ...live, { type: 'status', stream: 'health', status: 'connecting' }],
      'connecting',
    ],
    [
      'when the service does not answer',
      [snapshot, ...live, { type: 'pulse-failed', problem: { code: 'TIMEOUT', message: '' } }],
      'lost',
    ],
  ])('is not fresh %s', (_when, events, connection) => {
    expect(freshnessOf(played(...events), 2_000)).toEqual({ connection, isFresh: false, asOfMs: 1_000 });
  });

  it('is not fresh when nothing was heard for long, whatever the sockets say', () => {
    const state = played(snapshot, ...live);
    expect(freshnessOf(state, 21_000).isFresh).toBe(true);
    expect(freshnessOf(state, 21_001)).toMatchObject({ isFresh: false, connection: 'lost' });
  });

  it('is fresh again with the next answer', () => {
    const failed: LiveEvent = { type: 'pulse-failed', problem: { code: 'TIMEOUT', message: '' } };
    expect(freshnessOf(played(snapshot, ...live, failed, pulse()), 3_000)).toEqual({
      connection: 'live',
      isFresh: true,
      asOfMs: 2_000,
    });
  });
});

describe("the service's clock", () => {
  it('is told apart from this one when it differs by more than a second', () => {
    const told = (timestamp: number) =>
      played(snapshot, pulse({ timestamp: new Date(timestamp).toISOString() })).clockAheadMs;
    // Asked at 0 and answered at 2 s: half way is when it was looked at.
    expect([told(1_000), told(1_900), told(61_000), told(0 - 59_000)]).toEqual([0, 0, 60_000, -60_000]);
  });

  it('is known from the first answer on, as the first ranges are asked for by it', () => {
    const timestamp = new Date(3_601_000).toISOString();
    const first: LiveEvent = {
      type: 'snapshot',
      health: { ...health(), timestamp },
      sentAtMs: 0,
      atMs: 2_000,
    };
    expect(played(first).clockAheadMs).toBe(3_600_000);
  });
});

it.each([
  [[], 'UNKNOWN'],
  [['UNKNOWN'], 'UNKNOWN'],
  [['HEALTHY', 'UNKNOWN'], 'HEALTHY'],
  [['HEALTHY', 'FAILED'], 'DEGRADED'],
  [['HEALTHY', 'DEGRADED'], 'DEGRADED'],
  [['FAILED', 'FAILED', 'UNKNOWN'], 'FAILED'],
] as const)('exchanges that are %j make a system that is %s', (statuses, status) => {
  expect(rollUp(statuses)).toBe(status);
});
