import { describe, expect, it } from 'vitest';
import {
  createNotifyWorld,
  day,
  degraded,
  hour,
  minute,
  type NotifyWorld,
  neverFlapping,
  second,
} from './notify-world.ts';

const times = ({ receivers }: NotifyWorld, name = 'ops') => receivers[name]!.attempts.map(({ at }) => at);
const ids = ({ receivers }: NotifyWorld, name = 'ops') =>
  receivers[name]!.attempts.map(({ message }) => message.id);
const isOf =
  (exchange: string) => (message: { alerts: readonly { alert: { exchangeName: string | null } }[] }) =>
    message.alerts.some(({ alert }) => alert.exchangeName === exchange);

describe('a message that is not taken', () => {
  it('is tried again after growing waits by chance, 1 s to 5 min at most, with the same id', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = 'fails';
    await world.open();
    await world.pass(day - hour);
    const at = times(world);
    const waits = at.slice(1).map((time, index) => time - at[index]!);
    for (const [index, ms] of waits.entries()) {
      expect(ms).toBeLessThanOrEqual(Math.min(second * 2 ** index, 5 * minute));
    }
    expect(Math.max(...waits)).toBeGreaterThan(4 * minute);
    expect(at.length).toBeGreaterThan(400);
    expect(new Set(ids(world)).size).toBe(1);
    world.receivers.ops!.answer = 'takes';
    await world.pass(5 * minute);
    expect(world.said()).toEqual(['binance_api OPEN']);
  });

  it('is given up after a day, with a last attempt when the time is up', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = 'fails';
    await world.open();
    await world.pass(2 * day);
    expect(times(world).at(-1)).toBe(day);
    expect((await world.rows())[0]).toBe('binance_api OPEN to ops: FAILED');
  });

  it('is given up at once where it is refused', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = 'refuses';
    await world.open();
    await world.pass(day);
    expect(times(world)).toEqual([0]);
    const alert = await world.find('binance_api OPEN');
    expect((await world.journal.details([alert.id])).get(alert.id)?.deliveries).toMatchObject([
      { state: 'FAILED', attempts: 1, error: 'it does not know us', nextAttemptAt: null },
    ]);
  });

  it('says no more of what was thrown than its name', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = 'throws';
    await world.open();
    const [pending] = await world.journal.pendingDeliveries();
    expect(pending!.delivery.error).toBe('The receiver failed unexpectedly (TypeError)');
  });

  it('keeps on record what became of it', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = 'fails';
    const queuedAt = world.clock.wallNow();
    await world.open();
    const [pending] = await world.journal.pendingDeliveries();
    expect(pending!.delivery).toMatchObject({
      state: 'PENDING',
      attempts: 1,
      lastAttemptAt: queuedAt,
      error: 'it is down',
      queuedAt,
    });
    expect(pending!.delivery.nextAttemptAt).toBeGreaterThanOrEqual(queuedAt);
    world.receivers.ops!.answer = 'takes';
    await world.pass(second);
    const alert = await world.find('binance_api OPEN');
    expect((await world.journal.details([alert.id])).get(alert.id)?.deliveries).toMatchObject([
      { state: 'DELIVERED', attempts: 2, error: null, nextAttemptAt: null },
    ]);
  });
});

describe('an attempt', () => {
  it('ends after its time although the receiver does not heed the signal', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = 'hangs';
    await world.open();
    await world.pass(10 * second - 1);
    expect(world.receivers.ops!.signals[0]!.aborted).toBe(false);
    world.receivers.ops!.answer = 'takes';
    await world.pass(1 + second);
    expect(world.receivers.ops!.signals[0]!.aborted).toBe(true);
    expect(times(world)).toHaveLength(2);
    expect(world.said()).toEqual(['binance_api OPEN']);
  });
});

describe('a receiver that asks to be left alone', () => {
  it('is, by all its lanes, and then gets everything', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = { retryInMs: 10 * minute };
    await world.open('binance_api');
    world.receivers.ops!.answer = 'takes';
    await world.open('bybit_api');
    await world.pass(10 * minute - 1);
    expect(times(world)).toEqual([0]);
    await world.pass(1);
    expect(world.said().toSorted()).toEqual(['binance_api OPEN', 'bybit_api OPEN']);
  });

  it('is tried a last time when the message is given up, however long it asked for', async () => {
    const world = await createNotifyWorld({ setup: { giveUpAfterMs: hour } });
    world.receivers.ops!.answer = { retryInMs: day };
    await world.open();
    await world.pass(hour);
    expect(times(world)).toEqual([0, hour]);
    expect((await world.rows())[0]).toBe('binance_api OPEN to ops: FAILED');
  });

  it('keeps no other receiver waiting', async () => {
    const world = await createNotifyWorld({ receivers: ['ops', 'pager'] });
    world.receivers.ops!.answer = { retryInMs: hour };
    await world.open('binance_api');
    await world.open('bybit_api');
    expect(world.said('pager')).toEqual(['binance_api OPEN', 'bybit_api OPEN']);
  });
});

describe('a lane', () => {
  it('keeps its order: what fails stands before what follows', async () => {
    const world = await createNotifyWorld({ flapping: neverFlapping });
    world.receivers.ops!.answer = 'fails';
    await world.open('binance_spot');
    await world.close('binance_spot');
    await world.open('binance_margin');
    await world.pass(minute);
    expect(new Set(ids(world)).size).toBe(1);
    world.receivers.ops!.answer = 'takes';
    await world.pass(5 * minute);
    expect(world.said().slice(0, 3)).toEqual([
      'binance_spot OPEN',
      'binance_spot CLOSED',
      'binance_margin OPEN',
    ]);
  });

  it('goes on behind what is given up', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = 'refuses';
    await world.open('binance_spot');
    world.receivers.ops!.answer = 'takes';
    await world.open('binance_margin');
    expect(world.said()).toEqual(['binance_margin OPEN']);
  });

  it('that fails keeps no other lane waiting', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = (message) => (isOf('binance')(message) ? 'fails' : 'takes');
    await world.open('binance_api');
    await world.open('bybit_api');
    await world.raise(degraded('twitter', 'WARNING'));
    expect(world.said()).toEqual(['bybit_api OPEN', 'twitter degradation WARNING']);
  });
});

describe('a receiver', () => {
  it('that hangs keeps no other one waiting', async () => {
    const world = await createNotifyWorld({ receivers: ['ops', 'pager'] });
    world.receivers.ops!.answer = 'hangs';
    await world.open();
    await world.close();
    expect([world.said('ops'), world.said('pager').length]).toEqual([[], 2]);
  });

  it('is sent four messages at a time at most, each lane in its turn', async () => {
    const world = await createNotifyWorld();
    const ops = world.receivers.ops!;
    ops.answer = 'hangs';
    const exchanges = Array.from({ length: 10 }, (_, index) => `e${index}`);
    for (const part of ['spot', 'margin'])
      for (const exchange of exchanges) await world.open(`${exchange}_${part}`);
    expect([ops.running, ops.attempts.length]).toEqual([4, 4]);
    for (let each = 0; each < 10; each += 1) {
      ops.letGo();
      await world.pass(0);
      expect(ops.running).toBeLessThanOrEqual(4);
    }
    expect(ops.mostRunning).toBe(4);
    const said = world.said();
    expect(said).toHaveLength(20);
    const firsts = said.slice(0, 10).toSorted();
    expect(firsts).toEqual(exchanges.map((exchange) => `${exchange}_spot OPEN`));
  });
});
