import { describe, expect, it } from 'vitest';
import { createNotifyWorld, degraded, hour, minute, route, second } from './notify-world.ts';

describe('while this machine is offline', () => {
  it('nothing but that is told', async () => {
    const world = await createNotifyWorld();
    await world.goOffline();
    await world.open('binance_api');
    await world.open('bybit_api');
    await world.pass(hour);
    expect(world.said()).toEqual(['OFFLINE']);
    expect((await world.rows()).slice(1)).toEqual([
      'binance_api OPEN to ops: PENDING',
      'bybit_api OPEN to ops: PENDING',
    ]);
  });

  it('no acknowledgement goes out but one of that', async () => {
    const world = await createNotifyWorld();
    await world.open();
    await world.goOffline();
    await world.desk.acknowledge((await world.find('binance_api OPEN')).id, { by: 'alice' });
    await world.desk.acknowledge((await world.find('OFFLINE')).id, { by: 'alice' });
    await world.pass(0);
    const offline = ['OFFLINE', 'ACKNOWLEDGEMENT acknowledge'];
    expect(world.said()).toEqual(['binance_api OPEN', ...offline]);
    await world.settle();
    expect(world.said().slice(3)).toEqual(['OFFLINE over', 'ACKNOWLEDGEMENT acknowledge']);
  });

  it('an escalation waits', async () => {
    const routes = [route({ escalateAfterMs: minute, escalateTo: ['boss'] })];
    const world = await createNotifyWorld({ receivers: ['ops', 'boss'], routes });
    await world.open();
    await world.goOffline();
    await world.pass(hour);
    expect(world.said('boss').filter((line) => line.includes('binance'))).toEqual([]);
    await world.settle();
    expect(world.said('boss')).toContain('ESCALATION binance_api OPEN');
  });
});

describe('when it is online again', () => {
  it('what is still open is told', async () => {
    const world = await createNotifyWorld();
    await world.goOffline();
    await world.open();
    await world.settle();
    await world.pass(0);
    await world.close();
    const told = world.said().filter((line) => line.includes('binance'));
    expect(told).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it('what its breakers still have from then, and get over at once, is not', async () => {
    const world = await createNotifyWorld();
    await world.goOffline();
    await world.open('binance_api');
    await world.goOnline();
    await world.pass(30 * second);
    await world.raise(degraded('binance', 'WARNING'));
    await world.pass(30 * second);
    await world.close('binance_api');
    await world.raise(degraded('binance', 'INFO'));
    await world.pass(hour);
    expect(world.said()).toEqual(['OFFLINE', 'OFFLINE over']);
  });

  it('what was over before is not, however much of it there was', async () => {
    const world = await createNotifyWorld();
    await world.goOffline();
    for (const name of ['binance_spot', 'binance_margin', 'bybit_api']) await world.open(name);
    for (const name of ['binance_margin', 'binance_spot', 'bybit_api']) await world.close(name);
    await world.settle();
    await world.pass(hour);
    expect(world.said()).toEqual(['OFFLINE', 'OFFLINE over']);
    const over = 'it was over before this machine was online again';
    const rows = await world.rows();
    expect(rows.filter((row) => row.includes(`OPEN to ops: SUPPRESSED (${over})`))).toHaveLength(3);
    expect(rows.filter((row) => row.includes('CLOSED to ops: SUPPRESSED'))).toHaveLength(3);
  });

  it('of what opened twice only the last is told', async () => {
    const world = await createNotifyWorld();
    await world.goOffline();
    await world.open();
    await world.pass(1);
    await world.close();
    await world.pass(1);
    await world.open();
    await world.settle();
    expect(world.said().slice(1)).toEqual(expect.arrayContaining(['binance_api OPEN', 'OFFLINE over']));
    expect(world.said()).toHaveLength(3);
  });

  it('what closes only then is told, also where a receiver takes it late', async () => {
    const world = await createNotifyWorld();
    await world.goOffline();
    await world.open('binance_spot');
    await world.open('binance_margin');
    world.receivers.ops!.answer = ({ alerts }) =>
      alerts.some(({ alert }) => alert.exchangeName !== null) ? 'fails' : 'takes';
    await world.settle();
    await world.pass(minute);
    await world.close('binance_margin');
    world.receivers.ops!.answer = 'takes';
    await world.pass(hour);
    expect(world.said().filter((line) => line.includes('binance'))).toEqual([
      'binance_spot OPEN',
      'binance_margin OPEN',
      'binance_margin CLOSED',
    ]);
  });

  it('what waited behind a message that fails is not told where it was over before', async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = 'fails';
    await world.open('binance_spot');
    await world.open('binance_margin');
    await world.goOffline();
    await world.close('binance_margin');
    world.receivers.ops!.answer = 'takes';
    await world.settle();
    await world.pass(hour);
    expect(world.said().filter((line) => line.includes('binance'))).toEqual(['binance_spot OPEN']);
  });

  it('the closing of what was told before goes out', async () => {
    const world = await createNotifyWorld();
    await world.open();
    await world.goOffline();
    await world.close();
    expect(world.said()).toEqual(['binance_api OPEN', 'OFFLINE']);
    await world.settle();
    expect(world.said()).toEqual(expect.arrayContaining(['binance_api CLOSED', 'OFFLINE over']));
  });

  it('it goes out too where it got worse meanwhile', async () => {
    const world = await createNotifyWorld();
    await world.open('binance_api', 'RATE_LIMITED');
    await world.goOffline();
    await world.failsAgain();
    await world.close();
    await world.settle();
    const told = world.said().filter((line) => line.includes('binance'));
    expect(told).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it('those too are told who are not told of that', async () => {
    const routes = [route({ kinds: ['CIRCUIT_BREAKER'] })];
    const world = await createNotifyWorld({ routes });
    await world.goOffline();
    await world.open();
    expect(world.said()).toEqual([]);
    await world.settle();
    await world.pass(0);
    expect(world.said()).toEqual(['binance_api OPEN']);
  });

  it('a process that started meanwhile does as the one before would have', async () => {
    const first = await createNotifyWorld();
    await first.goOffline();
    await first.pass(1);
    await first.open('binance_api');
    await first.open('bybit_api');
    const world = await first.crash();
    await world.pass(minute);
    expect(world.said()).toEqual(['OFFLINE']);
    await world.close('bybit_api');
    await world.settle();
    await world.pass(30 * second);
    expect(world.said().toSorted()).toEqual(['OFFLINE', 'OFFLINE over', 'binance_api OPEN']);
  });
});
