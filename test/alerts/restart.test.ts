import { describe, expect, it } from 'vitest';
import { createNotifyWorld, hour, labelOf, minute, neverFlapping, route, second } from './notify-world.ts';

const pairs = ({ attempts }: { attempts: readonly { message: Parameters<typeof labelOf>[0] }[] }) =>
  attempts.map(({ message }) => `${message.id} ${labelOf(message)}`);

describe('what was pending when a process ended', () => {
  it('is sent again with the same ids and members, in order, and nothing else', async () => {
    const options = { flapping: neverFlapping, routes: [route({ groupWaitMs: 10 * second })] };
    const first = await createNotifyWorld(options);
    await first.open('bybit_api');
    await first.pass(10 * second);
    first.receivers.ops!.answer = 'hangs';
    await first.open('binance_spot');
    await first.open('binance_margin');
    await first.pass(10 * second);
    await first.close('binance_spot');
    await first.open('binance_futures');
    const sentBefore = pairs(first.receivers.ops!);
    const pending = await first.journal.pendingDeliveries();
    expect(pending).toHaveLength(4);
    first.receivers.ops!.answer = 'takes';
    const world = await first.crash();
    await world.open('binance_options');
    await world.pass(minute);
    const again = pairs(world.receivers.ops!).slice(sentBefore.length);
    expect(again.pop()).toContain(' binance_options OPEN');
    expect(again[0]).toBe(sentBefore[1]);
    expect(again).toHaveLength(2);
    expect(again[1]).toContain('binance_spot CLOSED + binance_futures OPEN');
    expect(new Set(pending.map(({ delivery }) => delivery.messageId))).toEqual(
      new Set(again.map((line) => line.split(' ')[0])),
    );
    expect(await world.journal.pendingDeliveries()).toEqual([]);
  });

  it('keeps its attempts, its wait and its time to be given up', async () => {
    const first = await createNotifyWorld({ setup: { giveUpAfterMs: hour } });
    first.receivers.ops!.answer = { retryInMs: 20 * minute };
    await first.open();
    await first.pass(5 * minute);
    first.receivers.ops!.answer = 'fails';
    const world = await first.crash();
    await world.pass(15 * minute - 1);
    expect(world.receivers.ops!.attempts).toHaveLength(1);
    await world.pass(1);
    expect(world.receivers.ops!.attempts).toHaveLength(2);
    await world.pass(day);
    expect(world.receivers.ops!.attempts.at(-1)!.at).toBe(hour);
    expect((await world.rows())[0]).toBe('binance_api OPEN to ops: FAILED');
  });

  const day = 24 * hour;
  it.each([-365 * day, 365 * day])('waits no longer for a wall clock that jumped by %d ms', async (jump) => {
    const first = await createNotifyWorld();
    first.receivers.ops!.answer = { retryInMs: 20 * minute };
    await first.open();
    first.receivers.ops!.answer = 'takes';
    first.clock.jumpWall(jump);
    const world = await first.crash();
    await world.pass(day);
    expect(world.said()).toEqual(['binance_api OPEN']);
  });

  it('is sent although it was silenced meanwhile, where an attempt was under way', async () => {
    const first = await createNotifyWorld();
    first.receivers.ops!.answer = 'hangs';
    await first.open();
    await first.silence(hour);
    first.receivers.ops!.answer = 'takes';
    const world = await first.crash();
    await world.close();
    expect(world.said()).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it('is judged as ever where it waited behind that', async () => {
    const first = await createNotifyWorld();
    first.receivers.ops!.answer = 'hangs';
    await first.open('binance_spot');
    await first.open('binance_margin');
    await first.silence(hour);
    first.receivers.ops!.answer = 'takes';
    const world = await first.crash();
    await world.pass(minute);
    expect(world.said()).toEqual(['binance_spot OPEN']);
  });

  it('of a receiver that is configured no more has failed', async () => {
    const first = await createNotifyWorld({ receivers: ['ops', 'pager'] });
    first.receivers.ops!.answer = 'fails';
    await first.open();
    const world = await first.crash({ receivers: ['pager'] });
    await world.pass(minute);
    const alert = await world.find('binance_api OPEN');
    const details = await world.journal.details([alert.id]);
    expect(details.get(alert.id)?.deliveries[0]).toMatchObject({
      receiver: 'ops',
      state: 'FAILED',
      error: 'No receiver named "ops" is configured any more',
    });
    await world.close();
    expect(world.said('pager')).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });
});

describe('what was taken and recorded', () => {
  it('is not sent again, however often a process starts', async () => {
    let world = await createNotifyWorld({ routes: [route({ repeatMs: hour })] });
    await world.open();
    for (let each = 0; each < 5; each += 1) {
      await world.pass(10 * minute);
      world = await world.crash();
    }
    expect(world.said()).toEqual(['binance_api OPEN']);
    await world.pass(10 * minute);
    expect(world.said()).toEqual(['binance_api OPEN', 'REPEAT binance_api OPEN']);
  });

  it('is told with its place in the journal also when it is repeated after a restart', async () => {
    const first = await createNotifyWorld({ routes: [route({ repeatMs: hour })] });
    await first.open();
    const world = await first.crash();
    await world.pass(hour);
    expect(world.receivers.ops!.taken.map(({ alerts }) => alerts[0]!.seq)).toEqual([1, 1]);
  });
});
