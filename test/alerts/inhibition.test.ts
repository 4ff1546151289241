import { describe, expect, it } from 'vitest';
import { createNotifyWorld, degraded, hour, minute, neverFlapping, route, second } from './notify-world.ts';

const reason = (key: string) => `inhibited: binance as a whole is down (${key})`;

describe('while an exchange as a whole is known to be down', () => {
  it('a part of it is not told, nor its closing', async () => {
    const world = await createNotifyWorld();
    await world.open('binance_api');
    await world.open('binance_spot');
    await world.close('binance_spot');
    await world.close('binance_api');
    expect(world.said()).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
    expect((await world.rows()).slice(1, 3)).toEqual([
      `binance_spot OPEN to ops: SUPPRESSED (${reason('breaker:binance_api')})`,
      `binance_spot CLOSED to ops: SUPPRESSED (its opening was not told: ${reason('breaker:binance_api')})`,
    ]);
  });

  it('its degradation is not told, nor that it ends soon after', async () => {
    const world = await createNotifyWorld();
    await world.open('binance_api');
    await world.raise(degraded('binance', 'CRITICAL'));
    await world.close('binance_api');
    await world.pass(4 * minute);
    await world.raise(degraded('binance', 'INFO'));
    expect(world.said()).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it('its degradation is told where it lasts for long after the breaker closed', async () => {
    const world = await createNotifyWorld();
    await world.open('binance_api');
    await world.raise(degraded('binance', 'CRITICAL'));
    await world.close('binance_api');
    await world.pass(5 * minute);
    await world.raise(degraded('binance', 'INFO'));
    expect(world.said()).toEqual([
      'binance_api OPEN',
      'binance_api CLOSED',
      'binance degradation CRITICAL',
      'binance degradation INFO',
    ]);
  });

  it('critical degradation keeps a part away, a warning does not', async () => {
    const world = await createNotifyWorld();
    await world.raise(degraded('binance', 'CRITICAL'));
    await world.open('binance_spot');
    await world.raise(degraded('bybit', 'WARNING'));
    await world.open('bybit_spot');
    expect(world.said()).toEqual([
      'binance degradation CRITICAL',
      'bybit degradation WARNING',
      'bybit_spot OPEN',
    ]);
  });

  it('a part is told once its receiver could not be told of the whole', async () => {
    const world = await createNotifyWorld({ routes: [route({ repeatMs: hour })] });
    await world.open('binance_api');
    await world.open('binance_spot');
    expect(world.said()).toEqual(['binance_api OPEN']);
    world.receivers.ops!.answer = ({ cause }) => (cause === 'REPEAT' ? 'refuses' : 'takes');
    await world.pass(hour);
    expect(world.said()).toContain('binance_spot OPEN');
  });

  it('another exchange is told', async () => {
    const world = await createNotifyWorld();
    await world.open('binance_api');
    await world.open('bybit_spot');
    expect(world.said()).toEqual(['binance_api OPEN', 'bybit_spot OPEN']);
  });

  it('what is more severe is told', async () => {
    const world = await createNotifyWorld();
    await world.open('binance_api', 'RATE_LIMITED');
    await world.raise(degraded('binance', 'WARNING'));
    expect(world.said()).toEqual(['binance_api OPEN']);
    await world.raise(degraded('binance', 'CRITICAL'));
    expect(world.said()).toEqual(['binance_api OPEN', 'binance degradation CRITICAL']);
  });

  it('a ban is told', async () => {
    const world = await createNotifyWorld();
    await world.open('binance_api', 'BANNED');
    await world.ban();
    expect(world.said()).toEqual(['binance_api OPEN', 'BANNED host']);
  });

  it('who does not know of it is told of the parts', async () => {
    const routes = [
      route({ breakers: ['binance_api'], receivers: ['pager'] }),
      route({ receivers: ['ops', 'pager'] }),
    ];
    const world = await createNotifyWorld({ receivers: ['ops', 'pager'], routes });
    await world.open('binance_api');
    await world.open('binance_spot');
    expect(world.said('ops')).toEqual(['binance_spot OPEN']);
    expect(world.said('pager')).toEqual(['binance_api OPEN']);
  });

  it('a part is told where the whole was silenced', async () => {
    const world = await createNotifyWorld();
    await world.silence(hour, { breakers: ['binance_api'] });
    await world.open('binance_api');
    await world.open('binance_spot');
    expect(world.said()).toEqual(['binance_spot OPEN']);
  });

  it('a part that was told before is closed, and not repeated', async () => {
    const world = await createNotifyWorld({ routes: [route({ repeatMs: 10 * minute })] });
    await world.open('binance_spot');
    await world.open('binance_api');
    await world.pass(15 * minute);
    await world.close('binance_spot');
    expect(world.said()).toEqual([
      'binance_spot OPEN',
      'binance_api OPEN',
      'REPEAT binance_api OPEN',
      'binance_spot CLOSED',
    ]);
  });

  it('a part that gets worse is closed all the same, told of it or not', async () => {
    const world = await createNotifyWorld();
    await world.open('binance_spot', 'RATE_LIMITED');
    await world.open('binance_api');
    await world.failsAgain('binance_spot');
    await world.close('binance_spot');
    expect(world.said()).toEqual(['binance_spot OPEN', 'binance_api OPEN', 'binance_spot CLOSED']);
  });

  it('a part that waits for company is not told either', async () => {
    const world = await createNotifyWorld({ routes: [route({ groupWaitMs: 30 * second })] });
    await world.open('binance_spot');
    await world.open('binance_margin');
    await world.open('binance_api');
    await world.pass(30 * second);
    expect(world.said()).toEqual(['binance_api OPEN']);
    await world.close('binance_api');
    await world.pass(30 * second);
    expect(world.said().flatMap((message) => message.split(' + '))).toEqual([
      'binance_api OPEN',
      'binance_api CLOSED',
      'binance_spot OPEN',
      'binance_margin OPEN',
    ]);
  });

  it('a restart forgets neither', async () => {
    const first = await createNotifyWorld({ flapping: neverFlapping });
    await first.open('binance_api');
    await first.open('binance_spot');
    const second = await first.crash();
    await second.open('binance_margin');
    expect(second.said()).toEqual(['binance_api OPEN']);
    await second.close('binance_api');
    await second.pass(0);
    expect(second.said()).toEqual([
      'binance_api OPEN',
      'binance_api CLOSED',
      'binance_spot OPEN',
      'binance_margin OPEN',
    ]);
  });
});

describe('a ban', () => {
  it('of one host speaks for no more than that: parts of the exchange are told', async () => {
    const world = await createNotifyWorld();
    await world.ban('futures');
    await world.open('binance_spot');
    await world.raise(degraded('binance', 'WARNING'));
    expect(world.said()).toEqual(['BANNED futures', 'binance_spot OPEN', 'binance degradation WARNING']);
  });
});
