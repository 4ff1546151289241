import { describe, expect, it } from 'vitest';
import { createNotifyWorld, degraded, hour, minute, neverFlapping, route, second } from './notify-world.ts';

describe('an incident', () => {
  it('is told when it opens and when it closes, once each', async () => {
    const world = await createNotifyWorld();
    await world.open();
    await world.close();
    expect(world.said()).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
    expect(await world.rows()).toEqual([
      'binance_api OPEN to ops: DELIVERED',
      'binance_api CLOSED to ops: DELIVERED',
    ]);
  });

  it('tells its key, its state and since when it is open', async () => {
    const world = await createNotifyWorld();
    const openedAt = world.clock.wallNow();
    await world.open();
    await world.pass(minute);
    await world.close();
    const shown = world.receivers.ops!.taken.flatMap(({ alerts }) => alerts);
    expect(shown).toMatchObject([
      { seq: 1, incident: { key: 'breaker:binance_api', status: 'OPEN', openedAt, acknowledgement: null } },
      { seq: 2, incident: { key: 'breaker:binance_api', status: 'CLOSED', openedAt, acknowledgement: null } },
    ]);
  });

  it('is not told again when its recovery is tested, or fails', async () => {
    const world = await createNotifyWorld();
    await world.open();
    for (let each = 0; each < 5; each += 1) {
      await world.tries();
      await world.failsAgain();
    }
    await world.tries();
    await world.close();
    expect(world.said()).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it('that is first heard of when its recovery fails is told then', async () => {
    const world = await createNotifyWorld();
    await world.tries();
    await world.failsAgain();
    expect(world.said()).toEqual(['binance_api OPEN']);
  });

  it('is told again when it gets worse than a receiver knows, and not when it gets better', async () => {
    const all = route({ receivers: ['ops', 'pager'] });
    const critical = route({ severities: ['CRITICAL'], receivers: ['pager'], continue: true });
    const notCritical = route({ severities: ['WARNING'], receivers: ['ops'] });
    const world = await createNotifyWorld({
      receivers: ['ops', 'pager'],
      routes: [critical, notCritical, all],
    });
    await world.raise(degraded('binance', 'WARNING'));
    expect([world.said(), world.said('pager')]).toEqual([['binance degradation WARNING'], []]);
    await world.raise(degraded('binance', 'CRITICAL'));
    await world.raise(degraded('binance', 'WARNING'));
    await world.raise(degraded('binance', 'CRITICAL'));
    await world.raise(degraded('binance', 'INFO'));
    const worse = ['binance degradation CRITICAL', 'binance degradation INFO'];
    expect(world.said()).toEqual(['binance degradation WARNING', ...worse]);
    expect(world.said('pager')).toEqual(worse);
  });

  it('that was rate limited at first and then fails is told as worse, once', async () => {
    const world = await createNotifyWorld();
    await world.open('binance_api', 'RATE_LIMITED');
    await world.tries();
    await world.failsAgain();
    await world.tries();
    await world.failsAgain();
    await world.close();
    expect(world.said()).toEqual(['binance_api OPEN', 'binance_api OPEN', 'binance_api CLOSED']);
  });

  it.each([
    ['OFFLINE', 'goOffline', 'goOnline'],
    ['BANNED host', 'ban', 'unban'],
  ] as const)('of the system, %s, is told when it begins and ends', async (name, begin, end) => {
    const world = await createNotifyWorld();
    await world[begin]();
    await world[end]();
    expect(world.said()).toEqual([name, `${name} over`]);
  });

  it('is of each ban: one may end while another lasts', async () => {
    const world = await createNotifyWorld();
    await world.ban('a');
    await world.ban('b');
    await world.unban('a');
    expect(world.said()).toEqual(['BANNED a', 'BANNED b', 'BANNED a over']);
  });
});

describe('an outage of eight hours, its recovery tested every 30 s', () => {
  it('is an opening, one repeat in four hours and a closing', async () => {
    const world = await createNotifyWorld({ routes: [route({ repeatMs: 4 * hour })] });
    await world.open();
    for (let passed = 0; passed < 8 * hour - minute; passed += 30 * second) {
      await world.pass(30 * second);
      await world.tries();
      await world.failsAgain();
    }
    await world.close();
    expect(world.said()).toEqual(['binance_api OPEN', 'REPEAT binance_api OPEN', 'binance_api CLOSED']);
  });
});

describe('repeats', () => {
  const repeating = () => createNotifyWorld({ routes: [route({ repeatMs: hour })] });
  const repeats = (said: readonly string[]) => said.filter((line) => line.startsWith('REPEAT')).length;

  it('come as often as the route says, until it closes', async () => {
    const world = await repeating();
    await world.open();
    await world.pass(hour - 1);
    expect(repeats(world.said())).toBe(0);
    await world.pass(1);
    expect(repeats(world.said())).toBe(1);
    await world.pass(4 * hour);
    expect(repeats(world.said())).toBe(5);
    await world.close();
    await world.pass(4 * hour);
    expect(world.said()).toHaveLength(7);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('are messages of their own, each with another id', async () => {
    const world = await repeating();
    await world.open();
    await world.pass(3 * hour);
    const ids = world.receivers.ops!.taken.map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  it('do not come once somebody has acknowledged it', async () => {
    const world = await repeating();
    await world.open();
    await world.pass(hour);
    await world.desk.acknowledge((await world.find('binance_api OPEN')).id, { by: 'alice' });
    await world.pass(5 * hour);
    expect(repeats(world.said())).toBe(1);
  });

  it('do not come while it is silenced, and then go on', async () => {
    const world = await repeating();
    await world.open();
    await world.silence(90 * minute);
    await world.pass(2 * hour - 1);
    expect(repeats(world.said())).toBe(0);
    await world.pass(1);
    expect(repeats(world.said())).toBe(1);
  });

  it('do not come while this machine is offline', async () => {
    const world = await repeating();
    await world.open();
    await world.goOffline();
    await world.pass(5 * hour);
    await world.goOnline();
    expect(world.said()).toEqual(['binance_api OPEN', 'OFFLINE', 'OFFLINE over']);
  });

  it('do not come while the message before is still under way', async () => {
    const world = await repeating();
    world.receivers.ops!.answer = 'fails';
    await world.open();
    await world.pass(5 * hour);
    world.receivers.ops!.answer = 'takes';
    await world.pass(5 * minute);
    expect(world.said().filter((line) => line.includes('binance'))).toEqual(['binance_api OPEN']);
    await world.pass(hour);
    expect(repeats(world.said())).toBe(1);
  });

  it('come by the route that the alert took first', async () => {
    const routes = [
      route({ repeatMs: 2 * hour, continue: true }),
      route({ repeatMs: minute, receivers: ['ops', 'log'] }),
    ];
    const world = await createNotifyWorld({ receivers: ['ops', 'log'], routes });
    await world.open();
    await world.pass(2 * hour);
    expect([repeats(world.said()), repeats(world.said('log'))]).toEqual([1, 120]);
  });

  it('are not lost by a restart, nor hastened', async () => {
    const first = await repeating();
    await first.open();
    await first.pass(40 * minute);
    const world = await first.crash();
    await world.pass(20 * minute - 1);
    expect(repeats(world.said())).toBe(0);
    await world.pass(1);
    expect(repeats(world.said())).toBe(1);
  });
});

describe('a closing', () => {
  it('goes to all who were told, and to nobody else, whatever the routes say of it', async () => {
    const routes = [
      route({ severities: ['CRITICAL'], receivers: ['pager'] }),
      route({ severities: ['INFO'], receivers: ['log'] }),
    ];
    const world = await createNotifyWorld({ receivers: ['pager', 'log'], routes });
    await world.open();
    await world.close();
    expect(world.said('pager')).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
    expect(world.said('log')).toEqual([]);
  });

  it('goes to nobody where nobody knows of an opening', async () => {
    const world = await createNotifyWorld();
    await world.close();
    expect([world.said(), await world.rows()]).toEqual([[], []]);
  });

  it('goes to those who were told before a restart, although the routes have changed', async () => {
    const first = await createNotifyWorld({ receivers: ['a', 'b'], flapping: neverFlapping });
    await first.open();
    const world = await first.crash({ routes: [route({ receivers: ['b'] })] });
    await world.close();
    expect(world.said('a')).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
    expect(world.said('b')).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it('goes out after an opening that was on its way when the process ended', async () => {
    const first = await createNotifyWorld();
    first.receivers.ops!.answer = 'fails';
    await first.open();
    await first.close();
    first.receivers.ops!.answer = 'takes';
    const world = await first.crash();
    await world.pass(minute);
    expect(world.said()).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });
});
