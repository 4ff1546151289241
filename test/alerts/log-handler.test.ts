import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { delivered } from '../../src/alerts/handlers.ts';
import { createLogHandler } from '../../src/alerts/log-handler.ts';
import { breakerAlert } from '../journal/breaker-alert.ts';

it.each([
  ['INFO', 30],
  ['WARNING', 40],
  ['CRITICAL', 50],
] as const)('an alert of severity %s is logged by pino at level %i', (severity, level) => {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const alert = delivered(breakerAlert({ severity, message: 'binance_api: something' }), 3);
  createLogHandler(pino(destination))(alert);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level,
    msg: 'binance_api: something',
    alert: { breaker_name: 'binance_api', severity: severity.toLowerCase(), seq: 3 },
  });
});
