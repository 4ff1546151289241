import { describe, expect, it } from 'vitest';
import { notShown } from '../../../src/alerts/receivers/quote.ts';
import { httpKinds } from './kinds-under-test.ts';
import { at, heartbeat, notification } from './notifications.ts';
import { type Answer, answer, endless, hang, html, never, receiver, reset, vendor } from './vendor.ts';
import { writings } from './writings.ts';

const message = notification();

/** What else a reply can be, the same for each vendor. */
const failures: readonly (readonly [string, Answer, number | undefined])[] = [
  ['408', answer(408), undefined],
  ['429', answer(429), undefined],
  ['429 with seconds to wait', answer(429, 'slow down', { 'retry-after': '7' }), at + 7_000],
  [
    '429 with a date to wait for',
    answer(429, '', { 'retry-after': new Date(at + 90_000).toUTCString() }),
    at + 90_000,
  ],
  ['429 with nonsense to wait for', answer(429, '', { 'retry-after': 'soon' }), undefined],
  [
    '429 with a date of another century',
    answer(429, '', { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' }),
    undefined,
  ],
  ['429 with a century to wait', answer(429, '', { 'retry-after': '3155760000' }), undefined],
  ['500', answer(500, 'rollup_error'), undefined],
  ['502 with a page', html(502), undefined],
  ['503 with seconds to wait', answer(503, '', { 'retry-after': '30' }), at + 30_000],
  ['an endless 503', endless(503), undefined],
  ['a reset connection', reset, undefined],
  [
    'something that is not HTTP',
    (response) => void response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n\r\n'),
    undefined,
  ],
];

describe.each(httpKinds)('$kind', ({ kind, config, taken, secrets }) => {
  const takesAnyPage = kind === 'webhook';
  const takesAnyText = takesAnyPage || kind === 'alertmanager';

  it('is done when the vendor took it, also a sign of life', async () => {
    const { got, origin } = await vendor(taken);
    const { send } = receiver(config(origin));
    await send(message, never);
    await send(heartbeat, never);
    expect(got).toHaveLength(2);
    for (const { method, headers } of got) {
      expect(method).toBe('POST');
      expect(headers['content-type']).toBe('application/json');
      expect(headers['user-agent']).toBe('tidegate');
    }
  });

  it.each(failures)('may be tried again after %s', async (_name, reply, retryAt) => {
    const { got, origin } = await vendor(reply);
    const sent = receiver(config(origin)).send(message, never);
    await expect(sent).rejects.toMatchObject({ name: 'DeliveryError', code: 'DELIVERY_FAILED', retryAt });
    await expect(sent).rejects.toThrow(new URL(origin).host);
    expect(got).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 405, 410, 413, 422])('takes a %i for final', async (status) => {
    const { got, origin } = await vendor(answer(status, 'no_service\n'));
    await expect(receiver(config(origin)).send(message, never)).rejects.toMatchObject({
      name: 'DeliveryError',
      code: 'DELIVERY_REFUSED',
      message: `${new URL(origin).host} answered ${status}: no_service`,
    });
    expect(got).toHaveLength(1);
  });

  it.each([301, 302, 307, 308])('does not follow a %i', async (status) => {
    const { got, origin } = await vendor(answer(status, '', { location: '/elsewhere' }), taken);
    await expect(receiver(config(origin)).send(message, never)).rejects.toMatchObject({
      code: 'DELIVERY_REFUSED',
      message: `${new URL(origin).host} answered ${status}; redirects are not followed`,
    });
    expect(got).toHaveLength(1);
  });

  it('is not fooled by a page', async () => {
    const { origin } = await vendor(html(200));
    const sent = receiver(config(origin)).send(message, never);
    if (takesAnyPage) await sent;
    else {
      await expect(sent).rejects.toMatchObject({
        code: 'DELIVERY_FAILED',
        message: expect.stringMatching(/ answered 200 with an HTML page, where .+ was expected$/),
      });
    }
  });

  it('does not read a body without an end', async () => {
    const { origin } = await vendor(endless(200));
    const sent = receiver(config(origin)).send(message, never);
    const outcome = await sent.catch((error: Error) => error.message.length);
    // Of what was sent a line is quoted, where it was not taken.
    expect(outcome ?? 0).toBeLessThan(300);
  });

  it('cannot be reached where nobody listens', async () => {
    const sent = receiver(config('http://127.0.0.1:1')).send(message, never);
    await expect(sent).rejects.toMatchObject({
      code: 'DELIVERY_FAILED',
      message: '127.0.0.1:1 did not answer: ECONNREFUSED',
    });
  });

  it('gives up with the signal’s reason while no reply comes', async () => {
    const { first, origin } = await vendor(hang);
    const controller = new AbortController();
    const sent = receiver(config(origin)).send(message, controller.signal);
    const reason = new Error('time is up');
    await Promise.all([expect(sent).rejects.toBe(reason), first.then(() => controller.abort(reason))]);
  });

  it('gives up with the signal’s reason while the reply’s body does not come', async () => {
    const { first, origin } = await vendor((response) => {
      response.writeHead(503, { 'content-length': '100' });
      response.write('to be continued');
    });
    const controller = new AbortController();
    const sent = receiver(config(origin)).send(message, controller.signal);
    const reason = new Error('time is up');
    await Promise.all([expect(sent).rejects.toBe(reason), first.then(() => controller.abort(reason))]);
  });

  it('sends nothing when it is too late already', async () => {
    const { got, origin } = await vendor(taken);
    const reason = new Error('too late');
    await expect(receiver(config(origin)).send(message, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(got).toEqual([]);
  });

  it.each([400, 500, 200])('names no secret that a %i sends back', async (status) => {
    const said = secrets.join(' ');
    const { origin } = await vendor((response, { url, headers }) => {
      response.writeHead(status);
      response.end(`bad\u0007 request:\n${said} ${url} ${headers.authorization} ${'x'.repeat(500)}`);
    });
    const { send, lines } = receiver(config(origin));
    const error = await send(message, never).then(
      () => null,
      (reason: unknown) => reason as Error,
    );
    if (error === null) expect(takesAnyText && status === 200).toBe(true);
    else {
      // Hidden as a whole where it has an escaped address.
      expect(error.message.includes('bad request: ***') || error.message.endsWith(notShown)).toBe(true);
      expect(error.message.length).toBeLessThan(300);
      expect(error.cause).toBeUndefined();
    }
    const told = JSON.stringify({ ...error, message: error?.message, stack: error?.stack, lines });
    for (const each of secrets) expect(told).not.toContain(each);
  });

  it('repeats no secret in what it sends but the one that opens the door', async () => {
    const { got, origin } = await vendor(taken);
    await receiver(config(origin)).send(message, never);
    const bodies = got.map(({ body }) => body.replace(/"routing_key":"[^"]*"/, ''));
    for (const each of secrets) expect(bodies.join('')).not.toContain(each);
  });

  it('names no secret that JSON sends back', async () => {
    const { origin } = await vendor(
      (response, { url }) =>
        void response.writeHead(400).end(JSON.stringify({ message: `no such path: ${url}`, secrets })),
    );
    const error = await receiver(config(origin))
      .send(message, never)
      .catch((reason: unknown) => reason as Error);
    for (const each of secrets) expect((error as Error).message).not.toContain(each);
  });

  it.each(Object.entries(writings))('names no secret that comes back %s', async (_name, write) => {
    for (const each of secrets) {
      const { origin } = await vendor(answer(400, `no_service: ${write(each)}`));
      const { host } = new URL(origin);
      const sent = receiver(config(origin)).send(message, never);
      await expect(sent).rejects.toMatchObject({
        message: expect.toBeOneOf([
          `${host} answered 400: no_service: ***`,
          `${host} answered 400: no_service: ***+***`,
          `${host} answered 400: ${notShown}`,
        ]),
      });
    }
  });
});
