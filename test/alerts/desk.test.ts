import { describe, expect, it } from 'vitest';
import {
  createNotifyWorld,
  day,
  degraded,
  hour,
  label,
  minute,
  type NotifyWorld,
  route,
} from './notify-world.ts';

const alice = { by: 'alice' };
const bob = { by: 'bob' };
const notFound = { code: 'NOT_FOUND' };
const badInput = { code: 'BAD_USER_INPUT' };

/** The records of what operators did, oldest first. */
const acts = async (world: NotifyWorld) =>
  (await world.stored()).filter((alert) => alert.kind === 'SYSTEM' && alert.code === 'OPERATOR');

describe('acknowledging', () => {
  it('is on record with the alert and as an alert of its own', async () => {
    const world = await createNotifyWorld();
    await world.open();
    const alert = await world.find('binance_api OPEN');
    const at = world.clock.wallNow();
    expect(await world.desk.acknowledge(alert.id, { ...alice, note: 'looking' })).toEqual(alert);
    const details = await world.journal.details([alert.id]);
    expect(details.get(alert.id)?.acknowledgement).toEqual({ by: 'alice', at, note: 'looking' });
    expect(await acts(world)).toMatchObject([
      {
        severity: 'INFO',
        exchangeName: 'binance',
        message: `alice acknowledged "${alert.message}": looking`,
        metadata: {
          action: 'acknowledge',
          by: 'alice',
          note: 'looking',
          alert_id: alert.id,
          incident: 'breaker:binance_api',
        },
      },
    ]);
  });

  it('by somebody else replaces it', async () => {
    const world = await createNotifyWorld();
    await world.open();
    const { id } = await world.find('binance_api OPEN');
    await world.desk.acknowledge(id, alice);
    await world.desk.acknowledge(id, { ...bob, note: '  ' });
    expect((await world.journal.details([id])).get(id)?.acknowledgement).toMatchObject({
      by: 'bob',
      note: null,
    });
    expect(await acts(world)).toHaveLength(2);
  });

  it('takes any alert of the episode for its incident', async () => {
    const world = await createNotifyWorld();
    await world.open();
    await world.pass(minute);
    await world.tries();
    await world.desk.acknowledge((await world.find('binance_api HALF_OPEN')).id, alice);
    expect(world.said()).toEqual(['binance_api OPEN', 'ACKNOWLEDGEMENT acknowledge']);
  });

  it('of an alert that there is not is NOT_FOUND', async () => {
    const world = await createNotifyWorld();
    await expect(world.desk.acknowledge('nothing', alice)).rejects.toMatchObject(notFound);
    expect(await acts(world)).toEqual([]);
  });

  it('with a note above 1,000 characters is BAD_USER_INPUT', async () => {
    const world = await createNotifyWorld();
    await world.open();
    const { id } = await world.find('binance_api OPEN');
    const note = 'x'.repeat(1_001);
    await expect(world.desk.acknowledge(id, { ...alice, note })).rejects.toMatchObject(badInput);
    await world.desk.acknowledge(id, { ...alice, note: note.slice(1) });
  });
});

