import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { delivered } from '../../src/alerts/handlers.ts';
import { createWebhookHandler, type WebhookOptions } from '../../src/alerts/webhook-handler.ts';
import { createManualClock } from '../../src/core/manual-clock.ts';
import { breakerAlert } from '../journal/breaker-alert.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A receiver that replies as told, in turn, the last way for all that follow. */
async function receiver(...replies: ((response: ServerResponse) => void)[]) {
  const got: { method: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    got.push({ method: request.method, headers: request.headers, body });
    replies[Math.min(got.length, replies.length) - 1]!(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path` };
}

const answer =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end('body');
const reset = (response: ServerResponse) => void response.destroy();
const hang = () => {};

const alert = delivered(breakerAlert({ exchangeName: 'bybit' }), 7);
const quick: Partial<WebhookOptions> = { backoff: { initialDelayMs: 0, maxAttempts: 3 } };

describe('a webhook handler', () => {
  it('posts the plain form as JSON with the given headers', async () => {
    const { got, url } = await receiver(answer(204));
    await createWebhookHandler({ url, headers: { authorization: 'Bearer t' } })(alert);
    expect(got).toHaveLength(1);
    expect(got[0]!.method).toBe('POST');
    expect(got[0]!.headers).toMatchObject({ authorization: 'Bearer t', 'content-type': 'application/json' });
    expect(JSON.parse(got[0]!.body)).toEqual(alert.toJSON());
    expect(JSON.parse(got[0]!.body)).toMatchObject({
      breaker_name: 'binance_api',
      exchange: 'bybit',
      seq: 7,
    });
  });

  it.each([
    ['500', answer(500)],
    ['503', answer(503)],
    ['429', answer(429)],
    ['408', answer(408)],
    ['a reset connection', reset],
  ])('tries again after %s', async (_name, reply) => {
    const { got, url } = await receiver(reply, reply, answer(200));
    await createWebhookHandler({ url, ...quick })(alert);
    expect(got).toHaveLength(3);
  });

  it('gives up after the last attempt and says what was answered, without the path', async () => {
    const { got, url } = await receiver(answer(502));
    await expect(createWebhookHandler({ url, ...quick })(alert)).rejects.toMatchObject({
      code: 'BACKOFF_EXHAUSTED',
      attempts: 3,
      message: `All 3 attempts failed; the last: ${new URL(url).host} answered 502`,
    });
    expect(got).toHaveLength(3);
  });

  it.each([400, 401, 404, 410, 301])('does not try again after %i', async (status) => {
    const { got, url } = await receiver(answer(status, { location: '/elsewhere' }));
    await expect(createWebhookHandler({ url, ...quick })(alert)).rejects.toMatchObject({
      code: 'WEBHOOK_REFUSED',
      message: `${new URL(url).host} answered ${status}`,
    });
    expect(got).toHaveLength(1);
  });

  it('waits as long as Retry-After says', async () => {
    const clock = createManualClock();
    const { got, url } = await receiver(answer(429, { 'retry-after': '7' }), answer(200));
    const waits: number[] = [];
    const watched = {
      ...clock,
      setTimer: (ms: number, callback: () => void, options?: { keepAlive?: boolean }) => {
        const isWait = options?.keepAlive === true;
        if (isWait) waits.push(ms);
        return clock.setTimer(isWait ? 0 : ms, callback);
      },
    };
    const done = createWebhookHandler({ url, clock: watched })(alert);
    while (waits.length === 0) await clock.advanceAsync(0);
    await clock.advanceAsync(0);
    await done;
    expect(waits).toEqual([7_000]);
    expect(got).toHaveLength(2);
  });

  it('does not wait for a receiver that hangs', async () => {
    const clock = createManualClock();
    const { got, url } = await receiver(hang);
    const done = createWebhookHandler({ url, clock, timeoutMs: 50, backoff: { maxAttempts: 1 } })(alert);
    const rejected = expect(done).rejects.toMatchObject({
      code: 'BACKOFF_EXHAUSTED',
      message: expect.stringContaining('did not answer within 50 ms'),
    });
    while (got.length === 0) await clock.advanceAsync(0);
    await clock.advanceAsync(50);
    await rejected;
    expect(clock.pendingTimers).toBe(0);
  });

  it.each(['not a url', 'ftp://host/secret', ''])('refuses the url "%s" without repeating it', (url) => {
    expect(() => createWebhookHandler({ url })).toThrow(
      new TypeError("A webhook's url must be http or https"),
    );
  });
});
