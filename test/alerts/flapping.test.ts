import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/manual-clock.ts';
import { createNotifyWorld, day, hour, minute, type NotifyWorld, route, second } from './notify-world.ts';

/** Opens and closes, a minute each, so often; left open. */
async function flap(world: NotifyWorld, times: number) {
  for (let each = 1; each <= times; each += 1) {
    await world.open();
    await world.pass(minute);
    if (each === times) return;
    await world.close();
    await world.pass(minute);
  }
}

describe('what opens for the third time in ten minutes', () => {
  it('is told as flapping, and then no more until it stays as it is', async () => {
    const world = await createNotifyWorld();
    await flap(world, 10);
    const asOften = ['binance_api OPEN', 'binance_api CLOSED', 'binance_api OPEN', 'binance_api CLOSED'];
    expect(world.said()).toEqual([...asOften, 'FLAPPING binance_api OPEN']);
    const rows = await world.rows();
    const reason = 'it comes and goes too often to be told each time';
    expect(rows.slice(5)).toEqual(
      Array.from({ length: 14 }, (_, index) => {
        const state = index % 2 === 0 ? 'CLOSED' : 'OPEN';
        return `binance_api ${state} to ops: SUPPRESSED (${reason})`;
      }),
    );
  });

  it('is closed, once, when it has stayed closed for long enough', async () => {
    const world = await createNotifyWorld();
    await flap(world, 6);
    await world.close();
    await world.pass(5 * minute - 1);
    expect(world.said().at(-1)).toBe('FLAPPING binance_api OPEN');
    await world.pass(1);
    expect(world.said().at(-1)).toBe('binance_api CLOSED');
    await world.pass(hour);
    expect(world.said()).toHaveLength(6);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('is told no more when it has stayed open: the repeats go on', async () => {
    const world = await createNotifyWorld({ routes: [route({ repeatMs: hour })] });
    await flap(world, 6);
    await world.pass(hour);
    expect(world.said()).toHaveLength(5);
    await world.pass(5 * minute);
    expect(world.said().at(-1)).toBe('REPEAT binance_api OPEN');
    await world.close();
    expect(world.said().slice(5)).toEqual(['REPEAT binance_api OPEN', 'binance_api CLOSED']);
  });

  it('is not repeated meanwhile', async () => {
    const world = await createNotifyWorld({ routes: [route({ repeatMs: minute })] });
    await flap(world, 20);
    expect(world.said().filter((line) => line.startsWith('REPEAT'))).toHaveLength(2);
  });

  it('is told in messages with ids of their own', async () => {
    const world = await createNotifyWorld();
    await flap(world, 6);
    await world.close();
    await world.pass(hour);
    const ids = world.receivers.ops!.taken.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is not closed for whom it was silenced', async () => {
    const world = await createNotifyWorld();
    await flap(world, 2);
    await world.close();
    await world.silence(hour);
    await world.open();
    await world.close();
    await world.pass(2 * hour);
    expect(world.said()).toHaveLength(4);
  });

  it('is told after all to whom it was silenced, where it stays open', async () => {
    const world = await createNotifyWorld();
    await flap(world, 2);
    await world.close();
    await world.silence(minute);
    await world.open();
    await world.pass(10 * minute);
    expect(world.said().slice(4)).toEqual(['binance_api OPEN']);
  });

  it('is one breaker: another is told as ever', async () => {
    const world = await createNotifyWorld();
    await flap(world, 6);
    await world.open('bybit_api');
    expect(world.said().at(-1)).toBe('bybit_api OPEN');
  });

  it('flaps on over a restart, and is closed after', async () => {
    const first = await createNotifyWorld();
    await flap(first, 4);
    const world = await first.crash();
    await world.close();
    await world.pass(minute);
    await world.open();
    await world.close();
    expect(world.said()).toHaveLength(5);
    await world.pass(5 * minute);
    expect(world.said().at(-1)).toBe('binance_api CLOSED');
    expect(world.said()).toHaveLength(6);
  });

  it('counts openings over a restart', async () => {
    const first = await createNotifyWorld();
    await flap(first, 2);
    const world = await first.crash();
    await world.close();
    await world.open();
    expect(world.said().at(-1)).toBe('FLAPPING binance_api OPEN');
  });
});

describe('what opens more rarely', () => {
  it('is told each time', async () => {
    const world = await createNotifyWorld();
    for (let each = 0; each < 5; each += 1) {
      await world.open();
      await world.close();
      await world.pass(5 * minute);
    }
    expect(world.said()).toHaveLength(10);
  });
});

describe('a day of flapping', () => {
  type Pattern = (random: () => number) => { openMs: number; closedMs: number };
  const patterns: [string, Pattern][] = [
    ['a minute, a minute', () => ({ openMs: minute, closedMs: minute })],
    ['half a minute open, every minute', () => ({ openMs: 30 * second, closedMs: 30 * second })],
    ['two minutes, two minutes', () => ({ openMs: 2 * minute, closedMs: 2 * minute })],
    ['long open, short closed', () => ({ openMs: 4 * minute, closedMs: 2 * second })],
    [
      'a period between one and four minutes',
      (random) => {
        const period = (1 + 3 * random()) * minute;
        const openMs = Math.max(1, Math.round(period * random()));
        return { openMs, closedMs: Math.round(period) - openMs };
      },
    ],
  ];
  const runs = patterns.flatMap(([name, pattern]) => [1, 2].map((seed) => [name, seed, pattern] as const));

  it.each(runs)('of %s (seed %d) is fewer than ten messages to each receiver', async (_, seed, pattern) => {
    const random = createRandom(seed);
    const receivers = ['ops', 'pager'];
    const routes = [route({ receivers, groupWaitMs: 10 * second, repeatMs: 4 * hour })];
    const world = await createNotifyWorld({ receivers, routes });
    while (world.clock.now() < day) {
      const { openMs, closedMs } = pattern(random);
      await world.open();
      await world.pass(openMs);
      await world.tries();
      await world.close();
      await world.pass(closedMs);
    }
    await world.pass(hour);
    for (const name of receivers) {
      expect(world.said(name).length).toBeLessThan(10);
      expect(world.said(name).at(-1)).toContain('binance_api CLOSED');
    }
    const rows = await world.rows();
    expect(rows.filter((row) => row.endsWith('PENDING'))).toEqual([]);
  });
});
