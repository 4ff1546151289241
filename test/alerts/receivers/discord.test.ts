import { describe, expect, it } from 'vitest';
import type { Notification } from '../../../src/alerts/notification.ts';
import { breakerAlert } from '../../journal/breaker-alert.ts';
import { at, flood, heartbeat, notification, recovery, told } from './notifications.ts';
import { type Answer, answer, json, never, receiver, vendor } from './vendor.ts';
import { checkDiscord } from './vendor-rules.ts';

const path = '/api/webhooks/1234567890/a-webhook-token';
const taken = json(200, { id: '1100000000000000000', type: 0 });

async function sent(message: Notification, options: object = {}, query = '') {
  const { got, origin } = await vendor(taken);
  await receiver({ kind: 'discord', url: origin + path + query, ...options }).send(message, never);
  return { url: got[0]!.url, ...checkDiscord(got[0]!.body) };
}

describe('a Discord message', () => {
  it('is an embed in the colour of its severity, mentioning nobody', async () => {
    const dashboardUrl = 'https://tidegate.example.com/';
    expect(await sent(notification(), { dashboardUrl })).toEqual({
      url: `${path}?wait=true`,
      embeds: [
        {
          title: 'CRITICAL: binance \\(binance\\_api\\): service failing, calls blocked after 5 failed calls',
          description: [
            '**Since**: 2026\\-01\\-01T12:00:00Z \\(12 min ago\\)',
            '**Exchange**: binance',
            '**Breaker**: binance\\_api: CLOSED → OPEN',
            '**Episode**: 1',
            '**Reason**: FAILURES',
          ].join('\n'),
          color: 0xd92d20,
          url: dashboardUrl,
          footer: { text: 'Tidegate bots-1, 2026-01-01T12:12:00Z' },
        },
      ],
      allowed_mentions: { parse: [] },
    });
  });

  it('goes to the thread that the address names', async () => {
    expect((await sent(notification(), {}, '?thread_id=42')).url).toBe(`${path}?thread_id=42&wait=true`);
  });

  it('has an embed for each of a group', async () => {
    const alerts = [told(), told(recovery, { status: 'CLOSED' })];
    const { content, embeds } = await sent(notification({ alerts }), { dashboardUrl: 'https://t.example/' });
    // Embeds of one address would be shown as one.
    expect(embeds.map(({ url }) => url)).toEqual(['https://t.example/', undefined]);
    expect(content).toMatch(/^2 alerts, the newest: RECOVERED after 12 min/);
    expect(embeds.map(({ color }) => color)).toEqual([0xd92d20, 0x12b76a]);
  });

  it('says everything that does not fit in the title below it', async () => {
    const message = `${'because '.repeat(50)}of this`;
    const { embeds } = await sent(notification({ alerts: [told(breakerAlert({ message }))] }));
    expect(embeds[0]!.title).toHaveLength(256);
    expect(embeds[0]!.description).toContain('of this\n**Since**');
  });

  it('has room for the newest of a flood', async () => {
    const { content, embeds } = await sent(flood);
    expect(embeds).toHaveLength(10);
    expect(embeds.at(-1)!.title).toContain('breaker\\_29');
    expect(content).toMatch(/\n20 older alerts are not shown\.$/);
  });

  it('says that it is alive', async () => {
    const { content, embeds } = await sent(heartbeat);
    expect(content).toMatch(/^Nothing is the matter/);
    expect(embeds[0]).toMatchObject({ title: 'Tidegate bots\\-1 is alive', color: 0x12b76a });
  });
});

describe('Discord', () => {
  it.each<[string, Answer, string, number | undefined]>([
    [
      'too much, with parts of a second',
      json(429, { message: 'You are being rate limited.', retry_after: 64.5671, global: false }),
      'DELIVERY_FAILED',
      at + 64_568,
    ],
    [
      'too much, by its guard',
      answer(429, '<html>', { 'retry-after': '600', 'content-type': 'text/html' }),
      'DELIVERY_FAILED',
      at + 600_000,
    ],
    [
      'no such webhook',
      json(404, { message: 'Unknown Webhook', code: 10015 }),
      'DELIVERY_REFUSED',
      undefined,
    ],
    [
      'a body it does not like',
      json(400, { code: 50035, message: 'Invalid Form Body' }),
      'DELIVERY_REFUSED',
      undefined,
    ],
    ['without the message it made', json(200, { code: 0 }), 'DELIVERY_FAILED', undefined],
    ['nothing', answer(204), 'DELIVERY_FAILED', undefined],
    ['half of its JSON', answer(200, '{"id":"1'), 'DELIVERY_FAILED', undefined],
  ])('answers %s', async (_name, reply, code, retryAt) => {
    const { origin } = await vendor(reply);
    const sending = receiver({ kind: 'discord', url: origin + path }).send(notification(), never);
    await expect(sending).rejects.toMatchObject({ code, retryAt });
    await expect(sending).rejects.not.toThrow('a-webhook-token');
  });
});
