import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlertStreamOptions,
  type ConnectionStatus,
  createClient,
  type Pacing,
  ResyncRequired,
} from '../../src/client/index.ts';
import { type Service, startService } from './service.ts';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.stop());

const pacing: Pacing = { random: () => 0, wait: () => new Promise((resolve) => setImmediate(resolve)) };
const cursors = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `c${from + index}`);

function open(options: AlertStreamOptions = {}) {
  const alerts = createClient({ url: service.url, pacing }).alerts(options);
  return {
    alerts,
    async take(count: number): Promise<string[]> {
      const taken: string[] = [];
      while (taken.length < count) taken.push((await alerts.next()).value.cursor);
      return taken;
    },
  };
}

/** Resolves once the stream is at its end and waits for the next alert. */
function liveOnce(): { readonly live: Promise<void>; readonly onStatus: (status: ConnectionStatus) => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { live: promise, onStatus: (status) => status === 'live' && resolve() };
}

describe('a stream of alerts', { timeout: 5_000 }, () => {
  it('begins after the newest alert there is', async () => {
    service.append(3);
    const { live, onStatus } = liveOnce();
    const { take } = open({ onStatus });
    const taken = take(2);
    await live;
    service.append(2);
    expect(await taken).toEqual(['c4', 'c5']);
    expect(service.starts).toEqual(['c3']);
  });

  it('begins after the cursor it is given', async () => {
    service.append(5);
    expect(await open({ after: 'c2' }).take(3)).toEqual(['c3', 'c4', 'c5']);
  });

  it('loses and repeats nothing over many restarts', async () => {
    const { take } = open({ after: 'c0' });
    const seen: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      service.append(3);
      seen.push(...(await take(1 + (round % 3))));
      service.goDown();
      service.append(2);
      service.comeBack();
    }
    seen.push(...(await take(100 - seen.length)));
    expect(seen).toEqual(cursors(1, 100));
  });

  it('loses nothing when the first connection ends before the first alert', async () => {
    service.append(1);
    const { live, onStatus } = liveOnce();
    const { take } = open({ onStatus });
    const taken = take(2);
    await live;
    service.goDown();
    service.append(2);
    service.comeBack();
    expect(await taken).toEqual(['c2', 'c3']);
    expect(new Set(service.starts)).toEqual(new Set(['c1']));
  });

  it.each([1000, 1001, 1011, 1012, 4500])('goes on after the server closed with %i', async (code) => {
    const { take } = open({ after: 'c0' });
    service.append(2);
    const seen = await take(2);
    service.closeSockets(code);
    service.append(2);
    expect([...seen, ...(await take(2))]).toEqual(cursors(1, 4));
  });

  it('drops an alert that the server repeats', async () => {
    service.repeatOnResume();
    service.append(1);
    const { take } = open({ after: 'c1' });
    service.append(1);
    expect(await take(1)).toEqual(['c2']);
  });

  it('gives a slow reader every alert without holding them all', async () => {
    service.append(2_500);
    const { alerts, take } = open({ after: 'c0' });
    const seen = await take(1);
    // The reader looks away until the client has given the connection up.
    while (service.sockets.size > 0) await new Promise((resolve) => setImmediate(resolve));
    seen.push(...(await take(2_499)));
    expect(seen).toEqual(cursors(1, 2_500));
    expect(service.starts.length).toBeGreaterThan(1);
    await alerts.return?.();
  });

  it('tells how its connection is', async () => {
    const statuses: ConnectionStatus[] = [];
    const { take } = open({ after: 'c0', onStatus: (status) => statuses.push(status) });
    service.append(1);
    await take(1);
    service.closeSockets(1012);
    service.append(1);
    await take(1);
    expect(statuses).toEqual(['connecting', 'live', 'lost', 'connecting', 'live']);
  });

  it('ends when it is told to, and its connection with it', async () => {
    const { live, onStatus } = liveOnce();
    const ending = new AbortController();
    const { alerts } = open({ signal: ending.signal, onStatus });
    const next = alerts.next();
    await live;
    ending.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    while (service.sockets.size > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('ends when it is told to while nothing answers', async () => {
    service.goDown();
    const ending = new AbortController();
    const { alerts } = open({
      signal: ending.signal,
      onStatus: (status) => status === 'lost' && ending.abort(),
    });
    expect(await alerts.next()).toEqual({ done: true, value: undefined });
  });

  it('throws where it cannot resume, with where to go on', async () => {
    service.refuseWith('No longer kept.', { code: 'RESYNC_REQUIRED', headCursor: 'c9' });
    const failure = await open({ after: 'c1' })
      .alerts.next()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ResyncRequired);
    expect(failure).toMatchObject({ code: 'RESYNC_REQUIRED', headCursor: 'c9', message: 'No longer kept.' });
  });

  it('throws what another try would meet again', async () => {
    service.refuseWith('Not a cursor.', { code: 'BAD_USER_INPUT' });
    await expect(open({ after: 'x' }).alerts.next()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    service.onSubscribe(() => service.closeSockets(4403));
    await expect(open({ after: 'c0' }).alerts.next()).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('tries again after an internal error of the server', async () => {
    service.append(1);
    service.refuseWith('Internal error', { code: 'INTERNAL_SERVER_ERROR' });
    const { take } = open({
      after: 'c0',
      onStatus: (status) => status === 'lost' && service.onSubscribe(() => {}),
    });
    expect(await take(1)).toEqual(['c1']);
  });
});

describe('a stream of exchanges', { timeout: 5_000 }, () => {
  it('begins anew with all of them after a lost connection', async () => {
    const exchanges = createClient({ url: service.url, pacing }).exchangeHealthStream();
    const first = (await exchanges.next()).value;
    expect(first).toMatchObject({ name: 'binance', status: 'HEALTHY' });
    service.closeSockets(1012);
    expect((await exchanges.next()).value).toEqual(first);
  });
});
