import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CircuitState } from '../../src/core/breaker.ts';
import type { Clock } from '../../src/core/clock.ts';
import {
  type Breaker,
  type BreakerEvent,
  type BreakerHook,
  type BreakerOptions,
  createBreaker,
} from '../../src/core/create-breaker.ts';
import { BreakerOpenError } from '../../src/core/errors.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { type OutcomeKind, outcomeKinds } from '../../src/core/outcome.ts';

const wallStart = Date.UTC(2026, 0, 1);
const trouble = new Error('venue down');

const ok = () => 'value';
const broken = () => Promise.reject(trouble);

function setUp(options: BreakerOptions = {}) {
  const clock = createManualClock({ wallStart });
  const events: BreakerEvent[] = [];
  const note: BreakerHook = (event) => events.push(event);
  const breaker = createBreaker({ clock, onOpen: note, onHalfOpen: note, onClose: note, ...options });
  return { clock, breaker, events };
}

async function fail(breaker: Breaker, times = 5): Promise<void> {
  for (let i = 0; i < times; i += 1) await expect(breaker.call(broken)).rejects.toBe(trouble);
}

const path = (events: readonly BreakerEvent[]) =>
  events.map(({ oldState, newState }) => `${oldState} > ${newState}`);

describe('a call through a breaker', () => {
  it('gives what the function gives, and its error as it is', async () => {
    const { breaker } = setUp();
    await expect(breaker.call(ok)).resolves.toBe('value');
    await expect(breaker.call(async () => 7)).resolves.toBe(7);
    await expect(breaker.call(broken)).rejects.toBe(trouble);
    const thrown = breaker.call(() => {
      throw trouble;
    });
    await expect(thrown).rejects.toBe(trouble);
  });

  it('is refused without being made while the breaker is open, with a code and the time to come back', async () => {
    const { breaker, clock } = setUp({ name: 'my_venue' });
    await fail(breaker);
    clock.advance(10_000.25);
    const refused = breaker.call(() => expect.unreachable());
    await expect(refused).rejects.toBeInstanceOf(BreakerOpenError);
    await expect(refused).rejects.toMatchObject({
      code: 'BREAKER_OPEN',
      breakerName: 'my_venue',
      retryAt: wallStart + 30_000,
    });
    await expect(refused).rejects.toThrow(/my_venue.*OPEN/);
    clock.advance(wallStart + 30_000 - clock.wallNow());
    await expect(breaker.call(ok)).resolves.toBe('value');
  });

  it('is refused without a time where none is known: a hold without an end, trials in flight', async () => {
    const { breaker } = setUp();
    breaker.isolate();
    await expect(breaker.call(ok)).rejects.toMatchObject({ code: 'BREAKER_OPEN', retryAt: undefined });
    breaker.release();
    const never = new Promise<never>(() => {});
    for (let i = 0; i < 2; i += 1) void breaker.call(() => never);
    await expect(breaker.call(ok)).rejects.toMatchObject({ code: 'BREAKER_OPEN', retryAt: undefined });
  });

  it('opens it at the fifth failure of a minute, for 30 s, until two trials succeed', async () => {
    const { breaker, clock, events } = setUp();
    await fail(breaker, 4);
    clock.advance(60_000);
    await fail(breaker, 4);
    expect(breaker.state).toBe('CLOSED');
    await fail(breaker, 1);
    expect(breaker.state).toBe('OPEN');
    clock.advance(30_000);
    await breaker.call(ok);
    expect(breaker.state).toBe('HALF_OPEN');
    await breaker.call(ok);
    expect(breaker.state).toBe('CLOSED');
    await clock.advanceAsync(0);
    expect(path(events)).toEqual(['CLOSED > OPEN', 'OPEN > HALF_OPEN', 'HALF_OPEN > CLOSED']);
  });
});

