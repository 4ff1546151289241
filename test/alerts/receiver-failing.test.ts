import { describe, expect, it } from 'vitest';
import { createNotifyWorld, day, hour, minute, second } from './notify-world.ts';

const two = () => createNotifyWorld({ receivers: ['ops', 'pager'] });

describe('a receiver that takes no message three times in a row', () => {
  it('is told of to the others, once, and again when it takes one', async () => {
    const world = await two();
    world.receivers.ops!.answer = 'fails';
    await world.open();
    await world.pass(hour);
    expect(world.said('pager')).toEqual(['binance_api OPEN', 'RECEIVER_FAILING ops']);
    const alert = await world.find('RECEIVER_FAILING ops');
    expect(alert).toMatchObject({
      severity: 'WARNING',
      metadata: { receiver: 'ops', attempts: 3, problem: 'it is down' },
    });
    world.receivers.ops!.answer = 'takes';
    await world.pass(5 * minute);
    expect(world.said('pager').at(-1)).toBe('RECEIVER_FAILING ops over');
    expect(world.said('ops')).toEqual(['binance_api OPEN']);
  });

  it('is not sent that itself, not even as an only one', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = 'fails';
    await world.open();
    await world.pass(hour);
    world.receivers.ops!.answer = 'takes';
    await world.pass(hour);
    expect((await world.stored()).length).toBe(3);
    expect(world.said()).toEqual(['binance_api OPEN']);
  });

  it('counts messages of different lanes alike', async () => {
    const world = await two();
    world.receivers.ops!.answer = 'fails';
    await world.open('binance_api');
    await world.open('bybit_api');
    expect(world.said('pager')).toHaveLength(2);
    await world.open('twitter_api');
    expect(world.said('pager').slice(2)).toEqual(['twitter_api OPEN', 'RECEIVER_FAILING ops']);
  });

  it('is told of at once where it refuses one: no other attempt would change that', async () => {
    const world = await two();
    world.receivers.ops!.answer = 'refuses';
    await world.open('binance_api');
    expect(world.said('pager')).toEqual(['binance_api OPEN', 'RECEIVER_FAILING ops']);
  });

  it('is not told of where it took one in between', async () => {
    const world = await two();
    let attempts = 0;
    world.receivers.ops!.answer = () => {
      attempts += 1;
      return attempts % 3 === 0 ? 'takes' : 'fails';
    };
    for (const name of ['binance', 'bybit', 'twitter']) {
      await world.open(`${name}_api`);
      await world.pass(minute);
    }
    expect(world.said('ops')).toHaveLength(3);
    expect(world.said('pager')).toHaveLength(3);
  });

  it('is not told of while this machine is offline', async () => {
    const world = await two();
    for (const name of ['ops', 'pager']) world.receivers[name]!.answer = 'fails';
    await world.goOffline();
    await world.pass(hour);
    for (const name of ['ops', 'pager']) world.receivers[name]!.answer = 'takes';
    await world.goOnline();
    await world.pass(hour);
    for (const name of ['ops', 'pager']) expect(world.said(name)).toEqual(['OFFLINE', 'OFFLINE over']);
  });

  it('and the only other one too make no more than two alerts', async () => {
    const world = await two();
    for (const name of ['ops', 'pager']) world.receivers[name]!.answer = 'fails';
    await world.open();
    await world.pass(2 * day);
    expect(await world.stored()).toHaveLength(3);
    const states = (await world.rows()).map((row) => row.split(': ')[1]);
    expect(states).toEqual(['FAILED', 'FAILED', 'FAILED', 'FAILED']);
  });

  it('is known as failing over a restart, and told of when it works', async () => {
    const first = await two();
    first.receivers.ops!.answer = 'fails';
    await first.open();
    await first.pass(minute);
    const world = await first.crash();
    await world.pass(hour);
    world.receivers.ops!.answer = 'takes';
    await world.pass(hour);
    const told = world.said('pager').filter((line) => line.startsWith('RECEIVER'));
    expect(told).toEqual(['RECEIVER_FAILING ops', 'RECEIVER_FAILING ops over']);
  });
});

describe('heartbeats', () => {
  it('are sent from the start on, each receiver at its pace, with ids of their own', async () => {
    const world = await createNotifyWorld({ setup: { heartbeatMs: minute } });
    await world.pass(3 * minute);
    expect(world.said()).toEqual(['HEARTBEAT', 'HEARTBEAT', 'HEARTBEAT', 'HEARTBEAT']);
    expect(new Set(world.receivers.ops!.taken.map(({ id }) => id)).size).toBe(4);
    expect(await world.rows()).toEqual([]);
  });

  it('are not tried again, and tell when a receiver fails', async () => {
    const world = await createNotifyWorld({ receivers: ['ops', 'pager'], setup: { heartbeatMs: minute } });
    world.receivers.ops!.answer = 'fails';
    await world.pass(2 * minute - second);
    expect(world.receivers.ops!.attempts).toHaveLength(2);
    await world.pass(2 * minute);
    expect(world.said('pager')).toContain('RECEIVER_FAILING ops');
  });

  it('stop with the process', async () => {
    const world = await createNotifyWorld({ setup: { heartbeatMs: minute } });
    await world.stop();
    await world.pass(hour);
    expect(world.said()).toEqual(['HEARTBEAT']);
  });
});
