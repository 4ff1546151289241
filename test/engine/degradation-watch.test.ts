import { describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../src/config.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { createJournalFile, fairWeather } from '../simulation/clocked-journal.ts';
import { createMortalClock } from '../simulation/mortal-clock.ts';
import { createWorld, noPresets, oneSource, resetError, type World } from './world.ts';

// The defaults: warning 0.3, critical 0.6, hysteresis 0.05, and 10 s to hold.

const second = 1_000;
const minute = 60 * second;

/** A call each `everyMs`, so many, that end well or fail. */
async function calls(world: World, count: number, end: 'well' | 'badly', everyMs = second, name = 'feed') {
  for (let each = 0; each < count; each += 1) {
    const result = world.gate(name).call(() => (end === 'well' ? 'well' : Promise.reject(resetError())));
    await result.catch(() => {});
    await world.clock.advanceAsync(everyMs);
  }
}

const degradations = ({ alerts }: World) =>
  alerts.flatMap((alert) => (alert.kind === 'DEGRADATION' ? [alert] : []));
const told = (world: World) => degradations(world).map(({ severity, message }) => `${severity} ${message}`);
/** No breaker comes in between. */
const patient = oneSource({ breaker: { failureThreshold: 1_000 } });

describe('an exchange that gets worse and recovers', () => {
  test('is told of once at each threshold, on the way up and back', async () => {
    const world = createWorld({ ...patient, alerts: { degradation: { critical: 0.5 } } });
    await calls(world, 20, 'well');
    await calls(world, 2, 'badly');
    await calls(world, 12, 'well');
    expect(told(world)).toEqual([expect.stringMatching(/^WARNING venue: .* 0\.3\d is at or above 0\.3$/)]);
    await calls(world, 16, 'badly');
    expect(told(world).slice(1)).toEqual([expect.stringMatching(/^CRITICAL venue: .* is at or above 0\.5$/)]);
    await calls(world, 15, 'well');
    expect(told(world).slice(2)).toEqual([expect.stringMatching(/^WARNING venue: .* is back below 0\.5$/)]);
    await calls(world, 60, 'well', 10 * second);
    expect(told(world).slice(3)).toEqual([expect.stringMatching(/^INFO venue: .* is back below 0\.3$/)]);
    await calls(world, 60, 'well', 10 * second);
    expect(told(world)).toHaveLength(4);
    const levels = degradations(world).map(({ oldLevel, newLevel }) => `${oldLevel} ${newLevel}`);
    expect(levels).toEqual(['NONE MODERATE', 'MODERATE MODERATE', 'MODERATE MODERATE', 'MODERATE NONE']);
  });

  test('is told of with the parts of its score and the thresholds', async () => {
    const world = createWorld(patient);
    await calls(world, 15, 'badly');
    expect(degradations(world)).toMatchObject([
      {
        severity: 'CRITICAL',
        exchangeName: 'venue',
        score: 0.6,
        oldLevel: 'NONE',
        newLevel: 'SEVERE',
        durable: true,
        metadata: {
          threshold: 0.6,
          hysteresis: 0.05,
          hold_ms: 10_000,
          failed_part: 0.5,
          degraded_part: 0,
          breaker_part: 0,
          success_rate_part: 0.1,
        },
      },
    ]);
  });

  test('is told of by the thresholds that are configured', async () => {
    const degradation = { warning: 0.1, critical: 0.2, hysteresis: 0.01, holdMs: 1_000 };
    const world = createWorld({ ...patient, alerts: { degradation } });
    await calls(world, 10, 'badly');
    const thresholds = degradations(world).map(
      ({ severity, metadata }) => `${severity} ${metadata.threshold}`,
    );
    expect(thresholds).toEqual(['WARNING 0.1', 'CRITICAL 0.2']);
  });

  test('is told of although nothing is called any more', async () => {
    const world = createWorld();
    await calls(world, 5, 'badly', 0);
    await world.clock.advanceAsync(15 * second);
    expect(told(world)).toEqual([expect.stringMatching(/^CRITICAL /)]);
  });

  test('is told of step by step although nothing is called any more', async () => {
    const world = createWorld({ ...patient, alerts: { degradation: { critical: 0.5 } } });
    await calls(world, 9, 'well', 0);
    await calls(world, 1, 'badly', 5 * second);
    await calls(world, 3, 'badly', 0);
    await world.clock.advanceAsync(minute);
    expect(degradations(world).map(({ severity }) => severity)).toEqual(['WARNING', 'CRITICAL']);
  });

  test('is not told of for a moment', async () => {
    const world = createWorld(patient);
    await calls(world, 20, 'well');
    await calls(world, 4, 'badly');
    await calls(world, 40, 'well', 100);
    await calls(world, 200, 'well', 10);
    await world.clock.advanceAsync(minute);
    expect(told(world)).toEqual([]);
  });
});

describe('a score that falls because nothing is measured', () => {
  test('raises nothing, however long; what is measured then does', async () => {
    const world = createWorld();
    await calls(world, 5, 'badly');
    await world.clock.advanceAsync(15 * second);
    expect(told(world)).toHaveLength(1);
    await world.clock.advanceAsync(60 * minute);
    expect(world.transitions()).toEqual(['CLOSED>OPEN', 'OPEN>HALF_OPEN']);
    expect(told(world)).toHaveLength(1);
    await calls(world, 20, 'well');
    expect(told(world).at(-1)).toMatch(/^INFO /);
    expect(told(world)).toHaveLength(2);
  });

  test('raises nothing either where its windows run empty', async () => {
    const world = createWorld(patient);
    await calls(world, 15, 'badly');
    await world.clock.advanceAsync(60 * minute);
    expect(world.monitor.getExchangeDegradation().venue!.score).toBe(0);
    expect(told(world)).toHaveLength(1);
  });
});

describe('while this machine is offline', () => {
  const exchange = (name: string) => ({
    kind: 'CEX' as const,
    hosts: { api: `https://${name}.test` },
    breaker: { failureThreshold: 1_000 },
    sources: { [`${name}_a`]: {}, [`${name}_b`]: {} },
  });
  const two: ConfigInput = { exchanges: { ...noPresets, one: exchange('one'), two: exchange('two') } };
  const all = ['one_a', 'one_b', 'two_a', 'two_b'];

  test('no score raises anything', async () => {
    const world = createWorld(two);
    for (let each = 0; each < 30; each += 1) {
      for (const name of all) await calls(world, 1, 'badly', 0, name);
      await world.clock.advanceAsync(second);
    }
    expect(world.conditions()).toEqual(['OFFLINE']);
    expect(told(world)).toEqual([]);
  });

  test('nothing is closed that was told before, and it is when it has been measured', async () => {
    const world = createWorld(two);
    await calls(world, 1, 'well', 0, 'two_a');
    for (let each = 0; each < 16; each += 1) {
      for (const name of ['one_a', 'one_b']) await calls(world, 1, 'badly', 0, name);
      await calls(world, 1, 'well', second, 'two_a');
    }
    expect(told(world)).toEqual([expect.stringMatching(/^CRITICAL one/)]);
    await world.clock.advanceAsync(11 * second);
    for (const name of all) await calls(world, 1, 'badly', 0, name);
    expect(world.conditions()).toEqual(['OFFLINE']);
    await world.clock.advanceAsync(10 * minute);
    expect(told(world)).toHaveLength(1);
    for (let each = 0; each < 40; each += 1) {
      for (const name of all) await calls(world, 1, 'well', 0, name);
      await world.clock.advanceAsync(10 * second);
    }
    expect(told(world).at(-1)).toMatch(/^INFO one/);
  });
});

describe('after a restart', () => {
  const history = () => {
    const clock = createManualClock();
    const file = createJournalFile(fairWeather);
    const start = async () => {
      const process = createMortalClock(clock);
      const world = createWorld(patient, { clock: process as never, journal: file.open(process) });
      await world.monitor.start({ probes: false });
      return { ...world, clock, crash: process.kill };
    };
    return { start };
  };

  test('what was told is not told again, and its end is', async () => {
    const { start } = history();
    const first = await start();
    await calls(first, 15, 'badly');
    expect(told(first)).toHaveLength(1);
    first.crash();
    const second = await start();
    await calls(second, 15, 'badly');
    expect(told(second)).toEqual([]);
    await calls(second, 60, 'well', 10_000);
    expect(degradations(second)).toMatchObject([
      { severity: 'WARNING', oldLevel: 'SEVERE' },
      { severity: 'INFO', oldLevel: 'MODERATE' },
    ]);
  });

  test('what had ended is told anew', async () => {
    const { start } = history();
    const first = await start();
    await calls(first, 15, 'badly');
    await calls(first, 60, 'well', 10_000);
    expect(degradations(first).at(-1)).toMatchObject({ severity: 'INFO' });
    first.crash();
    const second = await start();
    await calls(second, 15, 'badly');
    expect(degradations(second)).toMatchObject([{ severity: 'CRITICAL', oldLevel: 'NONE' }]);
  });
});
