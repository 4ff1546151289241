import { expect, it } from 'vitest';
import { heartbeat, notification, opening, recovery, told } from './notifications.ts';
import { never, receiver } from './vendor.ts';

it('the log gets a line for each alert at the level of its severity', async () => {
  const { send, lines } = receiver({ kind: 'log' });
  const warning = { ...opening, severity: 'WARNING' as const };
  await send(
    notification({ cause: 'REPEAT', alerts: [told(), told(warning), told(recovery, { status: 'CLOSED' })] }),
    never,
  );
  expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
    `error STILL CRITICAL after 12 min: ${opening.message}`,
    `warn STILL WARNING after 12 min: ${opening.message}`,
    'info RECOVERED after 12 min: binance (binance_api): recovered',
  ]);
  expect(lines[0]!.details).toMatchObject({
    cause: 'REPEAT',
    incident: 'breaker:binance_api',
    alert: { id: opening.id, breaker_name: 'binance_api', seq: 7 },
  });
});

it('the log gets a line for a sign of life', async () => {
  const { send, lines } = receiver({ kind: 'log' });
  await send(heartbeat, never);
  expect(lines).toEqual([
    { level: 'info', details: { cause: 'HEARTBEAT' }, message: 'Tidegate bots-1 is alive' },
  ]);
});