describe('time alone', () => {
  it('turns OPEN to HALF_OPEN, though nobody calls and nobody looks', async () => {
    const { breaker, clock, events } = setUp();
    await fail(breaker);
    await clock.advanceAsync(29_999);
    expect([breaker.state, events.length]).toEqual(['OPEN', 1]);
    await clock.advanceAsync(1);
    expect(path(events)).toEqual(['CLOSED > OPEN', 'OPEN > HALF_OPEN']);
    expect(breaker.state).toBe('HALF_OPEN');
    expect(clock.pendingTimers).toBe(0);
  });

  it('does so on timers that fire a moment early, as real ones do', async () => {
    const clock = createManualClock();
    const hasty: Clock = {
      ...clock,
      setTimer: (ms, callback) => clock.setTimer(Math.max(0.25, ms - 0.75), callback),
    };
    const { breaker } = setUp({ clock: hasty });
    await fail(breaker);
    clock.advance(30_000);
    expect(breaker.state).toBe('HALF_OPEN');
  });

  it('fails a trial that never comes back, and forgets its result when it does', async () => {
    const { breaker, clock, events } = setUp();
    await fail(breaker);
    clock.advance(30_000);
    const trial = Promise.withResolvers<string>();
    const called = breaker.call(() => trial.promise);
    await clock.advanceAsync(30_000);
    expect(events.at(-1)).toMatchObject({
      newState: 'OPEN',
      openReason: 'RECOVERY_FAILED',
      episode: 1,
      failureCount: 6,
    });
    trial.resolve('late');
    await expect(called).resolves.toBe('late');
    expect(breaker.state).toBe('OPEN');
    clock.advance(30_000);
    expect(breaker.state).toBe('HALF_OPEN');
  });

  it('holds no timer while nothing is due', async () => {
    const { breaker, clock } = setUp();
    expect(clock.pendingTimers).toBe(0);
    breaker.isolate(5_000);
    expect(clock.pendingTimers).toBe(1);
    breaker.isolate();
    expect(clock.pendingTimers).toBe(0);
    breaker.release();
    expect(clock.pendingTimers).toBe(0);
    void breaker.call(() => new Promise(() => {}));
    expect(clock.pendingTimers).toBe(1);
    breaker.reset();
    expect(clock.pendingTimers).toBe(0);
  });

  it('keeps no process alive: open with a trial in flight, a program ends', () => {
    const module = new URL('../../src/core/create-breaker.ts', import.meta.url).href;
    const program = `
      import { createBreaker } from ${JSON.stringify(module)};
      const breaker = createBreaker({ failureThreshold: 1, openMs: 600_000 });
      await breaker.call(() => { throw new Error('down'); }).catch(() => {});
      const other = createBreaker({ halfOpenMaxMs: 600_000 });
      other.isolate();
      other.release();
      other.call(() => new Promise(() => {}));
      console.log(breaker.state, other.state);
    `;
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      timeout: 15_000,
    });
    expect(ended).toMatchObject({ status: 0, stdout: 'OPEN HALF_OPEN\n' });
  });
});

