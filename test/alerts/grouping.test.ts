import { describe, expect, it } from 'vitest';
import { createNotifyWorld, degraded, flapping, hour, minute, route, second } from './notify-world.ts';

const wait = 30 * second;
const grouped = (groupWaitMs = wait) => createNotifyWorld({ routes: [route({ groupWaitMs })] });

describe('alerts of one exchange that come within the group wait', () => {
  it('go in one message, in their order', async () => {
    const world = await grouped();
    await world.open('binance_spot');
    await world.pass(10 * second);
    await world.open('binance_margin');
    await world.close('binance_spot');
    await world.pass(20 * second - 1);
    expect(world.said()).toEqual([]);
    await world.pass(1);
    expect(world.said()).toEqual(['binance_spot OPEN + binance_margin OPEN + binance_spot CLOSED']);
    expect(await world.rows()).toHaveLength(3);
  });

  it('have one message id among them', async () => {
    const world = await grouped();
    for (const name of ['binance_spot', 'binance_margin', 'binance_futures']) await world.open(name);
    await world.pass(wait);
    const { id } = world.receivers.ops!.taken[0]!;
    const alerts = await world.stored();
    const details = await world.journal.details(alerts.map((alert) => alert.id));
    for (const { deliveries } of details.values()) {
      expect(deliveries).toMatchObject([{ messageId: id, state: 'DELIVERED', attempts: 1 }]);
    }
  });

  it('go in the next one where that is under way', async () => {
    const world = await grouped();
    world.receivers.ops!.answer = 'hangs';
    await world.open('binance_spot');
    await world.pass(wait);
    await world.open('binance_margin');
    await world.open('binance_futures');
    world.receivers.ops!.answer = 'takes';
    world.receivers.ops!.letGo();
    await world.pass(wait);
    expect(world.said()).toEqual(['binance_spot OPEN', 'binance_margin OPEN + binance_futures OPEN']);
  });

  it('go in the next one where that has failed', async () => {
    const world = await grouped();
    world.receivers.ops!.answer = 'fails';
    await world.open('binance_spot');
    await world.pass(wait);
    await world.open('binance_margin');
    world.receivers.ops!.answer = 'takes';
    await world.pass(hour);
    expect(world.said()).toEqual(['binance_spot OPEN', 'binance_margin OPEN']);
  });

  it('wait for each exchange on its own', async () => {
    const world = await grouped();
    await world.open('binance_spot');
    await world.pass(10 * second);
    await world.open('bybit_spot');
    await world.pass(20 * second);
    expect(world.said()).toEqual(['binance_spot OPEN']);
    await world.pass(10 * second);
    expect(world.said()).toEqual(['binance_spot OPEN', 'bybit_spot OPEN']);
  });

  it('wait for each receiver on its own', async () => {
    const routes = [
      route({ receivers: ['log'], continue: true }),
      route({ receivers: ['ops'], groupWaitMs: wait }),
    ];
    const world = await createNotifyWorld({ receivers: ['log', 'ops'], routes });
    await world.open('binance_spot');
    await world.open('binance_margin');
    expect([world.said('log').length, world.said('ops').length]).toEqual([2, 0]);
    await world.pass(wait);
    expect(world.said('ops')).toHaveLength(1);
  });

  it('go each on its own where nothing is to be waited for', async () => {
    const world = await grouped(0);
    await world.open('binance_spot');
    await world.open('binance_margin');
    expect(world.said()).toEqual(['binance_spot OPEN', 'binance_margin OPEN']);
  });
});

describe('an urgent alert', () => {
  const urgent = [
    route({ severities: ['CRITICAL'] }),
    route({ severities: ['WARNING', 'INFO'], groupWaitMs: wait }),
  ];

  it('takes the group that waits along, at once', async () => {
    const world = await createNotifyWorld({ routes: urgent });
    await world.open('binance_spot', 'RATE_LIMITED');
    await world.open('binance_margin', 'MAINTENANCE');
    await world.pass(second);
    expect(world.said()).toEqual([]);
    await world.open('binance_futures');
    expect(world.said()).toEqual(['binance_spot OPEN + binance_margin OPEN + binance_futures OPEN']);
  });

  it('does not wait behind what cannot be joined', async () => {
    const world = await createNotifyWorld({ routes: urgent, flapping: { ...flapping, episodes: 2 } });
    await world.open('binance_spot', 'RATE_LIMITED');
    await world.close('binance_spot');
    await world.pass(minute);
    await world.open('binance_spot', 'RATE_LIMITED');
    await world.raise(degraded('binance', 'WARNING'));
    await world.open('binance_margin');
    expect(world.said().slice(1)).toEqual([
      'FLAPPING binance_spot OPEN',
      'binance degradation WARNING + binance_margin OPEN',
    ]);
  });

  it('is the acknowledgement of what waits', async () => {
    const world = await grouped();
    await world.open();
    await world.desk.acknowledge((await world.find('binance_api OPEN')).id, { by: 'alice' });
    await world.pass(0);
    expect(world.said()).toEqual(['binance_api OPEN', 'ACKNOWLEDGEMENT acknowledge']);
  });
});

describe('a group over a restart', () => {
  it('goes in time, with the same id and the same members', async () => {
    const first = await grouped();
    await first.open('binance_spot');
    await first.pass(10 * second);
    await first.open('binance_margin');
    const ids = (await first.journal.pendingDeliveries()).map(({ delivery }) => delivery.messageId);
    const world = await first.crash();
    await world.open('binance_futures');
    await world.pass(20 * second);
    expect(world.receivers.ops!.taken[0]!.id).toBe(ids[0]);
    expect(new Set(ids).size).toBe(1);
    expect(world.said()).toContain('binance_spot OPEN + binance_margin OPEN');
    await world.pass(10 * second);
    expect(world.said().at(-1)).toBe('binance_futures OPEN');
  });

  it('that an attempt was made at stays as it is, however the wall clock jumps', async () => {
    const first = await grouped();
    first.receivers.ops!.answer = 'hangs';
    await first.open('binance_spot');
    await first.pass(wait);
    first.receivers.ops!.answer = 'takes';
    first.clock.jumpWall(-hour);
    const world = await first.crash();
    await world.open('binance_margin');
    await world.pass(hour);
    const sent = world.receivers.ops!.attempts.map(({ message }) => message);
    expect(sent.map(({ alerts }) => alerts.length)).toEqual([1, 1, 1]);
    expect(sent[1]!.id).toBe(sent[0]!.id);
    expect(sent[2]!.id).not.toBe(sent[0]!.id);
  });
});
