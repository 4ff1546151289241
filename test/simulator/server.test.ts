import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetch, type Response } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/core/outcome.ts';
import { classifyError } from '../../src/exchanges/classify-error.ts';
import { venues } from '../../src/exchanges/presets.ts';
import { type Venue, withHosts } from '../../src/exchanges/venue.ts';
import { type FaultInput, parseScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';

const scenario = parseScenario({ latencyMs: { min: 0, max: 2 } });

/** Long enough for a busy machine; those that must time out are given less. */
const patienceMs = 10_000;

async function probe(venue: Venue, source: string, timeoutMs = patienceMs): Promise<Verdict> {
  const { probe } = venue.sources[source]!;
  const url = new URL(probe.path, venue.hosts[probe.host]);
  const headers = { authorization: 'Bearer token' };
  try {
    const response: Response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    const header = (name: string) => response.headers.get(name) ?? undefined;
    return venue.classify({
      method: 'GET',
      url,
      status: response.status,
      header,
      text,
      receivedAt: Date.now(),
    });
  } catch (error) {
    return classifyError(error);
  }
}

describe('faults over real sockets', () => {
  let simulator: Simulator;
  let at: Record<string, Venue>;

  beforeAll(async () => {
    simulator = await startSimulator({ scenario });
    const { hosts } = simulator;
    at = Object.fromEntries(
      Object.entries(venues).map(([name, venue]) => [
        name,
        withHosts(venue, { ...hosts[name as keyof typeof hosts] }),
      ]),
    );
  });
  afterAll(() => simulator.stop());

  const sources = Object.values(venues).flatMap(({ name, sources }: Venue) =>
    Object.keys(sources).map((source) => [name, source] as const),
  );

  it.each(sources)('%s: %s is well without any', async (name, source) => {
    simulator.setFaults([]);
    expect((await probe(at[name]!, source)).kind).toBe('OK');
  });

  const all: FaultInput['venue'][] = ['binance', 'bybit', 'dexscreener', 'twitter'];
  const sourceOf: Record<string, string> = {
    binance: 'binance_orderbook',
    bybit: 'bybit_derivatives',
    dexscreener: 'dexscreener',
    twitter: 'twitter_search',
  };
  const rows: readonly (readonly [
    Partial<FaultInput> & { fault: FaultInput['fault'] },
    string[],
    Partial<Verdict>,
  ])[] = [
    [{ fault: '5xx' }, all, { kind: 'VENUE_FAULT' }],
    [{ fault: '5xx', status: 502, retryAfterSeconds: 3 }, all, { kind: 'VENUE_FAULT', retryAfterMs: 3_000 }],
    [{ fault: 'slow', delayMs: 60_000 }, all, { kind: 'TIMEOUT' }],
    [{ fault: 'hang' }, all, { kind: 'TIMEOUT' }],
    [{ fault: 'reset' }, all, { kind: 'NETWORK' }],
    [
      { fault: 'ban', retryAfterSeconds: 5 },
      ['binance'],
      { kind: 'BANNED', block: { scope: 'HOST', forMs: 5_000 } },
    ],
    [{ fault: 'ban' }, ['bybit'], { kind: 'BANNED', block: { scope: 'HOST', forMs: 600_000 } }],
    [{ fault: 'rate-limit' }, all, { kind: 'RATE_LIMITED' }],
    [{ fault: 'retcode', retCode: 10006 }, ['bybit'], { kind: 'RATE_LIMITED', retryAfterMs: 1_000 }],
    [{ fault: 'retcode' }, ['bybit'], { kind: 'VENUE_FAULT' }],
    [{ fault: 'html' }, all, { kind: 'VENUE_FAULT' }],
    [{ fault: 'maintenance' }, ['binance'], { kind: 'MAINTENANCE', block: { scope: 'HOST' } }],
    [{ fault: 'waf' }, ['binance'], { kind: 'BANNED', block: { scope: 'HOST', forMs: 600_000 } }],
    [{ fault: 'location' }, all, { kind: 'CLIENT_ERROR', location: true }],
    [{ fault: 'auth' }, all, { kind: 'AUTH' }],
  ];
  const cases = rows.flatMap(([fault, names, verdict]) => names.map((name) => ({ name, fault, verdict })));

  it.each(cases)('$name: $fault', async ({ name, fault, verdict }) => {
    simulator.setFaults([{ ...fault, venue: name } as FaultInput]);
    const timeoutMs = verdict.kind === 'TIMEOUT' ? 100 : patienceMs;
    expect(await probe(at[name]!, sourceOf[name]!, timeoutMs)).toMatchObject(verdict);
  });

  it('leave the other venues alone', async () => {
    simulator.setFaults([{ venue: 'binance', fault: 'reset' }]);
    expect((await probe(at.bybit!, 'bybit_derivatives')).kind).toBe('OK');
  });

  it('every host has an address of its own, serves only its own paths, and tells of the others', async () => {
    simulator.setFaults([]);
    const { binance, bybit } = simulator.hosts;
    expect(new URL(binance.spot).host).not.toBe(new URL(binance.futures).host);
    expect((await fetch(`${bybit.api}/api/v3/ping`)).status).toBe(404);
    expect(await (await fetch(simulator.url)).json()).toEqual({ hosts: simulator.hosts });
  });

  it('counts what each host was sent', async () => {
    const before = { ...simulator.requestCounts };
    await probe(at.dexscreener!, 'dexscreener');
    expect(simulator.requestCounts).toEqual({ ...before, dexscreener: before.dexscreener + 1 });
  });
});

describe('stopping', () => {
  it('is prompt with requests that hang, and may be asked for twice', async () => {
    const simulator = await startSimulator({
      scenario: parseScenario({
        faults: [
          { venue: 'bybit', fault: 'hang' },
          { venue: 'binance', fault: 'slow', delayMs: 60_000 },
        ],
      }),
    });
    const { bybit, binance } = simulator.hosts;
    const hung = [`${bybit.api}/v5/market/time`, `${binance.spot}/api/v3/ping`].map((url) =>
      fetch(url).then(
        () => 'answered',
        () => 'cut off',
      ),
    );
    await expect.poll(() => simulator.requestCounts['binance-spot'] + simulator.requestCounts.bybit).toBe(2);
    const startedAt = performance.now();
    await Promise.all([simulator.stop(), simulator.stop()]);
    await simulator.stop();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(await Promise.all(hung)).toEqual(['cut off', 'cut off']);
  });

  it('a port that is taken is told, and nothing stays open', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const openServers = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap').length;
    await expect.poll(openServers).toBe(1);
    await expect(startSimulator({ scenario, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect.poll(openServers).toBe(1);
    await new Promise((resolve) => other.close(resolve));
  });
});
