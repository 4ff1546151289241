import { describe, expect, onTestFinished, test } from 'vitest';
import { encodeCursor } from '../../src/journal/cursor.ts';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import { breakerAlert, systemAlert } from './fake-alerts.ts';
import { createFakeMonitor, cursorAt } from './fake-monitor.ts';
import { subscribe } from './run.ts';

async function start(monitor: ReturnType<typeof createFakeMonitor>, query: string) {
  const { answers, refused } = await subscribe(monitor, query);
  if (refused) throw new Error(refused.errors.join());
  const next = async () => {
    const { value } = await answers.next();
    expect(value?.errors).toEqual([]);
    return value!.data;
  };
  return { next, answers };
}

describe('alerts', () => {
  test('come from now on, oldest first', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: [systemAlert()] });
    const { next, answers } = await start(monitor, 'subscription { alerts { cursor } }');
    const first = next();
    await monitor.journal.append({ alerts: [breakerAlert(), systemAlert()] });
    expect(await first).toEqual({ alerts: { cursor: cursorAt(monitor, 2) } });
    expect(await next()).toEqual({ alerts: { cursor: cursorAt(monitor, 3) } });
    await answers.return(undefined);
  });

  test('with after, begin with what came since', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: [systemAlert(), systemAlert(), breakerAlert()] });
    const after = cursorAt(monitor, 1);
    const { next, answers } = await start(
      monitor,
      `subscription { alerts(after: "${after}") { __typename cursor } }`,
    );
    expect(await next()).toEqual({ alerts: { __typename: 'SystemAlert', cursor: cursorAt(monitor, 2) } });
    expect(await next()).toEqual({
      alerts: { __typename: 'CircuitBreakerAlert', cursor: cursorAt(monitor, 3) },
    });
    await answers.return(undefined);
  });

  test('go on from the cursor of the health that was read before', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: [systemAlert()] });
    const { cursor } = monitor.getSystemHealth();
    await monitor.journal.append({ alerts: [systemAlert()] });
    const { next, answers } = await start(monitor, `subscription { alerts(after: "${cursor}") { cursor } }`);
    expect(await next()).toEqual({ alerts: { cursor: cursorAt(monitor, 2) } });
    await answers.return(undefined);
  });

  test('are narrowed by the filter', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({
      alerts: [breakerAlert({ severity: 'INFO' }), breakerAlert(), systemAlert()],
    });
    const { next, answers } = await start(
      monitor,
      `subscription { alerts(after: "${cursorAt(monitor, 0)}", filter: { severities: [CRITICAL], newStates: [OPEN] }) { cursor } }`,
    );
    expect(await next()).toEqual({ alerts: { cursor: cursorAt(monitor, 2) } });
    await answers.return(undefined);
  });
});

describe('circuitBreakerAlerts', () => {
  test('leave the other kinds out', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: [systemAlert(), breakerAlert({ newState: 'HALF_OPEN' })] });
    const { next, answers } = await start(
      monitor,
      `subscription { circuitBreakerAlerts(after: "${cursorAt(monitor, 0)}") { breakerName oldState newState } }`,
    );
    expect(await next()).toEqual({
      circuitBreakerAlerts: { breakerName: 'binance_api', oldState: 'CLOSED', newState: 'HALF_OPEN' },
    });
    await answers.return(undefined);
  });
});

describe('each event', () => {
  test('sees the moment it is sent at', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: [breakerAlert(), breakerAlert()] });
    const { next, answers } = await start(
      monitor,
      `subscription { circuitBreakerAlerts(after: "${cursorAt(monitor, 0)}") {
        circuitBreaker { state } exchange { circuitBreakerState alerts { totalCount nodes { cursor } } } } }`,
    );
    const first = await next();
    monitor.world = { breakers: { binance_api: { state: 'HALF_OPEN' } } };
    await monitor.journal.append({ alerts: [breakerAlert()] });
    const second = await next();
    expect(first.circuitBreakerAlerts.circuitBreaker.state).toBe('CLOSED');
    expect(second.circuitBreakerAlerts).toEqual({
      circuitBreaker: { state: 'HALF_OPEN' },
      exchange: {
        circuitBreakerState: 'HALF_OPEN',
        alerts: { totalCount: 3, nodes: [3, 2, 1].map((seq) => ({ cursor: cursorAt(monitor, seq) })) },
      },
    });
    await answers.return(undefined);
  });

  test('takes the health at most once, and not at all where it does not show', async () => {
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: [breakerAlert(), breakerAlert()] });
    const plain = await start(monitor, `subscription { alerts(after: "${cursorAt(monitor, 0)}") { id } }`);
    await plain.next();
    await plain.answers.return(undefined);
    expect(monitor.healthTaken).toBe(0);
    const rich = await start(
      monitor,
      `subscription { circuitBreakerAlerts(after: "${cursorAt(monitor, 0)}") {
        exchange { name } circuitBreaker { name exchange { alerts { totalCount } } } } }`,
    );
    await rich.next();
    await rich.next();
    await rich.answers.return(undefined);
    expect(monitor.healthTaken).toBe(2);
  });
});

