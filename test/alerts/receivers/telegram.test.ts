import { describe, expect, it } from 'vitest';
import type { Notification } from '../../../src/alerts/notification.ts';
import { breakerAlert } from '../../journal/breaker-alert.ts';
import { botToken } from './kinds-under-test.ts';
import { at, flood, heartbeat, notification, told } from './notifications.ts';
import { type Answer, answer, json, never, receiver, vendor } from './vendor.ts';
import { checkTelegram } from './vendor-rules.ts';

const taken = json(200, { ok: true, result: { message_id: 1 } });

async function bot(reply: Answer, options: object = {}) {
  const { got, origin } = await vendor(reply);
  const config = { kind: 'telegram', botToken, chatId: '-1001234567890', apiUrl: `${origin}/`, ...options };
  return { got, ...receiver(config), host: new URL(origin).host };
}

async function sent(message: Notification, options: object = {}) {
  const { got, send } = await bot(taken, options);
  await send(message, never);
  expect(got.map(({ url }) => url)).toEqual([`/bot${botToken}/sendMessage`]);
  return checkTelegram(got[0]!.body);
}

describe('a Telegram message', () => {
  it('is short, in HTML, without a preview', async () => {
    const dashboardUrl = 'https://tidegate.example.com/?a=1&b=2';
    const message = await sent(notification(), { messageThreadId: 42, dashboardUrl });
    expect(message).toMatchObject({ chat_id: '-1001234567890', message_thread_id: 42 });
    expect(message.text.split('\n')).toEqual([
      '<b>🔴 CRITICAL: binance (binance_api): service failing, calls blocked after 5 failed calls</b>',
      '',
      '<b>Since</b>: 2026-01-01T12:00:00Z (12 min ago)',
      '<b>Exchange</b>: binance',
      '<b>Breaker</b>: binance_api: CLOSED → OPEN',
      '<b>Episode</b>: 1',
      '<b>Reason</b>: FAILURES',
      '',
      '<i>Tidegate bots-1, 2026-01-01T12:12:00Z</i>',
      '',
      '<a href="https://tidegate.example.com/?a=1&amp;b=2">Dashboard</a>',
    ]);
  });

  it.each([
    [-1001234567890, '-1001234567890'],
    ['@tidegate_alerts', '@tidegate_alerts'],
  ])('goes to chat %s', async (chatId, chat_id) => {
    expect((await sent(notification(), { chatId })).chat_id).toBe(chat_id);
  });

  it('shows what an alert says and takes it for no marks', async () => {
    const message = '<b>bold</b> & <a href="tg://user?id=1">me</a>';
    const { shown } = await sent(notification({ alerts: [told(breakerAlert({ message }))] }));
    expect(shown).toContain(`CRITICAL: ${message}`);
  });

  it('has room for the newest of a flood', async () => {
    const { shown } = await sent(flood);
    expect(shown).toContain('18 older alerts are not shown.');
    expect(shown).toContain('breaker_29:');
    expect(shown).not.toContain('breaker_17:');
  });

  it('says that it is alive', async () => {
    expect((await sent(heartbeat)).shown).toMatch(/^🟢 Tidegate bots-1 is alive\n\nNothing is the matter/);
  });
});

describe('Telegram', () => {
  const error = (status: number, description: string, parameters?: object) => ({
    ok: false,
    error_code: status,
    description,
    parameters,
  });

  it.each<[string, Answer, string, number | undefined]>([
    [
      'too much',
      json(429, error(429, 'Too Many Requests: retry after 35', { retry_after: 35 })),
      'DELIVERY_FAILED',
      at + 35_000,
    ],
    ['its own trouble', json(502, error(502, 'Bad Gateway')), 'DELIVERY_FAILED', undefined],
    ['no such chat', json(400, error(400, 'Bad Request: chat not found')), 'DELIVERY_REFUSED', undefined],
    ['no such bot', json(401, error(401, 'Unauthorized')), 'DELIVERY_REFUSED', undefined],
    ['not wanted', json(403, error(403, 'Forbidden: bot was kicked')), 'DELIVERY_REFUSED', undefined],
    ['a wrong token', json(404, error(404, 'Not Found')), 'DELIVERY_REFUSED', undefined],
    ['an error behind a 200', json(200, error(400, 'Bad Request')), 'DELIVERY_REFUSED', undefined],
    [
      'too much behind a 200',
      json(200, error(429, 'Too Many Requests', { retry_after: 5 })),
      'DELIVERY_FAILED',
      at + 5_000,
    ],
    ['no, without a reason', json(200, { ok: false }), 'DELIVERY_FAILED', undefined],
    ['half of its JSON', answer(200, '{"ok":tr'), 'DELIVERY_FAILED', undefined],
    ['a list', answer(200, '[true]'), 'DELIVERY_FAILED', undefined],
    ['null', answer(200, 'null'), 'DELIVERY_FAILED', undefined],
  ])('answers %s', async (_name, reply, code, retryAt) => {
    const { send, host } = await bot(reply);
    const sending = send(notification(), never);
    await expect(sending).rejects.toMatchObject({ code, retryAt });
    await expect(sending).rejects.toThrow(host);
  });
});
