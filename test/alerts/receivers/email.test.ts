import { describe, expect, it } from 'vitest';
import type { Notification } from '../../../src/alerts/notification.ts';
import { breakerAlert } from '../../journal/breaker-alert.ts';
import { mailServer, partOf } from './mail-server.ts';
import { at, flood, heartbeat, notification, openedAt, recovery, told } from './notifications.ts';
import { never, receiver } from './vendor.ts';

const addresses = { kind: 'email', from: 'Tidegate <tidegate@example.com>', to: 'ops@example.com' };

async function sent(message: Notification, options: object = {}) {
  const { mails, url } = await mailServer();
  await receiver({ ...addresses, url, ...options }).send(message, never);
  expect(mails).toHaveLength(1);
  return mails[0]!;
}

describe('a mail', () => {
  it('says the same in its subject, as text and as HTML', async () => {
    const mail = await sent(notification(), { dashboardUrl: 'https://tidegate.example.com/' });
    expect(mail.to).toEqual(['ops@example.com']);
    expect(Object.fromEntries(mail.headers)).toMatchObject({
      from: 'Tidegate <tidegate@example.com>',
      to: 'ops@example.com',
      subject:
        '[tidegate] CRITICAL: binance (binance_api): service failing, calls blocked after 5 failed calls',
      date: 'Thu, 01 Jan 2026 12:12:00 +0000',
      'auto-submitted': 'auto-generated',
    });
    const text = partOf(mail, 'plain');
    expect(text.trimEnd().split('\n')).toEqual([
      'CRITICAL: binance (binance_api): service failing, calls blocked after 5 failed calls',
      '  Since: 2026-01-01T12:00:00Z (12 min ago)',
      '  Exchange: binance',
      '  Breaker: binance_api: CLOSED → OPEN',
      '  Episode: 1',
      '  Reason: FAILURES',
      '',
      'Tidegate bots-1, 2026-01-01T12:12:00Z',
      'https://tidegate.example.com/',
    ]);
    const html = partOf(mail, 'html');
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('<b>Exchange</b></td><td>binance</td>');
    expect(html).toContain('<a href="https://tidegate.example.com/">Dashboard</a>');
  });

  it('goes to everyone under a prefix of one’s own', async () => {
    const to = ['a@example.com', 'B <b@example.com>'];
    const mail = await sent(notification(), { to, subjectPrefix: 'bots:' });
    expect(mail.to).toEqual(['a@example.com', 'b@example.com']);
    expect(mail.headers.get('subject')).toMatch(/^bots: CRITICAL/);
  });

  it('is the same mail on every attempt, and another one each time', async () => {
    const first = await sent(notification());
    const again = await sent(notification({ at: at + 60_000 }));
    const next = await sent(notification({ id: 'msg-2' }));
    const ids = [first, again, next].map(({ headers }) => headers.get('message-id'));
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@example\.com>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('hangs together with the others of its incident', async () => {
    const opened = await sent(notification());
    const closed = await sent(notification({ id: 'msg-2', alerts: [told(recovery, { status: 'CLOSED' })] }));
    const other = await sent(
      notification({ id: 'msg-3', alerts: [told(recovery, { openedAt: openedAt + 1 })] }),
    );
    const threads = [opened, closed, other].map(({ headers }) => headers.get('references'));
    expect(threads[0]).toMatch(/^<incident\.[0-9a-f]{40}@example\.com>$/);
    expect(threads[1]).toBe(threads[0]);
    expect(threads[2]).not.toBe(threads[0]);
    expect(closed.headers.get('in-reply-to')).toBe(threads[0]);
    expect(closed.headers.get('message-id')).not.toBe(threads[0]);
  });

  it('keeps what an alert says out of its headers and its marks', async () => {
    const message = 'first\r\nBcc: thief@example.com\r\n\r\n<script>alert("&")</script>';
    const mail = await sent(
      notification({ alerts: [told(breakerAlert({ message }), { key: 'a\r\nBcc: x@y.z' })] }),
    );
    expect(mail.to).toEqual(['ops@example.com']);
    expect([...mail.headers.keys()]).not.toContain('bcc');
    expect(mail.headers.get('subject')).toBe(
      '[tidegate] CRITICAL: first Bcc: thief@example.com <script>alert("&")</script>',
    );
    const html = partOf(mail, 'html');
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;');
    expect(partOf(mail, 'plain')).toContain('\nfirst\nBcc: thief@example.com\n\n<script>');
  });

  it('holds a flood whole', async () => {
    const mail = await sent(flood);
    expect(mail.headers.get('subject')!.length).toBeLessThan(600);
    expect(partOf(mail, 'plain').match(/CRITICAL: breaker_\d+:/g)).toHaveLength(31);
    expect(partOf(mail, 'html').match(/<table/g)).toHaveLength(30);
  });

  it('says that Tidegate is alive', async () => {
    const mail = await sent(heartbeat);
    expect(mail.headers.get('subject')).toBe('[tidegate] Tidegate bots-1 is alive');
    expect(partOf(mail, 'plain')).toMatch(/^Tidegate bots-1 is alive\n\nNothing is the matter/);
    expect(mail.headers.get('references')).toBeUndefined();
  });

  it('is sent by who may log in', async () => {
    const { mails, host } = await mailServer();
    const url = `smtp://alice:s3cret%20pass@${host}`;
    await receiver({ ...addresses, url }).send(notification(), never);
    expect(mails[0]!.user).toBe('alice');
  });

  it('is encrypted where the server offers it', async () => {
    const { mails, url } = await mailServer({}, { disabledCommands: [] });
    const insecure = { ...addresses, url: `${url}/?tls.rejectUnauthorized=false` };
    await receiver(insecure).send(notification(), never);
    expect(mails[0]!.secure).toBe(true);
  });

  it('is encrypted from the first byte by smtps', async () => {
    const { mails, host } = await mailServer({}, { secure: true });
    await receiver({ ...addresses, url: `smtps://${host}/?tls.rejectUnauthorized=false` }).send(
      notification(),
      never,
    );
    expect(mails[0]!.secure).toBe(true);
  });

  it('is sent to nobody whose certificate nobody knows', async () => {
    const { mails, host } = await mailServer({}, { secure: true });
    const sending = receiver({ ...addresses, url: `smtps://${host}` }).send(notification(), never);
    await expect(sending).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    expect(mails).toEqual([]);
  });
});