describe('exchangeHealth', () => {
  test('gives each exchange as it is, and again when it changed', async () => {
    const monitor = createFakeMonitor();
    const { next, answers } = await start(
      monitor,
      'subscription { exchangeHealth(names: ["bybit", "twitter"]) { name status } }',
    );
    expect(await next()).toEqual({ exchangeHealth: { name: 'bybit', status: 'HEALTHY' } });
    expect(await next()).toEqual({ exchangeHealth: { name: 'twitter', status: 'HEALTHY' } });
    const changed = next();
    monitor.world = { sources: { bybit_derivatives: { status: 'FAILED' } } };
    monitor.showExchange('binance');
    monitor.showExchange('bybit');
    expect(await changed).toEqual({ exchangeHealth: { name: 'bybit', status: 'FAILED' } });
    await answers.return(undefined);
  });
});

describe('a subscriber that leaves', () => {
  test.each(['alerts { id }', 'circuitBreakerAlerts { id }', 'exchangeHealth(names: []) { name }'])(
    'while it waits for %s ends the stream behind it',
    async (field) => {
      const monitor = createFakeMonitor();
      const { answers } = await start(monitor, `subscription { ${field} }`);
      const waiting = answers.next();
      expect(monitor.openStreams).toBe(1);
      await answers.return(undefined);
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(monitor.openStreams).toBe(0);
    },
  );
});

describe('a subscription that cannot start', () => {
  test('exchangeHealth of an exchange that there is not is BAD_USER_INPUT and lists those there are', async () => {
    const monitor = createFakeMonitor();
    const { refused } = await subscribe(
      monitor,
      'subscription { exchangeHealth(names: ["binanc"]) { name } }',
    );
    expect(refused!.errors).toEqual([
      expect.stringMatching(
        /^BAD_USER_INPUT: No exchange named "binanc" is configured; configured: binance, /,
      ),
    ]);
    expect(monitor.openStreams).toBe(0);
  });

  const refusalOf = async (monitor: ReturnType<typeof createFakeMonitor>, args: string) => {
    const { refused } = await subscribe(monitor, `subscription { alerts${args} { id } }`);
    expect(monitor.openStreams).toBe(0);
    return refused!;
  };

  test.each([
    '(after: "nonsense")',
    '(after: "")',
    '(filter: { from: "2026-01-01T00:00:00Z" })',
    '(filter: { to: "2026-01-01T00:00:00Z" })',
  ])('alerts%s is BAD_USER_INPUT', async (args) => {
    const { errors } = await refusalOf(createFakeMonitor(), args);
    expect(errors).toEqual([expect.stringMatching(/^BAD_USER_INPUT: /)]);
  });

  test('because of its cursor says where to go on', async () => {
    const monitor = createFakeMonitor({}, createMemoryJournal({ maxRows: 2 }));
    await monitor.journal.append({ alerts: [systemAlert(), systemAlert(), systemAlert(), systemAlert()] });
    const foreign = encodeCursor('00000000-0000-4000-8000-000000000000', 3);
    for (const after of [foreign, cursorAt(monitor, 5), cursorAt(monitor, 1)]) {
      const { result } = await refusalOf(monitor, `(after: "${after}")`);
      expect(result.errors!.map(({ extensions }) => extensions)).toEqual([
        { code: 'RESYNC_REQUIRED', headCursor: cursorAt(monitor, 4) },
      ]);
    }
  });
});

describe('streams with much to say', () => {
  test('leave the event loop its turns', async () => {
    const streams = 20;
    const alertsEach = 200;
    const monitor = createFakeMonitor();
    await monitor.journal.append({ alerts: Array.from({ length: alertsEach }, () => breakerAlert()) });
    let inThisTurn = 0;
    let most = 0;
    let turn = setImmediate(function count() {
      inThisTurn = 0;
      turn = setImmediate(count);
    });
    onTestFinished(() => clearImmediate(turn));

    const readAll = async () => {
      const { answers } = await subscribe(
        monitor,
        `subscription { alerts(after: "${cursorAt(monitor, 0)}") { id } }`,
      );
      for (let read = 0; read < alertsEach; read += 1) {
        await answers!.next();
        inThisTurn += 1;
        most = Math.max(most, inThisTurn);
      }
      await answers!.return(undefined);
    };
    await Promise.all(Array.from({ length: streams }, readAll));
    expect(most).toBeLessThanOrEqual(32 + streams);
  });
});
