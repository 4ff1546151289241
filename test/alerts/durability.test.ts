import { describe, expect, it } from 'vitest';
import { createGatedJournal } from './gated-journal.ts';
import { createNotifyWorld, hour, minute, type NotifyWorldOptions, route, second } from './notify-world.ts';

async function gated(options: NotifyWorldOptions = {}) {
  const gate = createGatedJournal();
  const world = await createNotifyWorld({ ...options, journal: gate.journal });
  const seqs = (name = 'ops') =>
    world.receivers[name]!.taken.flatMap(({ alerts }) => alerts.map(({ seq }) => seq));
  return { ...world, gate, seqs };
}

describe('before an alert is durable', () => {
  it('nobody is sent it', async () => {
    const world = await gated();
    world.gate.set('hangs');
    await world.open();
    await world.pass(4 * second);
    expect(world.receivers.ops!.attempts).toEqual([]);
    world.gate.set('works');
    await world.pass(0);
    expect(world.seqs()).toEqual([1]);
  });

  it('it is not escalated either', async () => {
    const routes = [route({ receivers: [], escalateAfterMs: second, escalateTo: ['boss'] })];
    const world = await gated({ receivers: ['boss'], routes });
    world.gate.set('hangs');
    await world.open();
    await world.pass(4 * second);
    expect(world.receivers.boss!.attempts).toEqual([]);
    world.gate.set('works');
    await world.pass(0);
    expect([world.said('boss'), world.seqs('boss')]).toEqual([['ESCALATION binance_api OPEN'], [1]]);
  });

  it('its delivery is stored with it, in one entry', async () => {
    const world = await gated();
    await world.open();
    const [entry] = world.gate.appended;
    expect(entry!.alerts).toHaveLength(1);
    expect(entry!.deliveries).toMatchObject([{ alertId: entry!.alerts[0]!.id, state: 'PENDING' }]);
    expect(Object.keys(entry!.state!)).toContain('incident:breaker:binance_api');
  });
});

describe('the next message of a lane', () => {
  it('goes out only when what became of the one before is on record', async () => {
    const world = await gated();
    world.receivers.ops!.answer = 'hangs';
    await world.open();
    await world.close();
    world.gate.set('hangs');
    world.receivers.ops!.answer = 'takes';
    world.receivers.ops!.letGo();
    await world.pass(4 * second);
    expect(world.said()).toEqual(['binance_api OPEN']);
    world.gate.set('works');
    await world.pass(0);
    expect(world.said()).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
  });

  it('needs nothing else to be appended for that', async () => {
    const world = await gated();
    world.receivers.ops!.answer = 'hangs';
    await world.open();
    await world.close();
    const before = world.gate.appended.length;
    world.receivers.ops!.answer = 'takes';
    world.receivers.ops!.letGo();
    await world.pass(0);
    expect(world.said()).toHaveLength(2);
    expect(world.gate.appended.length - before).toBe(2);
  });
});

describe.each(['fails', 'hangs', 'throws'] as const)('while the journal %s', (mode) => {
  it('receivers get alerts at once, without a place in it', async () => {
    const world = await gated();
    world.gate.set(mode);
    await world.open('binance_api');
    await world.pass(5 * second);
    expect(world.said()).toEqual(['binance_api OPEN', 'JOURNAL_FAILING']);
    await world.open('bybit_api');
    await world.close('bybit_api');
    expect(world.said().slice(2)).toEqual(['bybit_api OPEN', 'bybit_api CLOSED']);
    expect(world.seqs()).toEqual([null, null, null, null]);
  });

  it('and then works, what was sent is not sent again and all is on record', async () => {
    const world = await gated();
    world.gate.set(mode);
    await world.open();
    await world.pass(hour);
    await world.close();
    world.gate.set('works');
    await world.pass(minute);
    expect(world.said()).toEqual([
      'binance_api OPEN',
      'JOURNAL_FAILING',
      'binance_api CLOSED',
      'JOURNAL_FAILING over',
    ]);
    expect(await world.rows()).toEqual([
      'binance_api OPEN to ops: DELIVERED',
      'JOURNAL_FAILING to ops: DELIVERED',
      'binance_api CLOSED to ops: DELIVERED',
      'JOURNAL_FAILING over to ops: DELIVERED',
    ]);
  });

  it('what fails is tried again', async () => {
    const world = await gated();
    world.gate.set(mode);
    world.receivers.ops!.answer = 'fails';
    await world.open();
    await world.pass(minute);
    world.receivers.ops!.answer = 'takes';
    await world.pass(5 * minute);
    expect(world.said()).toContain('binance_api OPEN');
  });
});

describe('a notifier that stops', () => {
  it('waits for what runs and sends what is due behind it, then lets go', async () => {
    const world = await gated();
    world.receivers.ops!.answer = 'hangs';
    await world.open();
    await world.close();
    let stopped = false;
    const stopping = world.stop().then(() => {
      stopped = true;
    });
    await world.pass(0);
    expect(stopped).toBe(false);
    world.receivers.ops!.answer = 'takes';
    world.receivers.ops!.letGo();
    await stopping;
    expect(world.said()).toEqual(['binance_api OPEN', 'binance_api CLOSED']);
    expect(world.receivers.ops!.closed).toBe(true);
    expect(await world.rows()).toEqual([
      'binance_api OPEN to ops: DELIVERED',
      'binance_api CLOSED to ops: DELIVERED',
    ]);
  });

  it('does not wait for what is to be tried again later', async () => {
    const world = await gated();
    world.receivers.ops!.answer = 'fails';
    await world.open();
    await world.stop();
    expect((await world.rows())[0]).toBe('binance_api OPEN to ops: PENDING');
  });

  it('gives up what runs when told, and keeps it pending', async () => {
    const world = await gated();
    world.receivers.ops!.answer = 'hangs';
    await world.open();
    await world.close();
    await world.stop(Promise.resolve());
    const { signals, attempts } = world.receivers.ops!;
    expect(signals[0]!.aborted).toBe(true);
    world.receivers.ops!.letGo();
    await world.pass(hour);
    expect(attempts).toHaveLength(1);
    expect((await world.rows()).map((row) => row.split(': ')[1])).toEqual(['PENDING', 'PENDING']);
  });

  it.each(['takes', 'fails'] as const)(
    'sends nothing afterwards, whatever comes, of a receiver that %s',
    async (answer) => {
      const routes = [route({ groupWaitMs: minute, repeatMs: minute })];
      const world = await gated({ routes, setup: { heartbeatMs: minute } });
      world.receivers.ops!.answer = answer;
      await world.open('binance_api');
      await world.pass(5 * minute);
      await world.open('bybit_api');
      await world.stop();
      const before = world.receivers.ops!.attempts.length;
      await world.close('binance_api');
      await world.open('twitter_api');
      await world.pass(hour);
      expect(world.receivers.ops!.attempts.length).toBe(before);
      expect(world.clock.pendingTimers).toBe(0);
    },
  );
});
