import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';
import type { Verdict } from '../../src/core/outcome.ts';
import { tempFolder } from '../journal/temp-folder.ts';
import { scriptedTransport, well } from './transport.ts';
import { createWorld, deferred, httpError, noPresets, oneSource, resetError, type World } from './world.ts';

const banned = (seconds: number): Verdict => ({
  kind: 'BANNED',
  retry: 'never',
  block: { scope: 'SOURCE', forMs: seconds * 1_000 },
});

async function call(world: World, name: string, verdict?: Verdict): Promise<void> {
  await world
    .gate(name)
    .call(() => 'answered', { classify: () => verdict })
    .catch(() => {});
  await world.clock.advanceAsync(0);
}

async function fails(world: World, error: Error, ...names: string[]): Promise<void> {
  for (const name of names)
    await world
      .gate(name)
      .call(() => Promise.reject(error))
      .catch(() => {});
  await world.clock.advanceAsync(0);
}

describe('BANNED', () => {
  test('is told when it begins and when it ends, once each, however often it grew', async () => {
    const world = createWorld();
    const late = [deferred<string>(), deferred<string>()];
    for (const [index, { promise }] of late.entries()) {
      void world.gate().call(() => promise, { classify: () => banned(200 + index) });
    }
    await call(world, 'feed', banned(120));
    for (const { resolve } of late) resolve('late');
    await world.clock.advanceAsync(0);
    expect(world.conditions()).toEqual(['BANNED']);
    expect(world.alerts.find(({ kind }) => kind === 'SYSTEM')).toMatchObject({
      severity: 'CRITICAL',
      exchangeName: 'venue',
      sourceName: 'feed',
      message: expect.stringContaining('banned this machine (feed) until'),
      metadata: { scope: 'SOURCE', name: 'feed' },
    });
    await world.clock.advanceAsync(200_999);
    expect(world.conditions()).toEqual(['BANNED']);
    await world.clock.advanceAsync(1);
    expect(world.conditions()).toEqual(['BANNED', 'BANNED over']);
    await call(world, 'feed');
    await call(world, 'feed', banned(10));
    expect(world.conditions()).toEqual(['BANNED', 'BANNED over', 'BANNED']);
  });

  test('is told in any case: under a longer rate limit, and where no breaker opens', async () => {
    const world = createWorld(oneSource({ sources: { feed: {}, other: {} } }));
    const late = deferred<string>();
    const underWay = world.gate().call(() => late.promise, { classify: () => banned(30) });
    await call(world, 'feed', {
      kind: 'RATE_LIMITED',
      retry: 'never',
      block: { scope: 'SOURCE', forMs: 60_000 },
    });
    late.resolve('late');
    await underWay;
    await world.clock.advanceAsync(0);
    expect(world.conditions()).toEqual(['BANNED']);
    expect(world.breaker().state).toBe('CLOSED');
    await world.clock.advanceAsync(60_000);
    expect(world.conditions()).toEqual(['BANNED', 'BANNED over']);
  });
});

describe('MISCONFIGURED', () => {
  test.each([
    ['credentials', httpError(401)],
    ['place', httpError(451)],
  ])(
    'is told once after three refusals for our %s, and once when we are accepted again',
    async (_, refused) => {
      const world = createWorld();
      await fails(world, refused, 'feed', 'feed');
      expect(world.conditions()).toEqual([]);
      await fails(world, refused, 'feed', 'feed', 'feed');
      expect(world.conditions()).toEqual(['MISCONFIGURED']);
      expect(world.breaker().state).toBe('CLOSED');
      await fails(world, httpError(503), 'feed');
      expect(world.conditions()).toEqual(['MISCONFIGURED']);
      await call(world, 'feed');
      expect(world.conditions()).toEqual(['MISCONFIGURED', 'MISCONFIGURED over']);
      await fails(world, refused, 'feed', 'feed');
      expect(world.conditions()).toHaveLength(2);
    },
  );
});

const three: ConfigInput = {
  exchanges: {
    ...noPresets,
    one: { kind: 'CEX', hosts: { api: 'https://one.test' }, sources: { a: {}, b: {} } },
    two: { kind: 'CEX', hosts: { api: 'https://two.test' }, sources: { c: {}, d: {} } },
  },
};

