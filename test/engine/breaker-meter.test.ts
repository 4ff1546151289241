import { describe, expect, test } from 'vitest';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { createJournalFile, fairWeather } from '../simulation/clocked-journal.ts';
import { createMortalClock } from '../simulation/mortal-clock.ts';
import { createWorld, failCalls, oneSource, type World } from './world.ts';

const meterOf = ({ monitor }: World) => monitor.instruments.breakers()[0]!;
const waysOf = (world: World) =>
  Object.fromEntries(meterOf(world).transitions.map(({ from, to, count }) => [`${from}>${to}`, count]));

describe('what is counted of a breaker', () => {
  test('begins with nothing, for every way from one state to another', () => {
    const world = createWorld();
    expect(meterOf(world)).toMatchObject({
      exchange: 'venue',
      breaker: 'venue_api',
      state: 'CLOSED',
      openMs: 0,
    });
    expect(waysOf(world)).toEqual({
      'CLOSED>OPEN': 0,
      'OPEN>HALF_OPEN': 0,
      'HALF_OPEN>OPEN': 0,
      'HALF_OPEN>CLOSED': 0,
      'OPEN>CLOSED': 0,
    });
  });

  test('is every transition once, and the time in OPEN alone', async () => {
    const world = createWorld();
    await failCalls(world, 5);
    world.clock.advance(30_000);
    await failCalls(world, 1);
    world.clock.advance(30_000);
    for (let trial = 0; trial < 2; trial += 1) await world.gate().call(() => 42);
    world.clock.advance(1_000);
    await failCalls(world, 5);
    world.clock.advance(2_000);
    await world.monitor.breakerControls.reset('venue_api', { by: 'alice' });
    world.clock.advance(60_000);
    expect(waysOf(world)).toEqual({
      'CLOSED>OPEN': 2,
      'OPEN>HALF_OPEN': 2,
      'HALF_OPEN>OPEN': 1,
      'HALF_OPEN>CLOSED': 1,
      'OPEN>CLOSED': 1,
    });
    expect(meterOf(world).openMs).toBe(62_000);
    expect(world.transitions()).toHaveLength(7);
  });

  test('is no transition where an open breaker stays open', async () => {
    const world = createWorld();
    await failCalls(world, 5);
    world.clock.advance(1_000);
    await world.monitor.breakerControls.isolate('venue_api', { by: 'alice', reason: 'upgrade' });
    world.clock.advance(1_000);
    expect(waysOf(world)).toMatchObject({ 'CLOSED>OPEN': 1, 'OPEN>CLOSED': 0 });
    expect(meterOf(world)).toMatchObject({ held: true, openMs: 2_000 });
  });

  test('starts anew with the process: what was open before counts from then on', async () => {
    const clock = createManualClock();
    const file = createJournalFile(fairWeather);
    const start = async () => {
      const world = createWorld(oneSource(), { clock, journal: file.open(createMortalClock(clock)) });
      await world.monitor.start({ probes: false });
      return world;
    };
    const before = await start();
    await failCalls(before, 5);
    clock.advance(5_000);
    await before.ends(before.monitor.stop());
    const after = await start();
    clock.advance(4_000);
    expect(meterOf(after)).toMatchObject({ state: 'OPEN', openMs: 4_000 });
    expect(waysOf(after)).toMatchObject({ 'CLOSED>OPEN': 0 });
    await after.ends(after.monitor.stop());
  });
});
