import { describe, expect, it } from 'vitest';
import { isActive, matchesSilence, type Silence } from '../../src/alerts/silence.ts';
import { createNotifyWorld, degraded, hour, minute, route, second, turn } from './notify-world.ts';

const any: Silence = {
  id: 's',
  exchanges: [],
  breakers: [],
  severities: [],
  startsAt: 1_000,
  endsAt: 2_000,
  by: 'alice',
  comment: null,
};
const subject = { exchangeName: 'binance', breakerName: 'binance_api', severity: 'CRITICAL' } as const;
const ofSystem = { exchangeName: null, breakerName: null, severity: 'CRITICAL' } as const;

describe('what a silence is about', () => {
  it.each<[string, Partial<Silence>, breaker: boolean, system: boolean]>([
    ['nothing in particular: everything', {}, true, true],
    ['its exchange', { exchanges: ['bybit', 'binance'] }, true, false],
    ['another exchange', { exchanges: ['bybit'] }, false, false],
    ['its breaker', { breakers: ['binance_api'] }, true, false],
    ['another breaker', { breakers: ['binance_spot'] }, false, false],
    ['its severity', { severities: ['CRITICAL'] }, true, true],
    ['another severity', { severities: ['INFO', 'WARNING'] }, false, false],
    ['all of them', { exchanges: ['binance'], breakers: ['binance_api'] }, true, false],
    ['not all of them', { exchanges: ['binance'], severities: ['INFO'] }, false, false],
  ])('%s', (_, values, breaker, system) => {
    const silence = { ...any, ...values };
    expect([matchesSilence(silence, subject), matchesSilence(silence, ofSystem)]).toEqual([breaker, system]);
  });

  it.each([
    [999, false],
    [1_000, true],
    [1_999, true],
    [2_000, false],
  ])('at %d ms', (at, active) => expect(isActive(any, at)).toBe(active));
});

