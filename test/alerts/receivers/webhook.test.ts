import { createHmac, timingSafeEqual } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Notification } from '../../../src/alerts/notification.ts';
import { alertToJson } from '../../../src/core/alert-json.ts';
import { headerToken, secret } from './kinds-under-test.ts';
import {
  acknowledgement,
  at,
  flood,
  heartbeat,
  notification,
  opening,
  recovery,
  told,
} from './notifications.ts';
import { answer, never, type Request, receiver, vendor } from './vendor.ts';
import { checkWebhook } from './vendor-rules.ts';

/** As the specification tells a receiver to do it. */
function isSigned({ headers, body }: Request, by: string): boolean {
  const key = Buffer.from(by.replace(/^whsec_/, ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .map((each) => each.split(','))
    .filter(([version]) => version === 'v1')
    .map(([, signature]) => Buffer.from(signature!, 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}

const secondSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

async function sent(message: Notification, options: object = {}) {
  const { got, origin } = await vendor(answer(200));
  await receiver({ kind: 'webhook', url: `${origin}/hook?a=1`, ...options }).send(message, never);
  expect(got).toHaveLength(1);
  return got[0]!;
}

describe('a webhook', () => {
  it('says what happened in plain JSON', async () => {
    const request = await sent(notification());
    expect(request.url).toBe('/hook?a=1');
    expect(request.headers['webhook-id']).toBe('msg-1');
    expect(request.headers['webhook-timestamp']).toBe(String(at / 1_000));
    expect(request.headers['webhook-signature']).toBeUndefined();
    expect(checkWebhook(request.body)).toEqual({
      type: 'alert.opened',
      timestamp: new Date(opening.timestamp).toISOString(),
      data: {
        instance: 'bots-1',
        alerts: [
          {
            ...alertToJson(opening),
            seq: 7,
            durable: true,
            incident: {
              key: 'breaker:binance_api',
              status: 'open',
              opened_at: '2026-01-01T12:00:00.000Z',
              acknowledgement: null,
            },
          },
        ],
      },
    });
  });

  it('says who acknowledged, and that an alert is not durable', async () => {
    const alerts = [{ ...told(opening, { acknowledgement }), seq: null }];
    const { data, type } = checkWebhook(
      (await sent(notification({ cause: 'ACKNOWLEDGEMENT', alerts }))).body,
    );
    expect(type).toBe('alert.acknowledged');
    expect(data.alerts[0]).toMatchObject({
      seq: null,
      durable: false,
      incident: { acknowledgement: { by: 'alice', at: '2026-01-01T12:02:00.000Z', note: 'looking' } },
    });
  });

  it.each<[string, Partial<Notification>]>([
    ['alert.opened', {}],
    ['alert.closed', { alerts: [told(), told(recovery, { status: 'CLOSED' })] }],
    ['alert.repeated', { cause: 'REPEAT' }],
    ['alert.escalated', { cause: 'ESCALATION' }],
    ['alert.acknowledged', { cause: 'ACKNOWLEDGEMENT' }],
    ['alert.flapping', { cause: 'FLAPPING' }],
    ['heartbeat', heartbeat],
  ])('of type %s', async (type, values) => {
    expect(checkWebhook((await sent(notification(values))).body).type).toBe(type);
  });

  it('is signed, and by nobody else', async () => {
    const request = await sent(notification(), { secret });
    expect(request.headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
    expect(isSigned(request, secret)).toBe(true);
    expect(isSigned(request, secondSecret)).toBe(false);
    expect(isSigned({ ...request, body: `${request.body} ` }, secret)).toBe(false);
  });

  it('is signed by every secret while they change', async () => {
    const request = await sent(notification(), { secret: [secret, secondSecret] });
    expect(String(request.headers['webhook-signature']).split(' ')).toHaveLength(2);
    expect([secret, secondSecret].map((each) => isSigned(request, each))).toEqual([true, true]);
  });

  it('has the same body and id on another attempt, and a time of its own', async () => {
    const first = await sent(notification(), { secret });
    const second = await sent(notification({ at: at + 30_000 }), { secret });
    expect(second.body).toBe(first.body);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.headers['webhook-timestamp']).toBe(String(at / 1_000 + 30));
    expect(isSigned(second, secret)).toBe(true);
  });

  it('carries the configured headers, and its own where they meet', async () => {
    const headers = { 'X-Team': 'trading', Authorization: `Bearer ${headerToken}`, 'Webhook-Id': 'theirs' };
    const request = await sent(notification(), { headers });
    expect(request.headers).toMatchObject({
      'x-team': 'trading',
      authorization: `Bearer ${headerToken}`,
      'webhook-id': 'msg-1',
      'content-type': 'application/json',
    });
  });

  it('holds a flood of alerts whole', async () => {
    const request = await sent(flood, { secret });
    expect(checkWebhook(request.body).data.alerts).toHaveLength(30);
    expect(isSigned(request, secret)).toBe(true);
  });

  it('does not wait for the end of a reply that says it was taken', async () => {
    const { origin } = await vendor((response) => {
      response.writeHead(200);
      response.write('and so on');
    });
    await receiver({ kind: 'webhook', url: origin }).send(notification(), never);
  });
});
