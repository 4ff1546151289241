import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { createEmailHandler, type EmailOptions } from '../../src/alerts/email-handler.ts';
import { delivered } from '../../src/alerts/handlers.ts';
import { breakerAlert } from '../journal/breaker-alert.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A mail server that refuses the first recipients with the given codes. */
async function mailServer(...refusals: number[]) {
  const mails: { from: string | null; to: string[]; raw: string }[] = [];
  let recipients = 0;
  const options: SMTPServerOptions = {
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo(_address, _session, done) {
      const responseCode = refusals[recipients];
      recipients += 1;
      done(responseCode ? Object.assign(new Error('not now'), { responseCode }) : null);
    },
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (chunk) => {
        raw += chunk;
      });
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : null,
          to: rcptTo.map(({ address }) => address),
          raw,
        });
        done();
      });
    },
  };
  const server = new SMTPServer(options);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  const url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return { mails, url, recipients: () => recipients };
}

const addresses = { from: 'tidegate@example.com', to: 'ops@example.com' };
const quick: Partial<EmailOptions> = { backoff: { initialDelayMs: 0 } };
const alert = delivered(breakerAlert({ timestamp: Date.UTC(2026, 0, 1), metadata: { note: 'plain' } }), 7);

describe('an e-mail handler', () => {
  it('sends the alert as plain text', async () => {
    const { mails, url } = await mailServer();
    await createEmailHandler({ url, ...addresses })(alert);
    expect(mails).toHaveLength(1);
    const { raw, ...envelope } = mails[0]!;
    expect(envelope).toEqual({ from: 'tidegate@example.com', to: ['ops@example.com'] });
    expect(raw).toMatch(/^Subject: \[tidegate\] CRITICAL: binance_api: service failing, calls blocked\r\n/m);
    expect(raw).toMatch(/^Date: Thu, 01 Jan 2026 00:00:00 \+0000\r\n/m);
    expect(raw).toMatch(/^Content-Type: text\/plain; charset=utf-8\r\n/m);
    const body = raw.slice(raw.indexOf('\r\n\r\n'));
    for (const line of [
      'breaker name: binance_api',
      'new state: OPEN',
      'failure count: 5',
      '"note": "plain"',
    ]) {
      expect(body).toContain(line);
    }
    expect(body).not.toContain('journal');
  });

  it('sends to everyone, under a prefix of one’s own, and says what is not durable', async () => {
    const { mails, url } = await mailServer();
    const to = ['a@example.com', 'b@example.com'];
    await createEmailHandler({ url, ...addresses, to, subjectPrefix: 'bots' })(
      delivered(breakerAlert(), null),
    );
    expect(mails[0]!.to).toEqual(to);
    expect(mails[0]!.raw).toMatch(/^Subject: bots CRITICAL/m);
    expect(mails[0]!.raw).toContain('The journal did not have this alert yet');
  });

  it('keeps a message of several lines out of the headers', async () => {
    const { mails, url } = await mailServer();
    const message = 'first\r\nBcc: thief@example.com';
    await createEmailHandler({ url, ...addresses })(delivered(breakerAlert({ message }), 1));
    expect(mails[0]!.to).toEqual(['ops@example.com']);
    const headers = mails[0]!.raw.slice(0, mails[0]!.raw.indexOf('\r\n\r\n'));
    expect(headers).not.toMatch(/^Bcc:/im);
  });

  it('tries again when the server says not now', async () => {
    const { mails, url, recipients } = await mailServer(451, 451);
    await createEmailHandler({ url, ...addresses, ...quick })(alert);
    expect([mails.length, recipients()]).toEqual([1, 3]);
  });

  it('gives up after three attempts', async () => {
    const { url, recipients } = await mailServer(451, 451, 451);
    const sent = createEmailHandler({ url, ...addresses, ...quick })(alert);
    await expect(sent).rejects.toMatchObject({ code: 'BACKOFF_EXHAUSTED', attempts: 3 });
    expect(recipients()).toBe(3);
  });

  it('takes a refusal for an answer', async () => {
    const { url, recipients } = await mailServer(550);
    const sent = createEmailHandler({ url, ...addresses, ...quick })(alert);
    await expect(sent).rejects.toMatchObject({ responseCode: 550 });
    expect(recipients()).toBe(1);
  });

  it.each(['mail.example.com', 'http://user:secret@host'])(
    'refuses the url %s without repeating it',
    (url) => {
      expect(() => createEmailHandler({ url, ...addresses })).toThrow(
        new TypeError("An e-mail handler's url must be smtp or smtps"),
      );
    },
  );
});
