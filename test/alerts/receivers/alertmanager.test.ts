import { describe, expect, it } from 'vitest';
import type { Notification } from '../../../src/alerts/notification.ts';
import type { Alert } from '../../../src/core/alert.ts';
import {
  acknowledgement,
  at,
  flood,
  heartbeat,
  notification,
  openedAt,
  opening,
  recovery,
  told,
} from './notifications.ts';
import { answer, json, never, receiver, vendor } from './vendor.ts';
import { checkAlertmanager } from './vendor-rules.ts';

async function sent(message: Notification, options: object = {}) {
  const { got, origin } = await vendor(answer(200));
  await receiver({ kind: 'alertmanager', url: `${origin}/prefix/?tenant=desk`, ...options }).send(
    message,
    never,
  );
  return got.map(({ url, body }) => ({ url, alerts: checkAlertmanager(body) }));
}

const alertsOf = async (message: Notification, options: object = {}) =>
  (await sent(message, options))[0]!.alerts;
const time = (epochMs: number) => new Date(epochMs).toISOString();
const closing = notification({ alerts: [told(recovery, { status: 'CLOSED' })] });

describe('Alertmanager', () => {
  it('is told of an alert by its API, to fire for a day', async () => {
    expect(await sent(notification())).toEqual([
      {
        url: '/prefix/api/v2/alerts?tenant=desk',
        alerts: [
          {
            labels: {
              alertname: 'TidegateBreakerOpen',
              severity: 'critical',
              instance: 'bots-1',
              incident: 'breaker:binance_api',
              exchange: 'binance',
              breaker: 'binance_api',
            },
            annotations: {
              summary: 'CRITICAL: binance (binance_api): service failing, calls blocked after 5 failed calls',
              description: 'binance (binance_api): service failing, calls blocked after 5 failed calls',
              severity: 'critical',
              details: expect.stringContaining(
                'Since: 2026-01-01T12:00:00Z (12 min ago)\nExchange: binance\n',
              ),
            },
            startsAt: time(openedAt),
            endsAt: time(at + 86_400_000),
          },
        ],
      },
    ]);
  });

  it('is told of the end with the labels of the beginning', async () => {
    const [opened] = await alertsOf(notification());
    const [closed] = await alertsOf(closing);
    expect(closed!.labels).toEqual(opened!.labels);
    expect(closed!.startsAt).toBe(opened!.startsAt);
    // In the past by its clock too, should that be behind.
    expect(closed!.endsAt).toBe(time(at - 60_000));
  });

  it('is never told of an end before the beginning', async () => {
    const item = told(recovery, { status: 'CLOSED', openedAt: at - 1_000 });
    const [closed] = await alertsOf(notification({ alerts: [item] }));
    expect(closed!.endsAt).toBe(time(at - 1_000));
  });

  it('is told the newest of each incident', async () => {
    const alerts = [told(), told(opening, { key: 'other' }), told(recovery, { status: 'CLOSED' })];
    const both = await alertsOf(notification({ alerts }));
    expect(both.map(({ labels, endsAt }) => [labels.incident, endsAt > time(at)])).toEqual([
      ['breaker:binance_api', false],
      ['other', true],
    ]);
  });

  it('is told for as long, by what names and with what labels one wants', async () => {
    const [alert] = await alertsOf(notification(), {
      resolveAfterMs: '900000',
      labels: { team: 'trading', severity: 'page' },
      dashboardUrl: 'https://tidegate.example.com/',
    });
    expect(alert).toMatchObject({
      labels: { team: 'trading', severity: 'page' },
      endsAt: time(at + 900_000),
      generatorURL: 'https://tidegate.example.com/',
    });
  });

  const { id, timestamp, severity, message, metadata } = opening;
  const common = { id, timestamp, severity, message, metadata, exchangeName: null };
  it.each<[string, string, Alert]>([
    [
      'TidegateDegraded',
      'warning',
      { ...common, kind: 'DEGRADATION', score: 1, oldLevel: 'NONE', newLevel: 'SEVERE' },
    ],
    [
      'TidegateJournalFailing',
      'critical',
      { ...common, kind: 'SYSTEM', code: 'JOURNAL_FAILING', resolved: false, sourceName: null },
    ],
    [
      'TidegateMisconfigured',
      'warning',
      { ...common, kind: 'SYSTEM', code: 'MISCONFIGURED', resolved: true, sourceName: 'x' },
    ],
  ])('knows %s', async (alertname, level, alert) => {
    const [only] = await alertsOf(notification({ alerts: [told(alert, { key: 'k' })] }));
    expect(only!.labels).toEqual({ alertname, severity: level, instance: 'bots-1', incident: 'k' });
  });

  it('is not asked about acknowledgements', async () => {
    const alerts = [told(opening, { acknowledgement })];
    expect(await sent(notification({ cause: 'ACKNOWLEDGEMENT', alerts }))).toEqual([]);
  });

  it.each([
    [undefined, 900_000],
    [60_000, 180_000],
  ])('hears a sign of life that ends when three of every %s ms are missed', async (heartbeatMs, lastsMs) => {
    const alerts = await alertsOf(heartbeat, heartbeatMs === undefined ? {} : { heartbeatMs });
    expect(alerts).toEqual([
      {
        labels: { alertname: 'TidegateHeartbeat', severity: 'none', instance: 'bots-1' },
        annotations: { summary: 'Tidegate bots-1 is alive' },
        startsAt: time(at),
        endsAt: time(at + lastsMs),
      },
    ]);
  });

  it('gets a flood in one request', async () => {
    expect(await alertsOf(flood)).toHaveLength(30);
  });

  it('is logged in to by a header', async () => {
    const { got, origin } = await vendor(answer(200));
    await receiver({
      kind: 'alertmanager',
      url: origin,
      headers: { Authorization: 'Basic dXNlcjpwYXNz' },
    }).send(notification(), never);
    expect(got[0]!.headers.authorization).toBe('Basic dXNlcjpwYXNz');
  });

  it('says what it does not like', async () => {
    const { origin } = await vendor(json(400, 'start time must be before end time'));
    await expect(receiver({ kind: 'alertmanager', url: origin }).send(closing, never)).rejects.toMatchObject({
      code: 'DELIVERY_REFUSED',
      message: `${new URL(origin).host} answered 400: "start time must be before end time"`,
    });
  });
});