describe('a silence', () => {
  it('is on record with who made it, and is listed', async () => {
    const world = await createNotifyWorld();
    const now = world.clock.wallNow();
    const made = await world.silence(hour, {
      exchanges: ['binance', 'binance'],
      severities: ['CRITICAL', 'WARNING', 'WARNING'],
      comment: 'upgrade',
    });
    expect(made).toMatchObject({
      exchanges: ['binance'],
      breakers: [],
      severities: ['WARNING', 'CRITICAL'],
      startsAt: now,
      endsAt: now + hour,
      by: 'alice',
      comment: 'upgrade',
    });
    expect(world.desk.silences()).toEqual([made]);
    expect(world.desk.silence(made.id)).toEqual(made);
    expect(await acts(world)).toMatchObject([
      { exchangeName: null, metadata: { action: 'silence', by: 'alice', silence: made } },
    ]);
  });

  it('is listed as active from its start to its end, and then with all', async () => {
    const world = await createNotifyWorld();
    await world.silence(2 * hour, { startsAt: world.clock.wallNow() + hour });
    const active = () => world.desk.silences().length;
    expect([active(), world.desk.silences({ active: false }).length]).toEqual([0, 1]);
    await world.pass(hour);
    expect(active()).toBe(1);
    await world.pass(hour);
    expect([active(), world.desk.silences({ active: false }).length]).toEqual([0, 1]);
  });

  it.each<[string, Parameters<NotifyWorld['silence']>]>([
    ['ends now', [0]],
    ['ended', [-1]],
    ['ends before it starts', [hour, { startsAt: Date.UTC(2027, 0) }]],
    ['lasts longer than 366 days', [366 * day + 1]],
    ['names too many', [hour, { breakers: Array.from({ length: 101 }, (_, index) => `b${index}`) }]],
    ['has too long a comment', [hour, { comment: 'x'.repeat(1_001) }]],
  ])('that %s is BAD_USER_INPUT', async (_, [ms, request]) => {
    const world = await createNotifyWorld();
    const asked = { endsAt: world.clock.wallNow() + ms, ...request };
    await expect(world.desk.createSilence(asked, alice)).rejects.toMatchObject(badInput);
    expect([await acts(world), world.desk.silences({ active: false })]).toEqual([[], []]);
  });

  it('of 366 days is taken', async () => {
    const world = await createNotifyWorld();
    await world.silence(366 * day);
    expect(world.desk.silences()).toHaveLength(1);
  });

  it('can be ended before its time, and no more after', async () => {
    const world = await createNotifyWorld();
    const { id } = await world.silence(hour);
    await world.pass(minute);
    const now = world.clock.wallNow();
    expect(await world.desk.expireSilence(id, bob)).toMatchObject({ id, by: 'alice', endsAt: now });
    expect(world.desk.silences()).toEqual([]);
    expect((await acts(world)).at(-1)).toMatchObject({
      message: 'bob ended the silence of alice',
      metadata: { action: 'expire_silence', by: 'bob', silence: { id, endsAt: now } },
    });
    await expect(world.desk.expireSilence(id, bob)).rejects.toMatchObject(badInput);
  });

  it('that has not begun can be ended too', async () => {
    const world = await createNotifyWorld();
    const { id } = await world.silence(2 * hour, { startsAt: world.clock.wallNow() + hour });
    const { startsAt, endsAt } = await world.desk.expireSilence(id, bob);
    expect(endsAt).toBeGreaterThanOrEqual(startsAt);
    await world.pass(hour);
    expect(world.desk.silences()).toEqual([]);
  });

  it('that there is not is NOT_FOUND', async () => {
    const world = await createNotifyWorld();
    await expect(world.desk.expireSilence('nothing', bob)).rejects.toMatchObject(notFound);
  });
});

