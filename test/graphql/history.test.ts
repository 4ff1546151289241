import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { createWorld, failCalls, noPresets } from '../engine/world.ts';
import { run } from './run.ts';

const twoSources = {
  exchanges: { ...noPresets, venue: { kind: 'CEX' as const, sources: { feed: {}, book: {} } } },
};

async function started(journal: Journal = createMemoryJournal()) {
  const world = createWorld(twoSources, { journal });
  await world.monitor.start({ probes: false });
  return world;
}

const asked = `query ($from: DateTime, $to: DateTime, $step: Int) {
  source(name: "feed") { history(from: $from, to: $to, stepSeconds: $step) { start status requestCount failureCount
    successRate degradationScore latency { p50Ms p95Ms p99Ms meanMs } outcomes { kind count } } }
  exchange(name: "venue") { history(from: $from, to: $to, stepSeconds: $step) { requestCount outcomes { kind count } } }
}`;

describe('history over GraphQL', () => {
  it('answers every bucket of the range, for a source and for its exchange', async () => {
    const world = await started();
    const from = world.clock.wallNow();
    await world.gate('feed').call(async () => world.clock.advance(100));
    await failCalls(world, 1, 'book');
    world.clock.advance(120_000);
    const variables = {
      from: new Date(from).toISOString(),
      to: new Date(from + 180_000).toISOString(),
      step: 60,
    };
    const { data, errors } = await run(world.monitor, asked, variables);
    expect(errors).toEqual([]);
    expect(data.source.history).toEqual([
      {
        start: new Date(from).toISOString(),
        status: 'HEALTHY',
        requestCount: 1,
        failureCount: 0,
        successRate: 1,
        degradationScore: expect.any(Number),
        latency: {
          p50Ms: expect.any(Number),
          p95Ms: expect.any(Number),
          p99Ms: expect.any(Number),
          meanMs: 100,
        },
        outcomes: [{ kind: 'OK', count: 1 }],
      },
      expect.objectContaining({
        start: new Date(from + 60_000).toISOString(),
        requestCount: 0,
        successRate: null,
      }),
      expect.objectContaining({ start: new Date(from + 120_000).toISOString(), outcomes: [] }),
    ]);
    expect(data.exchange.history[0]).toEqual({
      requestCount: 2,
      outcomes: [
        { kind: 'OK', count: 1 },
        { kind: 'VENUE_FAULT', count: 1 },
      ],
    });
  });

  it('is the last day by the minute where nothing else is asked for', async () => {
    const world = await started();
    const { data } = await run(world.monitor, '{ source(name: "feed") { history { start } } }');
    expect(data.source.history.length).toBe(1_440);
    const { data: nulls } = await run(
      world.monitor,
      '{ source(name: "feed") { history(from: null, to: null, stepSeconds: null) { start } } }',
    );
    expect(nulls).toEqual(data);
  });

  it.each([
    ['{ step: 0 }', { step: 0 }, 'BAD_USER_INPUT: `stepSeconds` must be a multiple of 60'],
    ['{ step: 59 }', { step: 59 }, 'BAD_USER_INPUT: `stepSeconds` must be a multiple of 60'],
    [
      'from after to',
      { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      'BAD_USER_INPUT: `from` must not be after `to`.',
    ],
    [
      'more than 10,000 points',
      { from: '2025-12-25T00:00:00Z', to: '2026-01-01T00:00:00Z' },
      'BAD_USER_INPUT: The range has 10080 points; at most 10,000 are answered',
    ],
  ])('refuses %s', async (_what, variables, message) => {
    const world = await started();
    const query = `query ($from: DateTime, $to: DateTime, $step: Int) {
      source(name: "feed") { history(from: $from, to: $to, stepSeconds: $step) { start } } }`;
    const { errors } = await run(world.monitor, query, variables);
    expect(errors).toEqual([expect.stringContaining(message)]);
  });

  it('tells what is wrong with a range before it finds the question too long', async () => {
    const world = await started();
    const query = '{ exchanges { history(stepSeconds: 0) { start status requestCount } } }';
    const { errors } = await run(world.monitor, query, {}, { limits: { cost: 10_000 } });
    expect(errors).toEqual([expect.stringContaining('BAD_USER_INPUT: `stepSeconds`')]);
  });

  it('is asked for once in a turn of the event loop', async () => {
    const world = await started();
    let turn = 0;
    let timer = setImmediate(function count() {
      turn += 1;
      timer = setImmediate(count);
    });
    onTestFinished(() => clearImmediate(timer));
    const askedIn: number[] = [];
    vi.spyOn(world.monitor, 'history').mockImplementation(async () => {
      askedIn.push(turn);
      return [];
    });
    const fields = Array.from({ length: 20 }, (_, index) => `h${index}: history { start }`);
    const { errors } = await run(world.monitor, `{ source(name: "feed") { ${fields.join(' ')} } }`);
    expect(errors).toEqual([]);
    expect(askedIn).toHaveLength(20);
    expect(new Set(askedIn).size).toBe(20);
  });

  it('says that it is not to be had where the store cannot be read, and nothing else is lost', async () => {
    const { HistoryUnavailableError } = await import('../../src/core/errors.ts');
    const memory = createMemoryJournal();
    const history = {
      ...memory.history,
      read: () => Promise.reject(new HistoryUnavailableError(new Error('/secret/path is damaged'))),
    };
    const world = await started(Object.create(memory, { history: { value: history } }) as Journal);
    const { errors } = await run(world.monitor, '{ source(name: "feed") { name history { start } } }');
    expect(errors).toEqual([
      'HISTORY_UNAVAILABLE: History is not available at present; the log of the service tells why.',
    ]);
  });
});

describe('what else is told of a source and the system', () => {
  it('is what it is held to, its outcomes, and who tells it since when', async () => {
    const world = await started();
    await failCalls(world, 2);
    const { data } = await run(
      world.monitor,
      `{ source(name: "feed") { outcomes { kind count } sla { maxP95Ms maxP99Ms minSuccessRate maxConsecutiveFailures windowSeconds minCalls } }
         health { instance startedAt } viewer { name role } }`,
    );
    expect(data.source).toEqual({
      outcomes: [{ kind: 'VENUE_FAULT', count: 2 }],
      sla: {
        maxP95Ms: 1_000,
        maxP99Ms: 2_000,
        minSuccessRate: 0.95,
        maxConsecutiveFailures: 3,
        windowSeconds: 300,
        minCalls: 10,
      },
    });
    expect(data.health.startedAt).toBe(new Date(world.clock.wallNow()).toISOString());
    expect(data.health.instance).not.toBe('');
    expect(data.viewer).toEqual({ name: null, role: 'VIEWER' });
    const { data: asked } = await run(
      world.monitor,
      '{ viewer { name role } }',
      {},
      { viewer: { name: 'al', role: 'operator' } },
    );
    expect(asked.viewer).toEqual({ name: 'al', role: 'OPERATOR' });
  });
});