describe('hooks', () => {
  const episode = async (breaker: Breaker, clock: ReturnType<typeof createManualClock>) => {
    await fail(breaker);
    await clock.advanceAsync(30_000);
    await expect(breaker.call(broken)).rejects.toBe(trouble);
    await clock.advanceAsync(30_000);
    for (let i = 0; i < 2; i += 1) await expect(breaker.call(ok)).resolves.toBe('value');
    await clock.advanceAsync(0);
  };

  it('are told all of a transition', async () => {
    const { breaker, clock, events } = setUp({ name: 'my_venue' });
    await episode(breaker, clock);
    const common = { breakerName: 'my_venue', episode: 1 };
    expect(events).toEqual([
      {
        ...common,
        oldState: 'CLOSED',
        newState: 'OPEN',
        openReason: 'FAILURES',
        openUntil: wallStart + 30_000,
        failureCount: 5,
        timestamp: wallStart,
      },
      {
        ...common,
        oldState: 'OPEN',
        newState: 'HALF_OPEN',
        openReason: 'FAILURES',
        openUntil: null,
        failureCount: 5,
        timestamp: wallStart + 30_000,
      },
      {
        ...common,
        oldState: 'HALF_OPEN',
        newState: 'OPEN',
        openReason: 'RECOVERY_FAILED',
        openUntil: wallStart + 60_000,
        failureCount: 6,
        timestamp: wallStart + 30_000,
      },
      {
        ...common,
        oldState: 'OPEN',
        newState: 'HALF_OPEN',
        openReason: 'RECOVERY_FAILED',
        openUntil: null,
        failureCount: 6,
        timestamp: wallStart + 60_000,
      },
      {
        ...common,
        oldState: 'HALF_OPEN',
        newState: 'CLOSED',
        openReason: 'RECOVERY_FAILED',
        openUntil: null,
        failureCount: 6,
        timestamp: wallStart + 60_000,
      },
    ]);
  });

  it('are told whole milliseconds by a clock with fractions', async () => {
    const { breaker, clock, events } = setUp();
    clock.advance(0.4);
    breaker.isolate(1_000.3);
    await clock.advanceAsync(2_000);
    expect(
      events.flatMap(({ timestamp, openUntil }) => [timestamp, openUntil ?? 0]).every(Number.isInteger),
    ).toBe(true);
  });

  it('run when the change is complete, and never inside the call that caused it', async () => {
    const seen: [CircuitState, CircuitState][] = [];
    let inside = true;
    const { breaker } = setUp({
      onOpen: (event) => {
        expect(inside).toBe(false);
        seen.push([event.newState, breaker.state]);
      },
    });
    breaker.isolate();
    inside = false;
    await Promise.resolve();
    expect(seen).toEqual([['OPEN', 'OPEN']]);
  });

  it.each<[string, BreakerHook]>([
    [
      'throws',
      () => {
        throw new Error('hook');
      },
    ],
    ['rejects', () => Promise.reject(new Error('hook'))],
    ['hangs', () => new Promise(() => {})],
  ])('one that %s harms nobody and holds nobody up', async (_, hook) => {
    const told: string[] = [];
    const hooked: BreakerHook = (event) => {
      told.push(`${event.oldState} > ${event.newState}`);
      return hook(event);
    };
    const { breaker, clock } = setUp({ onOpen: hooked, onHalfOpen: hooked, onClose: hooked });
    await episode(breaker, clock);
    expect(told).toEqual([
      'CLOSED > OPEN',
      'OPEN > HALF_OPEN',
      'HALF_OPEN > OPEN',
      'OPEN > HALF_OPEN',
      'HALF_OPEN > CLOSED',
    ]);
    expect(breaker.state).toBe('CLOSED');
  });

  it('may change the breaker itself, and are still told in order', async () => {
    const told: string[] = [];
    const note = (event: BreakerEvent) => told.push(`${event.oldState} > ${event.newState}`);
    const { breaker, clock } = setUp({
      onOpen: (event) => {
        breaker.reset();
        note(event);
      },
      onHalfOpen: note,
      onClose: note,
    });
    await fail(breaker);
    await clock.advanceAsync(0);
    expect(told).toEqual(['CLOSED > OPEN', 'OPEN > CLOSED']);
    expect([breaker.state, breaker.episode, clock.pendingTimers]).toEqual(['CLOSED', 1, 0]);
    await fail(breaker, 4);
    expect(breaker.state).toBe('CLOSED');
    await fail(breaker, 1);
    expect(breaker.episode).toBe(2);
  });

  it('that hold the breaker as soon as it tests recovery leave no call admitted', async () => {
    const { breaker, clock } = setUp({ onHalfOpen: () => breaker.isolate() });
    await fail(breaker);
    await clock.advanceAsync(30_000);
    expect(breaker.state).toBe('OPEN');
    await expect(breaker.call(() => expect.unreachable())).rejects.toMatchObject({ code: 'BREAKER_OPEN' });
  });
});