describe('delivering again', () => {
  const failed = async () => {
    const world = await createNotifyWorld();
    world.receivers.ops!.answer = 'refuses';
    await world.open();
    world.receivers.ops!.answer = 'takes';
    const again = async (wanted = 'binance_api OPEN') => {
      const { id } = await world.find(wanted);
      const delivery = await world.desk.retryDelivery(id, 'ops', alice);
      await world.pass(0);
      return delivery;
    };
    return { ...world, again };
  };

  it('sends what has failed, and is on record', async () => {
    const world = await failed();
    expect(await world.again()).toMatchObject({ state: 'PENDING', receiver: 'ops', attempts: 0 });
    expect(world.said()).toEqual(['binance_api OPEN']);
    const { id } = await world.find('binance_api OPEN');
    expect(await acts(world)).toMatchObject([
      { metadata: { action: 'retry_delivery', by: 'alice', alert_id: id, receiver: 'ops' } },
    ]);
    expect((await world.rows())[0]).toBe('binance_api OPEN to ops: DELIVERED');
  });

  it('of an opening sends the closing after it, where that was told', async () => {
    const world = await failed();
    await world.close();
    expect(world.said()).toEqual(['binance_api CLOSED']);
    await world.again();
    expect(world.said().slice(1)).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it('of an opening sends its own closing, not that of a later episode', async () => {
    const world = await failed();
    await world.close();
    await world.open();
    await world.close();
    const { id } = (await world.stored()).find((alert) => label(alert) === 'binance_api OPEN')!;
    await world.desk.retryDelivery(id, 'ops', alice);
    await world.pass(0);
    const episodes = world.receivers.ops!.taken.map(({ alerts: [first] }) => [
      label(first!.alert),
      first!.seq,
    ]);
    expect(episodes.slice(-2)).toEqual([
      ['binance_api OPEN', 1],
      ['binance_api CLOSED', 3],
    ]);
  });

  it('of an opening is refused while it is open again: the last word would be a wrong one', async () => {
    const world = await failed();
    await world.close();
    await world.open();
    const { id } = (await world.stored()).find((alert) => label(alert) === 'binance_api OPEN')!;
    await expect(world.desk.retryDelivery(id, 'ops', alice)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    expect(world.said()).toEqual(['binance_api CLOSED', 'binance_api OPEN']);
  });

  it('is refused while it is on its way', async () => {
    const world = await failed();
    world.receivers.ops!.answer = 'fails';
    await world.again();
    await expect(world.again()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it.each([
    ['a degradation', 'binance degradation CRITICAL', 'binance degradation INFO'],
    ['a ban', 'BANNED host', 'BANNED host over'],
  ])('of the opening of %s sends its closing too', async (what, opening, closing) => {
    const world = await failed();
    world.receivers.ops!.answer = 'refuses';
    await world.close();
    if (what === 'a ban') await world.ban();
    else await world.raise(degraded('binance', 'CRITICAL'));
    world.receivers.ops!.answer = 'takes';
    await world.ban('another');
    await world.raise(degraded('bybit', 'CRITICAL'));
    await world.unban('another');
    await world.raise(degraded('bybit', 'INFO'));
    if (what === 'a ban') await world.unban();
    else await world.raise(degraded('binance', 'INFO'));
    await world.again(opening);
    expect(world.said().slice(-3)).toEqual([closing, opening, closing]);
  });

  it('of an opening is refused while its closing is on its way: the last word would be a wrong one', async () => {
    const world = await failed();
    world.receivers.ops!.answer = 'fails';
    await world.close();
    await expect(world.again()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    world.receivers.ops!.answer = 'takes';
    await world.pass(hour);
    expect(world.said().at(-1)).toBe('binance_api CLOSED');
    await world.again();
    expect(world.said().slice(-2)).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it.each([
    [
      'a severity that there is not',
      { severities: ['critical' as 'CRITICAL'] },
      /one of INFO, WARNING, CRITICAL/,
    ],
    ['an end that is no number', { endsAt: Number.NaN }, /endsAt/],
    ['a name that is too long', { exchanges: ['x'.repeat(65)] }, /64 characters/],
  ])('a silence of %s is refused', async (_what, request, expected) => {
    const world = await createNotifyWorld();
    const endsAt = world.clock.wallNow() + hour;
    await expect(world.desk.createSilence({ endsAt, ...request }, alice)).rejects.toThrow(expected);
    expect(world.desk.silences()).toEqual([]);
  });

  it('beyond a thousand silences more are refused', async () => {
    const world = await createNotifyWorld();
    const endsAt = world.clock.wallNow() + hour;
    for (let made = 0; made < 1_000; made += 1) void world.desk.createSilence({ endsAt }, alice);
    await expect(world.desk.createSilence({ endsAt }, alice)).rejects.toThrow(/1000 silences at a time/);
  });

  it('of those of a group sends each as a message of its own, with an id that was never sent', async () => {
    const world = await createNotifyWorld({ routes: [route({ groupWaitMs: minute })] });
    world.receivers.ops!.answer = 'refuses';
    for (const name of ['binance_spot', 'binance_margin']) await world.open(name);
    await world.pass(minute);
    world.receivers.ops!.answer = 'takes';
    for (const name of ['binance_spot', 'binance_margin']) {
      await world.desk.retryDelivery((await world.find(`${name} OPEN`)).id, 'ops', alice);
    }
    await world.pass(0);
    expect(world.said()).toEqual(['binance_spot OPEN', 'binance_margin OPEN']);
    const ids = world.receivers.ops!.attempts.map(({ message }) => message.id);
    expect(new Set(ids).size).toBe(3);
  });

  it('survives a restart before it is taken', async () => {
    const world = await failed();
    world.receivers.ops!.answer = 'fails';
    await world.again();
    world.receivers.ops!.answer = 'takes';
    const next = await world.crash();
    await next.pass(minute);
    expect(next.said()).toEqual(['binance_api OPEN']);
  });

  it('of an alert that there is not, or to whom it never went, is NOT_FOUND', async () => {
    const world = await failed();
    const { id } = await world.find('binance_api OPEN');
    await expect(world.desk.retryDelivery('nothing', 'ops', alice)).rejects.toMatchObject(notFound);
    await expect(world.desk.retryDelivery(id, 'nobody', alice)).rejects.toMatchObject(notFound);
  });

  it('of what has not failed is BAD_USER_INPUT', async () => {
    const world = await failed();
    await world.again();
    await expect(world.again()).rejects.toMatchObject(badInput);
    expect(world.said()).toHaveLength(1);
  });

  it('to a receiver that is configured no more is BAD_USER_INPUT', async () => {
    const world = await failed();
    const next = await world.crash({ receivers: [] });
    const { id } = await next.find('binance_api OPEN');
    await expect(next.desk.retryDelivery(id, 'ops', alice)).rejects.toMatchObject(badInput);
  });
});
