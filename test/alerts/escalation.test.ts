import { describe, expect, it } from 'vitest';
import { createNotifyWorld, hour, minute, type NotifyWorldOptions, route } from './notify-world.ts';

const world = (options: NotifyWorldOptions = {}) =>
  createNotifyWorld({
    receivers: ['ops', 'boss'],
    routes: [route({ escalateAfterMs: 10 * minute, escalateTo: ['boss'], repeatMs: hour })],
    ...options,
  });

type World = Awaited<ReturnType<typeof world>>;
const acknowledge = async ({ desk, find, pass }: World, wanted = 'binance_api OPEN') => {
  await desk.acknowledge((await find(wanted)).id, { by: 'alice', note: 'looking' });
  await pass(0);
};
const acknowledged = 'ACKNOWLEDGEMENT acknowledge';

describe('what nobody acknowledges', () => {
  it('is escalated once, and its closing is told there too', async () => {
    const it = await world();
    await it.open();
    await it.pass(10 * minute - 1);
    expect(it.said('boss')).toEqual([]);
    await it.pass(1);
    await it.tries();
    await it.failsAgain();
    await it.pass(40 * minute);
    await it.close();
    expect(it.said('boss')).toEqual(['ESCALATION binance_api OPEN', 'binance_api CLOSED']);
    expect(it.said('ops')).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it('is repeated there by the same route', async () => {
    const it = await world();
    await it.open();
    await it.pass(10 * minute + hour);
    expect(it.said('boss')).toEqual(['ESCALATION binance_api OPEN', 'REPEAT binance_api OPEN']);
  });

  it('is not escalated to one who was told from the start', async () => {
    const both = { receivers: ['ops', 'boss'], escalateAfterMs: minute, escalateTo: ['boss'] };
    const it = await world({ routes: [route(both)] });
    await it.open();
    await it.pass(hour);
    expect(it.said('boss')).toEqual(['binance_api OPEN']);
  });

  it('is not escalated once it is over', async () => {
    const it = await world();
    await it.open();
    await it.pass(9 * minute);
    await it.close();
    await it.pass(hour);
    expect(it.said('boss')).toEqual([]);
  });

  it('is escalated by each route in its time', async () => {
    const routes = [
      route({ escalateAfterMs: minute, escalateTo: ['boss'], continue: true }),
      route({ escalateAfterMs: 2 * minute, escalateTo: ['boss', 'owner'] }),
    ];
    const it = await world({ receivers: ['ops', 'boss', 'owner'], routes });
    await it.open();
    await it.pass(minute);
    expect([it.said('boss').length, it.said('owner').length]).toEqual([1, 0]);
    await it.pass(hour);
    expect([it.said('boss').length, it.said('owner').length]).toEqual([1, 1]);
  });

  it('is escalated in time over a restart, once', async () => {
    const first = await world();
    await first.open();
    await first.pass(9 * minute);
    const again = await first.crash();
    await again.pass(minute - 1);
    expect(again.said('boss')).toEqual([]);
    await again.pass(1);
    const third = await again.crash();
    await third.pass(20 * minute);
    await third.close();
    expect(third.said('boss')).toEqual(['ESCALATION binance_api OPEN', 'binance_api CLOSED']);
  });

  it('is not escalated while it is silenced, and is told there after', async () => {
    const it = await world();
    await it.open();
    await it.silence(hour);
    await it.pass(30 * minute);
    expect(it.said('boss')).toEqual([]);
    await it.pass(30 * minute);
    expect(it.said('boss')).toEqual(['binance_api OPEN']);
  });
});

describe('an acknowledgement', () => {
  it('in time keeps it from being escalated', async () => {
    const it = await world();
    await it.open();
    await it.pass(9 * minute);
    await acknowledge(it);
    await it.pass(2 * hour);
    await it.close();
    expect(it.said('boss')).toEqual([]);
    expect(it.said('ops')).toEqual(['binance_api OPEN', acknowledged, 'binance_api CLOSED']);
    expect(it.receivers.ops!.taken.at(-1)!.alerts[0]!.incident.acknowledgement).toBeNull();
  });

  it('is a message of its own that tells who took which trouble on', async () => {
    const it = await world();
    await it.open();
    const at = it.clock.wallNow();
    await acknowledge(it);
    expect(it.receivers.ops!.taken[1]).toMatchObject({
      cause: 'ACKNOWLEDGEMENT',
      alerts: [
        {
          seq: 2,
          alert: { kind: 'SYSTEM', code: 'OPERATOR', exchangeName: 'binance' },
          incident: {
            key: 'breaker:binance_api',
            status: 'OPEN',
            openedAt: at,
            acknowledgement: { by: 'alice', at, note: 'looking' },
          },
        },
      ],
    });
  });

  it('is shown with what is told later of the same episode', async () => {
    const it = await world({ routes: [route()] });
    await it.open('binance_api', 'RATE_LIMITED');
    await acknowledge(it);
    await it.failsAgain();
    const last = it.receivers.ops!.taken.at(-1)!;
    expect(last.alerts[0]!.incident.acknowledgement).toMatchObject({ by: 'alice' });
  });

  it('goes to those who were told and have a use for it', async () => {
    const it = await world({ receivers: ['ops', 'boss', 'log'], routes: [route()] });
    await it.open();
    await acknowledge(it);
    expect([it.said('boss'), it.said('log')]).toEqual([[], []]);
    const deaf = await world({ setup: { tellsAcknowledgements: false } });
    await deaf.open();
    await acknowledge(deaf);
    expect(deaf.said('ops')).toEqual(['binance_api OPEN']);
  });

  it('goes to nobody who is told of nothing after all', async () => {
    const it = await world({ routes: [route({ groupWaitMs: minute })] });
    await it.open();
    await it.silence(hour);
    await acknowledge(it);
    await it.pass(minute);
    expect(it.said('ops')).toEqual([]);
  });

  it.each(['of an exchange', 'of none'])('comes after the opening of an incident %s', async (which) => {
    const it = await world({ routes: [route()] });
    it.receivers.ops!.answer = 'fails';
    if (which === 'of none') await it.ban('host', null);
    else await it.open();
    const { id } = (await it.stored())[0]!;
    await it.desk.acknowledge(id, { by: 'alice' });
    it.receivers.ops!.answer = 'takes';
    await it.pass(hour);
    expect(it.said('ops').at(-1)).toBe(acknowledged);
    expect(it.said('ops')).toHaveLength(2);
  });

  it('is of one episode: the next one is not acknowledged', async () => {
    const it = await world();
    await it.open();
    await acknowledge(it);
    await it.close();
    await it.pass(minute);
    await it.open();
    expect(it.receivers.ops!.taken.at(-1)!.alerts[0]!.incident.acknowledgement).toBeNull();
    await it.pass(10 * minute);
    expect(it.said('boss')).toEqual(['ESCALATION binance_api OPEN']);
  });

  it('of an alert of an earlier episode is on record and no more', async () => {
    const it = await world();
    await it.open();
    const before = await it.find('binance_api OPEN');
    await it.pass(minute);
    await it.close();
    await it.open();
    await it.desk.acknowledge(before.id, { by: 'alice' });
    await it.pass(10 * minute);
    expect(it.said('ops')).not.toContain(acknowledged);
    expect(it.said('boss')).toEqual(['ESCALATION binance_api OPEN']);
    expect((await it.journal.details([before.id])).get(before.id)?.acknowledgement).toMatchObject({
      by: 'alice',
    });
  });

  it('survives a restart', async () => {
    const first = await world();
    await first.open();
    await acknowledge(first);
    const again = await first.crash();
    await again.pass(2 * hour);
    expect(again.said('ops')).toEqual(['binance_api OPEN', acknowledged]);
    expect(again.said('boss')).toEqual([]);
  });
});