describe('what an error means', () => {
  const closes = 'HALF_OPEN > CLOSED';
  const reopens = 'HALF_OPEN > OPEN';

  /** Five calls in a row, and then one trial, that all end as the classification says. */
  async function effect(classify: BreakerOptions['classify']) {
    const { breaker, clock, events } = setUp({ successThreshold: 1, classify });
    await fail(breaker);
    const opened = breaker.state === 'OPEN';
    breaker.reset();
    breaker.isolate();
    breaker.release();
    await fail(breaker, 1);
    await clock.advanceAsync(0);
    return { opened, trial: breaker.state === 'HALF_OPEN' ? 'returned' : path(events).at(-1) };
  }

  const effects: Record<OutcomeKind, { opened: boolean; trial: string }> = {
    OK: { opened: false, trial: closes },
    VENUE_FAULT: { opened: true, trial: reopens },
    NETWORK: { opened: true, trial: reopens },
    TIMEOUT: { opened: true, trial: reopens },
    RATE_LIMITED: { opened: false, trial: 'returned' },
    BANNED: { opened: false, trial: 'returned' },
    MAINTENANCE: { opened: false, trial: 'returned' },
    AUTH: { opened: false, trial: closes },
    CLIENT_ERROR: { opened: false, trial: closes },
    BUSINESS_ERROR: { opened: false, trial: closes },
  };

  it.each(outcomeKinds)('%s', async (kind) => {
    expect(await effect(() => kind)).toEqual(effects[kind]);
  });

  it.each<[string, BreakerOptions['classify']]>([
    ['nothing is said of it', undefined],
    [
      'the classification throws',
      () => {
        throw new Error('classify');
      },
    ],
    ['the classification says nothing', (() => undefined) as unknown as BreakerOptions['classify']],
    [
      'the classification is a promise that fails',
      (() => Promise.reject(new Error('mine'))) as unknown as BreakerOptions['classify'],
    ],
    ['the classification is no outcome', (() => 'FINE') as unknown as BreakerOptions['classify']],
  ])('is a VENUE_FAULT where %s', async (_, classify) => {
    expect(await effect(classify)).toEqual(effects.VENUE_FAULT);
  });

  it('is asked of the very error, and never of a value', async () => {
    const asked: unknown[] = [];
    const { breaker } = setUp({
      classify: (error) => {
        asked.push(error);
        return 'AUTH';
      },
    });
    await breaker.call(ok);
    await fail(breaker, 1);
    expect(asked).toEqual([trouble]);
  });
});

