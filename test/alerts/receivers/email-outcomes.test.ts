import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { notShown } from '../../../src/alerts/receivers/quote.ts';
import { mailServer, type Refusals, refusal } from './mail-server.ts';
import { notification } from './notifications.ts';
import { never, receiver } from './vendor.ts';

const addresses = { kind: 'email', from: 'Tidegate <tidegate@example.com>', to: 'ops@example.com' };

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