describe('a silence', () => {
  it('keeps an opening away, and its closing with it', async () => {
    const world = await createNotifyWorld();
    await world.silence(hour);
    await world.open();
    await world.pass(minute);
    await world.close();
    await world.pass(2 * hour);
    expect(world.said()).toEqual([]);
    const until = 'silenced by alice until 2026-01-01T01:00:00.000Z';
    expect(await world.rows()).toEqual([
      `binance_api OPEN to ops: SUPPRESSED (${until})`,
      `binance_api CLOSED to ops: SUPPRESSED (its opening was not told: ${until})`,
    ]);
  });

  it('does not keep away the closing of what was told before it began', async () => {
    const world = await createNotifyWorld();
    await world.open();
    await world.silence(hour);
    await world.close();
    expect(world.said()).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it('that is made while an opening waits for company counts', async () => {
    const world = await createNotifyWorld({ routes: [route({ groupWaitMs: 30 * second })] });
    await world.open();
    await world.pass(20 * second);
    await world.silence(hour);
    await world.pass(minute);
    expect(world.said()).toEqual([]);
  });

  it('counts also where the incident is over by then', async () => {
    const world = await createNotifyWorld({ routes: [route({ groupWaitMs: 30 * second })] });
    await world.open();
    await world.silence(hour);
    await world.close();
    await world.pass(minute);
    expect(world.said()).toEqual([]);
    expect(await world.rows()).toEqual([
      expect.stringContaining('binance_api OPEN to ops: SUPPRESSED (silenced by'),
      expect.stringContaining('binance_api CLOSED to ops: SUPPRESSED (its opening was not told'),
    ]);
  });

  it('lets what is still open be told when it ends', async () => {
    const world = await createNotifyWorld();
    await world.silence(hour, { exchanges: ['binance'] });
    await world.open();
    await world.open('bybit_api');
    await world.pass(hour - 1);
    expect(world.said()).toEqual(['bybit_api OPEN']);
    await world.pass(1);
    expect(world.said()).toEqual(['bybit_api OPEN', 'binance_api OPEN']);
    await world.close();
    expect(world.said().at(-1)).toBe('binance_api CLOSED');
  });

  it('lets it be told when somebody expires it', async () => {
    const world = await createNotifyWorld();
    const { id } = await world.silence(hour);
    await world.open();
    await world.desk.expireSilence(id, { by: 'bob' });
    await world.pass(0);
    expect(world.said()).toEqual(['binance_api OPEN']);
  });

  it('lets it be told where it ended while no process ran', async () => {
    const first = await createNotifyWorld();
    await first.silence(hour);
    await first.open();
    first.clock.jumpWall(2 * hour);
    const world = await first.crash();
    await world.pass(0);
    expect(world.said()).toEqual(['binance_api OPEN']);
  });

  it('that begins later keeps away what opens then', async () => {
    const world = await createNotifyWorld();
    const startsAt = world.clock.wallNow() + hour;
    await world.silence(2 * hour, { startsAt });
    await world.open();
    await world.pass(hour);
    await world.open('bybit_api');
    expect(world.said()).toEqual(['binance_api OPEN']);
    await world.pass(hour);
    expect(world.said()).toEqual(['binance_api OPEN', 'bybit_api OPEN']);
  });

  it('goes by the wall clock, which may jump', async () => {
    const world = await createNotifyWorld();
    await world.silence(24 * hour);
    await world.open();
    world.clock.jumpWall(24 * hour);
    await world.pass(minute);
    expect(world.said()).toEqual(['binance_api OPEN']);
  });

  it('survives a restart', async () => {
    const first = await createNotifyWorld();
    await first.silence(hour);
    const world = await first.crash();
    await world.open();
    expect(world.said()).toEqual([]);
    expect(world.desk.silences()).toHaveLength(1);
  });

  it('of one severity does not keep away what is worse', async () => {
    const world = await createNotifyWorld();
    await world.silence(hour, { severities: ['WARNING'] });
    await world.raise(degraded('binance', 'WARNING'));
    expect(world.said()).toEqual([]);
    await world.raise(degraded('binance', 'CRITICAL'));
    await world.raise(degraded('binance', 'INFO'));
    expect(world.said()).toEqual(['binance degradation CRITICAL', 'binance degradation INFO']);
  });
});

describe('a silence of what gets worse', () => {
  const worsening = async (groupWaitMs = 0) => {
    const world = await createNotifyWorld({ routes: [route({ groupWaitMs })] });
    await world.raise(degraded('binance', 'WARNING'));
    await world.pass(groupWaitMs);
    await world.silence(hour);
    await world.raise(degraded('binance', 'CRITICAL'));
    return world;
  };

  it('keeps that away, and not the closing of what was told', async () => {
    const world = await worsening();
    await world.raise(degraded('binance', 'INFO'));
    expect(world.said()).toEqual(['binance degradation WARNING', 'binance degradation INFO']);
  });

  it('keeps that away, and not a closing that waits in the same message', async () => {
    const world = await worsening(30 * second);
    await world.raise(degraded('binance', 'INFO'));
    await world.pass(30 * second);
    expect(world.said()).toEqual(['binance degradation WARNING', 'binance degradation INFO']);
  });

  it('lets it be told how bad it is when it ends', async () => {
    const world = await worsening();
    await world.pass(hour);
    await world.raise(degraded('binance', 'INFO'));
    const levels = ['WARNING', 'CRITICAL', 'INFO'];
    expect(world.said()).toEqual(levels.map((level) => `binance degradation ${level}`));
  });

  it('keeps the closing away too where nothing at all was told', async () => {
    const world = await createNotifyWorld({ routes: [route({ groupWaitMs: 30 * second })] });
    await world.raise(degraded('binance', 'WARNING'));
    await world.raise(degraded('binance', 'CRITICAL'));
    await world.silence(hour);
    await world.raise(degraded('binance', 'INFO'));
    await world.pass(30 * second);
    expect(world.said()).toEqual([]);
    expect(await world.rows()).toEqual(
      ['WARNING', 'CRITICAL', 'INFO'].map((level) =>
        expect.stringContaining(`binance degradation ${level} to ops: SUPPRESSED`),
      ),
    );
  });
});

describe('one of a group', () => {
  it('that is silenced is left out, and told later in a message with an id of its own', async () => {
    const world = await createNotifyWorld({ routes: [route({ groupWaitMs: 30 * second })] });
    await world.silence(hour, { breakers: ['binance_spot'] });
    await world.open('binance_spot');
    await world.open('binance_margin');
    await world.pass(30 * second);
    expect(world.said()).toEqual(['binance_margin OPEN']);
    await world.pass(hour);
    expect(world.said()).toEqual(['binance_margin OPEN', 'binance_spot OPEN']);
    expect(new Set(world.receivers.ops!.taken.map(({ id }) => id)).size).toBe(2);
  });

  it('does not keep another one away that only it would have kept away', async () => {
    const world = await createNotifyWorld({ routes: [route({ groupWaitMs: 30 * second })] });
    await world.silence(hour, { breakers: ['binance_api'] });
    await world.open('binance_spot');
    await world.raise(turn('binance_api', 'CLOSED', 'OPEN'));
    await world.pass(30 * second);
    expect(world.said()).toEqual(['binance_spot OPEN']);
  });
});
