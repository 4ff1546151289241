import { AlertDesk } from '../../src/alerts/desk.ts';
import { AlertManager } from '../../src/alerts/manager.ts';
import { matchesFilter, type StoredAlert } from '../../src/core/alert.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { ReadinessCheck } from '../../src/engine/monitor.ts';
import type { ExchangeView } from '../../src/engine/views.ts';
import type { ServedMonitor } from '../../src/graphql/context.ts';
import { decodeCursor, encodeCursor } from '../../src/journal/cursor.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { idleInstruments } from './fake-instruments.ts';
import { healthPoint, systemOf, type World } from './fake-views.ts';

/** A monitor out of plain values: what the API is tested against. */
export interface FakeMonitor extends ServedMonitor {
  world: World;
  checks: ReadinessCheck[];
  /** How often the system's health was taken. */
  healthTaken: number;
  /** Streams that were opened and have not been returned. */
  readonly openStreams: number;
  /** Shows an exchange to everyone who listens to health. */
  showExchange(name: string): void;
}

export function createFakeMonitor(world: World = {}, journal: Journal = createMemoryJournal()): FakeMonitor {
  const openStreams = new Set<unknown>();
  const healthListeners = new Set<(name: string) => void>();

  /** Runs `body` with a function that waits for the next wake-up or the end. */
  async function* stream<Value>(
    signal: AbortSignal | undefined,
    subscribe: (wake: () => void) => () => void,
    body: () => AsyncGenerator<Value>,
  ): AsyncGenerator<Value> {
    let wake = () => {};
    const unsubscribe = subscribe(() => wake());
    signal?.addEventListener('abort', () => wake());
    try {
      while (!signal?.aborted) {
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        yield* body();
        if (!signal?.aborted) await woken;
      }
    } finally {
      unsubscribe();
    }
  }

  /** Counts a stream as open from its making to its end. */
  function counted<Value>(values: AsyncGenerator<Value>): AsyncIterableIterator<Value> {
    openStreams.add(values);
    return {
      async next() {
        const step = await values.next();
        if (step.done) openStreams.delete(values);
        return step;
      },
      async return() {
        openStreams.delete(values);
        return values.return(undefined);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  function alertStream({ after, filter = {}, signal }: Parameters<ServedMonitor['alertStream']>[0] = {}) {
    let seen = after === undefined ? journal.headSeq : decodeCursor(journal, after);
    async function* unread(): AsyncGenerator<StoredAlert> {
      for (;;) {
        const [next] = await journal.read({ after: seen, order: 'oldest-first', limit: 1 });
        if (!next || signal?.aborted) return;
        seen = next.seq;
        if (matchesFilter(next, filter)) yield next;
      }
    }
    return counted(stream(signal, (wake) => journal.onAppend(wake), unread));
  }

  function healthStream({ names, signal }: { names?: readonly string[]; signal?: AbortSignal } = {}) {
    const wanted = (name: string) => !names || names.includes(name);
    let changed = systemOf(monitor.world, journal).exchanges.map(({ name }) => name);
    async function* news(): AsyncGenerator<ExchangeView> {
      while (changed.length > 0) {
        const name = changed.shift()!;
        const exchange = systemOf(monitor.world, journal).exchange(name);
        if (exchange && wanted(name)) yield exchange;
      }
    }
    const subscribe = (wake: () => void) => {
      const listener = (name: string) => {
        changed = [...changed, name];
        wake();
      };
      healthListeners.add(listener);
      return () => healthListeners.delete(listener);
    };
    return counted(stream(signal, subscribe, news));
  }

  const alerts = new AlertManager({ clock: systemClock, instance: 'fake' });
  alerts.attach(journal);
  const monitor: FakeMonitor = {
    world,
    checks: [{ name: 'journal', ok: true, problem: null }],
    healthTaken: 0,
    get openStreams() {
      return openStreams.size;
    },
    showExchange: (name) => {
      for (const listener of healthListeners) listener(name);
    },
    journal,
    getSystemHealth() {
      monitor.healthTaken += 1;
      return systemOf(monitor.world, journal);
    },
    readiness: () => monitor.checks,
    desk: new AlertDesk(alerts, () => journal, systemClock),
    breakerControls: null as never,
    deliveryStats: () => [],
    instruments: idleInstruments(alerts),
    history: async () => [healthPoint],
    alertStream,
    healthStream,
  };
  return monitor;
}

export const cursorAt = (monitor: ServedMonitor, seq: number) => encodeCursor(monitor.journal.id, seq);
