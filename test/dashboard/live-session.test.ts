import { describe, expect, it } from 'vitest';
import { type Alert, ClientError, type Health, ResyncRequired } from '../../src/client/index.ts';
import {
  type LiveSessionOptions,
  type LiveSource,
  readAnew,
  runLiveSession,
  takePulse,
} from '../../src/dashboard/data/live-session.ts';
import type { LiveEvent } from '../../src/dashboard/data/live-state.ts';

const health = (cursor: string): Health => ({
  status: 'HEALTHY',
  online: true,
  cursor,
  timestamp: '2026-01-31T12:00:00.000Z',
  exchanges: [],
});
const alert = (id: string) => ({ id, cursor: id }) as Alert;

interface Script {
  /** What each question for the snapshot brings. */
  readonly snapshots: readonly (Health | ClientError)[];
  /** What each stream of alerts brings; after the last one it stays open. */
  readonly streams?: readonly (readonly (Alert | Error)[])[];
}

/** Runs a session over a service that does as it is written, until nothing more happens. */
async function played({ snapshots, streams = [] }: Script) {
  const events: LiveEvent[] = [];
  const cursors: (string | undefined)[] = [];
  const waits: number[] = [];
  const controller = new AbortController();
  let asked = 0;
  const stays = () => new Promise<never>(() => {});
  const client = {
    async health() {
      const next = snapshots[asked++];
      if (next instanceof Error) throw next;
      return next ?? stays();
    },
    async *alerts({ after, onStatus }: { after?: string; onStatus?: (status: 'live') => void } = {}) {
      const stream = streams[cursors.push(after) - 1];
      onStatus?.('live');
      if (!stream) await stays();
      for (const step of stream ?? []) {
        if (step instanceof Error) throw step;
        yield step;
      }
      await stays();
    },
    exchangeHealthStream: () => ({ [Symbol.asyncIterator]: () => ({ next: stays }) }),
  } as unknown as LiveSource;
  const options: LiveSessionOptions = {
    client,
    dispatch: (event) => events.push(event),
    signal: controller.signal,
    now: () => 42,
    wait: async (delayMs) => void waits.push(delayMs),
  };
  const ended = runLiveSession(options).then(() => true);
  // Everything above is settled by promises alone.
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
  const isOver = await Promise.race([ended, Promise.resolve(false)]);
  controller.abort();
  return { events, cursors, waits, isOver, types: events.map(({ type }) => type) };
}

const down = new ClientError('UNREACHABLE', 'No connection', { isTemporary: true });

describe('a live session', () => {
  it('follows the alerts from where the snapshot ends', async () => {
    const { cursors, types } = await played({
      snapshots: [health('c7')],
      streams: [[alert('c8'), alert('c9')]],
    });
    expect(cursors).toEqual(['c7']);
    expect(types).toEqual(['snapshot', 'status', 'alert', 'alert']);
  });

  it('asks for the snapshot until the service answers', async () => {
    const { types, waits } = await played({ snapshots: [down, down, health('c1')] });
    expect(types).toEqual(['unreachable', 'unreachable', 'snapshot', 'status']);
    expect(waits).toEqual([2_000, 2_000]);
  });

  it.each(['BAD_RESPONSE', 'GRAPHQL_ERROR'])('goes on asking while another answers: %s', async (code) => {
    const { types } = await played({ snapshots: [new ClientError(code, 'Back soon'), health('c1')] });
    expect(types).toEqual(['unreachable', 'snapshot', 'status']);
  });

  it.each(['UNAUTHENTICATED', 'FORBIDDEN'])('ends with what the service refuses by: %s', async (code) => {
    const { events, isOver } = await played({ snapshots: [new ClientError(code, 'No.')] });
    expect(events).toEqual([{ type: 'refused', problem: { code, message: 'No.' } }]);
    expect(isOver).toBe(true);
  });

  it('takes a new snapshot and says so where the alerts cannot be resumed', async () => {
    const { cursors, types } = await played({
      snapshots: [health('old:7'), health('new:1')],
      streams: [[alert('old:8'), new ResyncRequired('another journal', 'new:1', [])], [alert('new:2')]],
    });
    expect(cursors).toEqual(['old:7', 'new:1']);
    expect(types).toEqual(['snapshot', 'status', 'alert', 'snapshot', 'resync', 'status', 'alert']);
  });

  it('has the alerts read anew only once it knows from where it follows them', async () => {
    const { types } = await played({
      snapshots: [health('old:7'), down, health('new:1')],
      streams: [[new ResyncRequired('another journal', 'new:1', [])], []],
    });
    expect(types).toEqual(['snapshot', 'status', 'unreachable', 'snapshot', 'resync', 'status']);
  });

  it('ends when a stream is refused for good', async () => {
    const { types } = await played({
      snapshots: [health('c1')],
      streams: [[new ClientError('REFUSED', 'closed: 4403')]],
    });
    expect(types.at(-1)).toBe('refused');
  });
});

describe('a pulse', () => {
  const ask = async (query: () => Promise<unknown>, withinMs?: number) => {
    const events: LiveEvent[] = [];
    const client = { query } as unknown as LiveSource;
    const { signal } = new AbortController();
    await takePulse({ client, dispatch: (event) => events.push(event), now: () => 5, signal }, withinMs);
    return events;
  };

  it('brings what no stream tells', async () => {
    const found = { health: { online: false } };
    expect(await ask(async () => found)).toEqual([
      { type: 'pulse', health: found.health, sentAtMs: 5, atMs: 5 },
    ]);
  });

  it('that is not answered tells why', async () => {
    const fails = async () => {
      throw down;
    };
    expect(await ask(fails)).toEqual([
      {
        type: 'pulse-failed',
        problem: { code: 'UNREACHABLE', message: 'The service cannot be reached.' },
      },
    ]);
    const late = async () => {
      throw new DOMException('late', 'TimeoutError');
    };
    expect(await ask(late)).toMatchObject([{ problem: { code: 'TIMEOUT' } }]);
  });
});

describe('what is read again', () => {
  const read = async (exchangeHealth: (names: readonly string[]) => Promise<unknown>) => {
    const events: LiveEvent[] = [];
    const client = { exchangeHealth } as unknown as LiveSource;
    const { signal } = new AbortController();
    const before = new Map();
    const dispatch = (event: LiveEvent) => events.push(event);
    await readAnew({ client, dispatch, now: () => 5, signal }, ['binance'], before);
    return { events, before };
  };

  it('are the exchanges that are shown, with what was known when they were asked for', async () => {
    const { events, before } = await read(async (names) => names.map((name) => ({ name })));
    expect(events).toEqual([{ type: 'reread', exchanges: [{ name: 'binance' }], before, atMs: 5 }]);
  });

  it('changes nothing where it is not answered: the pulse tells why', async () => {
    const { events } = await read(async () => {
      throw down;
    });
    expect(events).toEqual([]);
  });
});
