import { describe, expect, it } from 'vitest';
import type { Incident, Notification } from '../../../src/alerts/notification.ts';
import { breakerAlert } from '../../journal/breaker-alert.ts';
import { routingKey } from './kinds-under-test.ts';
import { acknowledgement, flood, heartbeat, notification, opening, recovery, told } from './notifications.ts';
import { type Answer, answer, json, never, receiver, vendor } from './vendor.ts';
import { checkPagerduty } from './vendor-rules.ts';

const taken = json(202, { status: 'success', message: 'Event processed', dedup_key: 'k' });

async function service(...answers: Answer[]) {
  const { got, origin } = await vendor(...answers, taken);
  const { send } = receiver({ kind: 'pagerduty', routingKey, url: `${origin}/v2/enqueue` });
  const events = () => got.map(({ body }) => checkPagerduty(body));
  return { send, got, events, host: new URL(origin).host };
}

async function sent(message: Notification) {
  const { send, events } = await service();
  await send(message, never);
  return events();
}

describe('PagerDuty', () => {
  it('is told of an alert by the document', async () => {
    const { send, got, events } = await service();
    await send(notification(), never);
    expect(got[0]!.url).toBe('/v2/enqueue');
    expect(events()).toEqual([
      {
        routing_key: routingKey,
        event_action: 'trigger',
        dedup_key: 'tidegate:breaker:binance_api',
        payload: {
          summary: 'CRITICAL: binance (binance_api): service failing, calls blocked after 5 failed calls',
          source: 'bots-1',
          severity: 'critical',
          timestamp: '2026-01-01T12:00:00.000Z',
          component: 'binance_api',
          group: 'binance',
          class: 'circuit_breaker',
          custom_details: expect.objectContaining({
            new_state: 'OPEN',
            failure_count: 5,
            seq: 7,
            cause: 'alert',
            Since: '2026-01-01T12:00:00Z (12 min ago)',
          }),
        },
        client: 'Tidegate',
      },
    ]);
  });

  it.each<[string, Notification['cause'], Partial<Incident>]>([
    ['trigger', 'ALERT', {}],
    ['trigger', 'REPEAT', {}],
    ['trigger', 'ESCALATION', {}],
    ['trigger', 'FLAPPING', {}],
    ['resolve', 'FLAPPING', { status: 'CLOSED' }],
    ['resolve', 'ALERT', { status: 'CLOSED' }],
    ['acknowledge', 'ACKNOWLEDGEMENT', { acknowledgement }],
    ['resolve', 'ACKNOWLEDGEMENT', { acknowledgement, status: 'CLOSED' }],
  ])('is told to %s by %s', async (action, cause, incident) => {
    const [event] = await sent(notification({ cause, alerts: [told(opening, incident)] }));
    expect(event!.event_action).toBe(action);
  });

  it('knows an incident by one key from its opening to its closing, however long its name', async () => {
    const key = `breaker:${'b'.repeat(400)}`;
    const other = `${key}c`;
    const [first, last, different] = await sent(
      notification({
        alerts: [
          told(opening, { key }),
          told(recovery, { key, status: 'CLOSED' }),
          told(opening, { key: other }),
        ],
      }),
    );
    expect(first!.dedup_key).toHaveLength(255);
    expect(last!.dedup_key).toBe(first!.dedup_key);
    expect(different!.dedup_key).not.toBe(first!.dedup_key);
  });

  it('opens nothing for a sign of life', async () => {
    expect(await sent(heartbeat)).toEqual([
      { routing_key: routingKey, event_action: 'resolve', dedup_key: 'tidegate:heartbeat:bots-1' },
    ]);
  });

  it('gets every alert of a flood, in order', async () => {
    const events = await sent(flood);
    expect(events.map(({ dedup_key }) => dedup_key)).toEqual(
      flood.alerts.map(({ incident }) => `tidegate:${incident.key}`),
    );
  });

  it('gets no more metadata than an event may have', async () => {
    const alert = breakerAlert({ metadata: { big: 'x'.repeat(600_000) } });
    const [event] = await sent(notification({ alerts: [told(alert)] }));
    expect(event!.payload!.custom_details.metadata).toBe('too long to be sent');
  });

  it('is sent the rest alone after a failure, so that nothing opens again', async () => {
    const { send, events } = await service(taken, answer(500), taken);
    const message = notification({ alerts: [told(), told(recovery, { status: 'CLOSED' })] });
    await expect(send(message, never)).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    await send(message, never);
    expect(events().map(({ event_action }) => event_action)).toEqual(['trigger', 'resolve', 'resolve']);
    // What was taken whole is told whole when it is asked for again.
    await send(message, never);
    expect(events()).toHaveLength(5);
  });

  it('gets the others too where it refuses one', async () => {
    const body = { status: 'invalid event', message: 'Event object is invalid', errors: ['bad summary'] };
    const { send, events, host } = await service(json(400, body), taken);
    const message = notification({ alerts: [told(), told(recovery, { status: 'CLOSED' })] });
    await expect(send(message, never)).rejects.toMatchObject({
      code: 'DELIVERY_REFUSED',
      message: `${host} answered 400: ${JSON.stringify(body)}`,
    });
    expect(events()).toHaveLength(2);
  });

  it.each([
    ['another status', json(202, { status: 'invalid key' })],
    ['no JSON', answer(202, 'thanks')],
    ['nothing', answer(202)],
  ])('took nothing where it answers 202 and %s', async (_name, reply) => {
    const { send } = await service(reply);
    await expect(send(notification(), never)).rejects.toMatchObject({
      code: 'DELIVERY_FAILED',
      message: expect.stringContaining('where "status": "success" was expected'),
    });
  });

  it('is shown where to look', async () => {
    const { got, origin } = await vendor(taken);
    const dashboardUrl = 'https://tidegate.example.com/';
    await receiver({ kind: 'pagerduty', routingKey, url: origin, dashboardUrl }).send(notification(), never);
    expect(checkPagerduty(got[0]!.body)).toMatchObject({
      client_url: dashboardUrl,
      links: [{ href: dashboardUrl, text: 'Dashboard' }],
    });
  });
});