describe('OFFLINE', () => {
  type Step = readonly [afterMs: number, source: string, end: 'network' | 'timeout' | 'ok' | '503'];

  async function play(world: World, steps: readonly Step[]): Promise<void> {
    for (const [afterMs, source, end] of steps) {
      await world.clock.advanceAsync(afterMs);
      if (end === 'ok') await call(world, source);
      else if (end === 'timeout') await call(world, source, { kind: 'TIMEOUT', retry: 'never' });
      else await fails(world, end === '503' ? httpError(503) : resetError(), source);
    }
  }

  test.each<[string, readonly Step[], boolean]>([
    [
      'three sources on two exchanges at once',
      [
        [0, 'a', 'network'],
        [0, 'b', 'network'],
        [0, 'c', 'network'],
      ],
      true,
    ],
    [
      'within seconds',
      [
        [0, 'a', 'network'],
        [4_000, 'b', 'network'],
        [4_000, 'c', 'network'],
      ],
      true,
    ],
    [
      'too far apart',
      [
        [0, 'a', 'network'],
        [6_000, 'b', 'network'],
        [6_000, 'c', 'network'],
      ],
      false,
    ],
    [
      'two sources',
      [
        [0, 'a', 'network'],
        [0, 'c', 'network'],
        [0, 'c', 'network'],
      ],
      false,
    ],
    [
      'one exchange',
      [
        [0, 'a', 'network'],
        [0, 'b', 'network'],
        [0, 'a', 'network'],
      ],
      false,
    ],
    [
      'one succeeds in between',
      [
        [0, 'a', 'network'],
        [0, 'b', 'network'],
        [0, 'd', 'ok'],
        [0, 'c', 'network'],
      ],
      false,
    ],
    [
      'one answers in between',
      [
        [0, 'a', 'network'],
        [0, 'b', 'network'],
        [0, 'd', '503'],
        [0, 'c', 'network'],
      ],
      false,
    ],
    [
      'by timeouts',
      [
        [0, 'a', 'timeout'],
        [0, 'b', 'timeout'],
        [0, 'c', 'timeout'],
      ],
      false,
    ],
  ])('%s: %s', async (_, steps, offline) => {
    const world = createWorld(three);
    await play(world, steps);
    expect(world.monitor.getSystemHealth().online).toBe(!offline);
    expect(world.conditions()).toEqual(offline ? ['OFFLINE'] : []);
  });

  test('all statuses read UNKNOWN meanwhile, scores 0, and the breakers go on by their rules', async () => {
    const world = createWorld(three);
    for (let round = 0; round < 5; round += 1) await fails(world, resetError(), 'a', 'b', 'c', 'd');
    const health = world.monitor.getSystemHealth();
    expect(health.online).toBe(false);
    expect(health.status).toBe('UNKNOWN');
    expect(new Set(health.sources.map(({ status }) => status))).toEqual(new Set(['UNKNOWN']));
    expect(new Set(health.sources.flatMap(({ statusReasons }) => statusReasons))).toEqual(
      new Set(['this machine is offline']),
    );
    expect(health.exchanges.map(({ status, degradation }) => [status, degradation.score])).toEqual([
      ['UNKNOWN', 0],
      ['UNKNOWN', 0],
    ]);
    expect(health.circuitBreakers.map(({ state }) => state)).toEqual(['OPEN', 'OPEN']);
  });

  test('is over with the first reply, and told once each', async () => {
    const world = createWorld(three);
    await fails(world, resetError(), 'a', 'b', 'c', 'd', 'a', 'b');
    await call(world, 'd');
    await fails(world, resetError(), 'a');
    await call(world, 'd');
    expect(world.conditions()).toEqual(['OFFLINE', 'OFFLINE over']);
    expect(world.monitor.getSystemHealth().online).toBe(true);
  });

  test('is decided only once every probe was made', async () => {
    const clock = createManualClock();
    const answer = deferred<Error>();
    const wire = scriptedTransport((host) => (host === 'd.test' ? answer.promise : resetError()));
    const probe = (name: string) => ({ probe: { url: `https://${name}.test/time`, everyMs: 1_000 } });
    const world = createWorld(
      {
        exchanges: {
          ...noPresets,
          one: { kind: 'CEX', sources: { a: probe('a'), b: probe('b') } },
          two: { kind: 'CEX', sources: { c: probe('c'), d: probe('d') } },
        },
      },
      { clock, transport: wire.transport },
    );
    await world.monitor.start();
    await clock.advanceAsync(4_000);
    expect(wire.sent.length).toBeGreaterThan(9);
    expect(world.monitor.getSystemHealth().online).toBe(true);
    answer.resolve(resetError());
    await clock.advanceAsync(2_000);
    expect(world.monitor.getSystemHealth().online).toBe(false);
    wire.answer(() => well);
    await clock.advanceAsync(60_000);
    expect(world.conditions()).toEqual(['OFFLINE', 'OFFLINE over']);
    await world.monitor.stop();
  });
});

describe('Across a restart on the same journal file', () => {
  test('every condition is told once when it begins and once when it has ended', async () => {
    const clock = createManualClock();
    const journal = `sqlite:${tempFolder()}/tidegate.db`;
    const open = async () => {
      const world = createWorld(three, { clock, journal });
      await world.monitor.start();
      return world;
    };
    const first = await open();
    await fails(first, resetError(), 'a', 'b', 'c');
    await first.monitor.stop();
    expect(first.conditions()).toEqual(['OFFLINE']);

    const second = await open();
    expect(second.monitor.getSystemHealth().online).toBe(false);
    await fails(second, resetError(), 'a', 'b', 'c');
    await fails(second, httpError(401), 'd', 'd', 'd', 'd');
    await call(second, 'a', banned(600));
    await call(second, 'b', banned(30));
    await second.monitor.stop();
    expect(second.conditions()).toEqual(['OFFLINE over', 'MISCONFIGURED', 'BANNED', 'BANNED']);

    // Meanwhile one of the bans has ended.
    clock.advance(60_000);
    const third = await open();
    clock.advance(0);
    expect(third.source('a').blocks).toMatchObject([{ reason: 'BANNED' }]);
    expect(third.source('b').blocks).toEqual([]);
    await call(third, 'a', banned(600));
    await fails(third, httpError(401), 'd', 'd', 'd', 'd');
    await call(third, 'd');
    await third.monitor.stop();
    expect(third.conditions()).toEqual(['BANNED over', 'MISCONFIGURED over']);

    clock.advance(600_000);
    const fourth = await open();
    clock.advance(0);
    await fourth.monitor.stop();
    expect(fourth.conditions()).toEqual(['BANNED over']);

    const fifth = await open();
    clock.advance(0);
    await fifth.monitor.stop();
    expect(fifth.conditions()).toEqual([]);
  });
});