describe('a caller’s abort', () => {
  it('records nothing, however often', async () => {
    const { breaker } = setUp();
    for (let i = 0; i < 20; i += 1) {
      const controller = new AbortController();
      const call = breaker.call(
        () => {
          controller.abort();
          return broken();
        },
        { signal: controller.signal },
      );
      await expect(call).rejects.toBe(trouble);
    }
    expect(breaker.state).toBe('CLOSED');
    const unaborted = new AbortController().signal;
    for (let i = 0; i < 5; i += 1)
      await expect(breaker.call(broken, { signal: unaborted })).rejects.toBe(trouble);
    expect(breaker.state).toBe('OPEN');
  });

  it('gives a trial’s place back', async () => {
    const { breaker } = setUp({ successThreshold: 1 });
    breaker.isolate();
    breaker.release();
    const controller = new AbortController();
    const trial = breaker.call(
      () => new Promise((_, reject) => controller.signal.addEventListener('abort', () => reject(trouble))),
      { signal: controller.signal },
    );
    await expect(breaker.call(ok)).rejects.toMatchObject({ code: 'BREAKER_OPEN' });
    controller.abort();
    await expect(trial).rejects.toBe(trouble);
    await expect(breaker.call(ok)).resolves.toBe('value');
    expect(breaker.state).toBe('CLOSED');
  });

  it('before the call leaves it unmade', async () => {
    const { breaker } = setUp();
    const reason = new Error('changed my mind');
    await expect(
      breaker.call(() => expect.unreachable(), { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });
});

describe('slow calls', () => {
  const slowly = (clock: ReturnType<typeof createManualClock>, ms: number) => () => {
    clock.advance(ms);
    return 'value';
  };

  it('open it from the share on, and never without a limit', async () => {
    const { breaker, clock, events } = setUp({ slowCallMs: 2_000, slowCallRate: 0.6 });
    const unlimited = setUp();
    for (let i = 0; i < 4; i += 1) await breaker.call(slowly(clock, 1_999));
    for (let i = 0; i < 5; i += 1) {
      await breaker.call(slowly(clock, 2_000));
      await unlimited.breaker.call(slowly(unlimited.clock, 10_000));
    }
    expect([breaker.state, unlimited.breaker.state]).toEqual(['CLOSED', 'CLOSED']);
    await breaker.call(slowly(clock, 2_000));
    await clock.advanceAsync(0);
    expect(events).toMatchObject([{ newState: 'OPEN', openReason: 'SLOW_CALLS', failureCount: 0 }]);
  });

  it('open it when they are half of all, unless told otherwise', async () => {
    const { breaker, clock } = setUp({ slowCallMs: 2_000 });
    for (let i = 0; i < 7; i += 1) await breaker.call(ok);
    for (let i = 0; i < 6; i += 1) await breaker.call(slowly(clock, 2_000));
    expect(breaker.state).toBe('CLOSED');
    await breaker.call(slowly(clock, 2_000));
    expect(breaker.state).toBe('OPEN');
  });

  it('fail a recovery', async () => {
    const { breaker, clock } = setUp({ slowCallMs: 2_000 });
    breaker.isolate();
    breaker.release();
    await breaker.call(slowly(clock, 2_000));
    expect(breaker.state).toBe('OPEN');
  });
});

describe('an operator', () => {
  it('holds it until released, and then it tests recovery', async () => {
    const { breaker, clock, events } = setUp();
    breaker.isolate();
    await clock.advanceAsync(30 * 86_400_000);
    expect(breaker.state).toBe('OPEN');
    breaker.release();
    expect(breaker.state).toBe('HALF_OPEN');
    await clock.advanceAsync(0);
    expect(events).toMatchObject([{ openReason: 'OPERATOR', openUntil: null }, { openReason: 'OPERATOR' }]);
  });

  it('holds it for a time, which then ends by itself', async () => {
    const { breaker, clock } = setUp();
    breaker.isolate(5_000);
    clock.advance(4_999);
    expect(breaker.state).toBe('OPEN');
    clock.advance(1);
    expect(breaker.state).toBe('HALF_OPEN');
  });

  it('resets it, with its counts', async () => {
    const { breaker } = setUp();
    await fail(breaker, 4);
    breaker.reset();
    await fail(breaker, 4);
    expect(breaker.state).toBe('CLOSED');
    await fail(breaker, 1);
    breaker.reset();
    await expect(breaker.call(ok)).resolves.toBe('value');
  });

  it('releases nothing that is not held', async () => {
    const { breaker } = setUp();
    breaker.release();
    expect(breaker.state).toBe('CLOSED');
    await fail(breaker);
    breaker.release();
    expect(breaker.state).toBe('OPEN');
  });

  it.each([0, -1, Number.NaN])('cannot hold it for %s ms', (forMs) => {
    const { breaker } = setUp();
    expect(() => breaker.isolate(forMs)).toThrow(
      new RangeError(`forMs is ${forMs}; expected milliseconds above 0`),
    );
    expect(breaker.state).toBe('CLOSED');
  });
});

describe('options', () => {
  it.each<[keyof BreakerOptions, readonly unknown[]]>([
    ['failureThreshold', [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 100_001, '5', null]],
    ['successThreshold', [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1_001, '2']],
    ['failureWindowMs', [0, -1, Number.NaN, 31_622_400_001, '60000']],
    ['openMs', [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 31_622_400_001, '30000']],
    ['halfOpenMaxMs', [0, -1, Number.NaN, 31_622_400_001, '30000']],
    ['minFailureRate', [-0.1, 1.1, Number.NaN, '0.5']],
    ['slowCallMs', [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1000']],
    ['slowCallRate', [-0.1, 1.1, Number.NaN, '0.5']],
  ])('%s that is impossible is refused by its name', (option, values) => {
    for (const value of values) {
      const options = { slowCallMs: 1_000, [option]: value } as BreakerOptions;
      expect(() => createBreaker(options)).toThrow(RangeError);
      expect(() => createBreaker(options)).toThrow(`${option} is ${value}; expected `);
    }
  });

  it('slowCallRate is refused where no call could be slow', () => {
    expect(() => createBreaker({ slowCallRate: 0.5 })).toThrow(RangeError);
  });

  it('refuses an option that there is not, and names those there are', () => {
    const misspelt = { failureTreshold: 2 } as BreakerOptions;
    expect(() => createBreaker(misspelt)).toThrow(
      /Unknown option "failureTreshold"; there are failureThreshold, /,
    );
  });

  it.each(['onOpen', 'onHalfOpen', 'onClose', 'classify'])('%s that is no function is refused', (option) => {
    expect(() => createBreaker({ [option]: 'log' })).toThrow(new TypeError(`${option} takes a function`));
  });

  it('that are undefined are the defaults', async () => {
    const { breaker } = setUp({ failureThreshold: undefined, openMs: undefined, name: undefined });
    await fail(breaker);
    expect([breaker.name, breaker.state]).toEqual(['breaker', 'OPEN']);
  });
});

describe('whatever is called, held and waited for', () => {
  type Step =
    | { readonly do: 'call' | 'isolate' | 'release' | 'reset' }
    | { readonly do: 'end'; readonly pick: number; readonly well: boolean }
    | { readonly do: 'wait'; readonly ms: number };

  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constant<Step>({ do: 'call' }) },
      { weight: 5, arbitrary: fc.record({ do: fc.constant('end'), pick: fc.nat(), well: fc.boolean() }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(0, 100, 400, 1_000) }),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom<Step[]>({ do: 'isolate' }, { do: 'release' }, { do: 'reset' }),
      },
    ),
    { maxLength: 50, size: 'max' },
  );

  it('trials stay within their number, nothing runs while open, and the hooks tell one unbroken story', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), steps, async (successThreshold, list) => {
        const { breaker, clock, events } = setUp({
          failureThreshold: 2,
          openMs: 1_000,
          halfOpenMaxMs: 400,
          successThreshold,
        });
        const running: { readonly end: PromiseWithResolvers<string>; readonly trialOf: number | null }[] = [];
        let recoveries = 0;
        const isRecovering = () => breaker.state === 'HALF_OPEN';
        const run = () => {
          expect(breaker.state).not.toBe('OPEN');
          const end = Promise.withResolvers<string>();
          running.push({ end, trialOf: isRecovering() ? recoveries : null });
          return end.promise;
        };
        for (const step of list) {
          if (step.do === 'call') breaker.call(run).catch(() => {});
          else if (step.do === 'wait') clock.advance(step.ms);
          else if (step.do === 'end') {
            const [ended] = running.splice(step.pick % Math.max(running.length, 1), 1);
            if (step.well) ended?.end.resolve('value');
            else ended?.end.reject(trouble);
          } else breaker[step.do]();
          await clock.advanceAsync(0);
          recoveries = events.filter(({ newState }) => newState === 'HALF_OPEN').length;
          const trials = running.filter(({ trialOf }) => trialOf === recoveries);
          if (isRecovering()) expect(trials.length).toBeLessThanOrEqual(successThreshold);
        }
        let state: CircuitState = 'CLOSED';
        let episode = 0;
        for (const event of events) {
          expect(event.oldState).toBe(state);
          episode += event.oldState === 'CLOSED' ? 1 : 0;
          expect(event.episode).toBe(episode);
          state = event.newState;
        }
        expect([breaker.state, breaker.episode]).toEqual([state, episode]);
      }),
      { numRuns: 150 },
    );
  });
});
