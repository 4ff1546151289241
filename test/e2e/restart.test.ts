import { createClient as createSocketClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Alert, type Client, createClient } from '../../src/client/index.ts';
import { createService, type Service } from './service.ts';

let service: Service;
let leaving: AbortController;
beforeEach(async () => {
  service = await createService();
  leaving = new AbortController();
  await service.start();
});
afterEach(async () => {
  leaving.abort();
  await service.end();
});

const outage = { atMs: 0, forMs: 3_600_000, venue: 'binance', fault: '5xx' } as const;

/** Everything a subscriber was shown, and a wait for what it has not been shown yet. */
function collect(client: Client, after: string) {
  const seen: Alert[] = [];
  const listeners = new Set<() => void>();
  const done = (async () => {
    for await (const alert of client.alerts({ after, signal: leaving.signal })) {
      seen.push(alert);
      for (const listener of listeners) listener();
    }
  })();
  /** Resolves at the first transition from the `from`th alert on that ends in `state`. */
  const until = (state: string, from: number) =>
    new Promise<number>((resolve) => {
      const look = () => {
        const index = seen.findIndex(
          (alert, i) => i >= from && alert.__typename === 'CircuitBreakerAlert' && alert.newState === state,
        );
        if (index < 0) return;
        listeners.delete(look);
        resolve(index + 1);
      };
      listeners.add(look);
      look();
    });
  return { seen, until, done };
}

const transitionsOf = (alerts: readonly Alert[]) =>
  alerts.flatMap((alert) =>
    alert.__typename === 'CircuitBreakerAlert' ? [`${alert.oldState}→${alert.newState}`] : [],
  );

/** Every alert of the journal, oldest first. */
async function journaled(): Promise<readonly string[]> {
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ alerts(first: 500) { nodes { cursor } } }' }),
  });
  const { data } = (await response.json()) as { data: { alerts: { nodes: { cursor: string }[] } } };
  return data.alerts.nodes.map((alert) => alert.cursor).reverse();
}

describe('a service that fails and is killed', () => {
  it('shows CLOSED→OPEN, OPEN→HALF_OPEN, HALF_OPEN→CLOSED in order to a graphql-ws subscriber', async () => {
    const socket = createSocketClient({
      url: `${service.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
    });
    const { cursor } = await createClient({ url: service.url }).health();
    const query = `subscription ($after: String) {
      circuitBreakerAlerts(after: $after) { breakerName oldState newState episode severity openReason }
    }`;
    const stream = socket.iterate<{ circuitBreakerAlerts: Record<string, unknown> }>({
      query,
      variables: { after: cursor },
    });
    const next = async () => (await stream.next()).value!.data!.circuitBreakerAlerts;
    service.simulator.setFaults([outage]);
    const common = { breakerName: 'binance_api', episode: 1 };
    expect(await next()).toEqual({
      ...common,
      oldState: 'CLOSED',
      newState: 'OPEN',
      severity: 'CRITICAL',
      openReason: 'FAILURES',
    });
    service.simulator.setFaults([]);
    expect(await next()).toMatchObject({
      ...common,
      oldState: 'OPEN',
      newState: 'HALF_OPEN',
      severity: 'WARNING',
    });
    expect(await next()).toMatchObject({
      ...common,
      oldState: 'HALF_OPEN',
      newState: 'CLOSED',
      severity: 'INFO',
    });
    await stream.return?.();
    await socket.dispose();
  });

  it('loses and repeats nothing for a client, whenever it is killed and started again', async () => {
    const client = createClient({ url: service.url });
    const { cursor } = await client.health();
    const { seen, until } = collect(client, cursor);
    let from = 0;
    for (let round = 0; round < 3; round += 1) {
      service.simulator.setFaults([outage]);
      from = await until('OPEN', from);
      await service.kill();
      service.simulator.setFaults([]);
      await service.start();
      from = await until('CLOSED', from);
    }
    leaving.abort();
    const shown = seen.map((alert) => alert.cursor);
    expect(new Set(shown).size).toBe(shown.length);
    expect((await journaled()).slice(0, shown.length)).toEqual(shown);

    const told = transitionsOf(seen);
    expect(told[0]).toBe('CLOSED→OPEN');
    for (const [index, transition] of told.entries()) {
      if (index > 0) expect(transition.split('→')[0]).toBe(told[index - 1]!.split('→')[1]);
    }
    expect(told.filter((transition) => transition === 'CLOSED→OPEN')).toHaveLength(3);
    const episodes = seen.flatMap((alert) =>
      alert.__typename === 'CircuitBreakerAlert' ? [alert.episode] : [],
    );
    expect(new Set(episodes)).toEqual(new Set([1, 2, 3]));
  }, 60_000);
});
