import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Notification } from '../../../src/alerts/notification.ts';
import { notShown } from '../../../src/alerts/receivers/quote.ts';
import { breakerAlert } from '../../journal/breaker-alert.ts';
import { mailServer, partOf, type Refusals, refusal } from './mail-server.ts';
import { at, flood, heartbeat, notification, openedAt, recovery, told } from './notifications.ts';
import { never, receiver } from './vendor.ts';

const addresses = { kind: 'email', from: 'Tidegate <tidegate@example.com>', to: 'ops@example.com' };

async function sent(message: Notification, options: object = {}) {
  const { mails, url } = await mailServer();
  await receiver({ ...addresses, url, ...options }).send(message, never);
  expect(mails).toHaveLength(1);
  return mails[0]!;
}

/** A server that takes connections and says nothing, or one thing. */
async function silentServer(greeting = '') {
  let connected = () => {};
  const first = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write(greeting);
    connected();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `smtp://${host}`, first, sockets };
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

describe('a mail server', () => {
  const everyone = (error: Error) => ({ 'ops@example.com': error });

  it.each<[string, Refusals, string]>([
    ['421 at once', { connect: refusal(421) }, 'DELIVERY_FAILED'],
    ['554 at once', { connect: refusal(554) }, 'DELIVERY_FAILED'],
    ['530 to the sender', { mail: refusal(530) }, 'DELIVERY_FAILED'],
    ['451 to the sender', { mail: refusal(451) }, 'DELIVERY_FAILED'],
    ['550 to the sender', { mail: refusal(550) }, 'DELIVERY_REFUSED'],
    ['450 to the recipient', { to: everyone(refusal(450)) }, 'DELIVERY_FAILED'],
    ['550 to the recipient', { to: everyone(refusal(550)) }, 'DELIVERY_REFUSED'],
    ['452 to the mail', { data: refusal(452) }, 'DELIVERY_FAILED'],
    ['552 to the mail', { data: refusal(552) }, 'DELIVERY_REFUSED'],
    ['503 to the mail', { data: refusal(503) }, 'DELIVERY_FAILED'],
  ])('answers %s', async (_name, refusals, code) => {
    const { mails, url, host } = await mailServer(refusals);
    const sending = receiver({ ...addresses, url }).send(notification(), never);
    await expect(sending).rejects.toMatchObject({ name: 'DeliveryError', code, retryAt: undefined });
    await expect(sending).rejects.toThrow(
      new RegExp(`^${host} did not take the mail: \\d{3}[ -].*not this one$`),
    );
    expect(mails).toEqual([]);
  });

  it('that takes it for some only has taken it', async () => {
    const { mails, url } = await mailServer({ to: { 'gone@example.com': refusal(550) } });
    const { send, lines } = receiver({ ...addresses, url, to: ['gone@example.com', 'ops@example.com'] });
    await send(notification(), never);
    expect(mails[0]!.to).toEqual(['ops@example.com']);
    expect(lines).toMatchObject([{ level: 'warn', details: { refused: 1, of: 2 } }]);
  });

  it.each([
    ['the wrong password', {}],
    ['nobody just now', { login: refusal(454) }],
  ])('lets in %s not, which may pass, and names no password', async (_name, refusals: Refusals) => {
    const { host } = await mailServer(refusals);
    const sending = receiver({ ...addresses, url: `smtp://alice:wr0ng%2Fpass@${host}` }).send(
      notification(),
      never,
    );
    await expect(sending).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    await expect(sending).rejects.not.toHaveProperty('cause');
    await expect(sending).rejects.toThrow(`${host} refused the login: `);
    await expect(sending).rejects.not.toThrow(/wr0ng/);
  });

  it.each([
    ['as it is', 'wr0ng/pass'],
    ['as it was sent', Buffer.from('\0alice\0wr0ng/pass').toString('base64')],
  ])('that says the password %s is quoted without it', async (_name, password) => {
    const { host } = await mailServer({ login: refusal(535, `5.7.8 ${password} is wrong`) });
    const sending = receiver({ ...addresses, url: `smtp://alice:wr0ng%2Fpass@${host}` }).send(
      notification(),
      never,
    );
    await expect(sending).rejects.toThrow(`${host} refused the login: 535 5.7.8 *** is wrong`);
  });

  it.each([
    ['as it was written', 'wr0ng%2Fpass'],
    ['in JSON', 'wr0ng\\u002Fpass'],
    ['in HTML', 'wr0ng&#47;pass'],
    ['to be read aloud', 'w r 0 n g / p a s s'],
  ])('that says the password %s is not quoted', async (_name, password) => {
    const { host } = await mailServer({ login: refusal(535, `5.7.8 ${password} is wrong`) });
    const sending = receiver({ ...addresses, url: `smtp://alice:wr0ng%2Fpass@${host}` }).send(
      notification(),
      never,
    );
    await expect(sending).rejects.toThrow(`${host} refused the login: 535 ${notShown}`);
  });

  it('that needs no password is quoted with its own name', async () => {
    const { url, host } = await mailServer({ mail: refusal(550, '127.0.0.1 sends too much') });
    const sending = receiver({ ...addresses, url }).send(notification(), never);
    await expect(sending).rejects.toThrow(`${host} did not take the mail: 550 127.0.0.1 sends too much`);
  });

  it('that is not there may be there later', async () => {
    const sending = receiver({ ...addresses, url: 'smtp://127.0.0.1:1' }).send(notification(), never);
    await expect(sending).rejects.toMatchObject({
      code: 'DELIVERY_FAILED',
      message: '127.0.0.1:1 took no mail: ESOCKET',
    });
  });

  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['nonsense', '\u0000\u0001\u0002\r\n'],
  ])('that speaks %s took nothing', async (_name, greeting) => {
    const { url } = await silentServer(greeting);
    const sending = receiver({ ...addresses, url, timeoutMs: 200 }).send(notification(), never);
    await expect(sending).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
  });

  it.each([
    ['at once', ''],
    ['after its greeting', '220 mail.example.com\r\n'],
  ])('that hangs %s is left with the signal’s reason', async (_name, greeting) => {
    const { url, first, sockets } = await silentServer(greeting);
    const controller = new AbortController();
    const reason = new Error('time is up');
    const sending = receiver({ ...addresses, url }).send(notification(), controller.signal);
    await Promise.all([expect(sending).rejects.toBe(reason), first.then(() => controller.abort(reason))]);
    const [socket] = sockets;
    if (!socket!.closed) await new Promise((resolve) => socket!.resume().once('close', resolve));
  });

  it('is not asked when it is too late already', async () => {
    const { url, sockets } = await silentServer();
    const reason = new Error('too late');
    const sending = receiver({ ...addresses, url }).send(notification(), AbortSignal.abort(reason));
    await expect(sending).rejects.toBe(reason);
    expect(sockets).toEqual([]);
  });
});
