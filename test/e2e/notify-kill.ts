import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { CircuitBreakerAlert, StoredAlert } from '../../src/core/alert.ts';
import { openSqliteJournal } from '../../src/journal/sqlite-journal.ts';
import { noPresets } from '../engine/world.ts';
import { seededRandom } from '../journal/seeded-random.ts';
import { tempFolder } from '../journal/temp-folder.ts';

const receivers = ['steady', 'other', 'shaky'];

interface Taken {
  readonly receiver: string;
  readonly round: number;
  readonly messageId: string;
  readonly alerts: readonly { readonly id: string; readonly seq: number; readonly breaker_name: string }[];
}

/** Takes messages at /<receiver>; `shaky` takes half of them, and says so. */
async function startReceivers(random: () => number) {
  const taken: Taken[] = [];
  const refused: string[] = [];
  let onRequest = () => {};
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const receiver = request.url!.slice(1);
    const messageId = String(request.headers['webhook-id']);
    const fails = receiver === 'shaky' && random() < 0.5;
    if (fails) refused.push(messageId);
    else {
      const round = Number(request.headers['x-round']);
      taken.push({ receiver, round, messageId, alerts: JSON.parse(text).data.alerts });
    }
    response.writeHead(fails ? 500 : 200).end();
    onRequest();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    taken,
    refused,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Calls back at the `count`th request from now on. */
    after(count: number, callback: () => void) {
      let left = count;
      onRequest = () => {
        left -= 1;
        if (left === 0) callback();
      };
    },
  };
}

const configOf = (file: string, url: string, round: number) => ({
  journal: `sqlite:${file}`,
  exchanges: {
    ...noPresets,
    one: { kind: 'CEX', hosts: { api: 'https://one.test' }, sources: { a: {}, b: { breaker: 'b_api' } } },
    two: { kind: 'CEX', hosts: { api: 'https://two.test' }, sources: { c: {} } },
  },
  alerts: {
    receivers: Object.fromEntries(
      receivers.map((name) => [
        name,
        {
          kind: 'webhook',
          url: `${url}/${name}`,
          headers: { 'x-round': String(round) },
          backoff: { initialDelayMs: 1, maxDelayMs: 20 },
        },
      ]),
    ),
    flapping: { episodes: 100, withinMs: 1 },
  },
});

function start(folder: string, config: unknown, cycles: number): ChildProcess {
  const script = fileURLToPath(new URL('./notify-forever.ts', import.meta.url));
  return spawn(process.execPath, [script, JSON.stringify({ config, cycles })], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: join(folder, 'compile-cache') },
  });
}

async function allAlerts(journal: Awaited<ReturnType<typeof openSqliteJournal>>) {
  const rows: StoredAlert[] = [];
  while (rows.length < journal.headSeq) {
    rows.push(...(await journal.read({ after: rows.length, order: 'oldest-first', limit: 10_000 })));
  }
  return rows.filter((row): row is StoredAlert & CircuitBreakerAlert => row.kind === 'CIRCUIT_BREAKER');
}

/** Kills a process that raises alerts and delivers them, again and again, and looks at what came of it. */
export function describeKills(rounds: number, seed: number, timeout: number): void {
  it(`delivers every alert to every receiver over ${rounds} kills`, { timeout }, async () => {
    const random = seededRandom(seed);
    const folder = tempFolder();
    const file = join(folder, 'tidegate.db');
    const server = await startReceivers(random);
    for (let round = 1; round <= rounds; round += 1) {
      const child = start(folder, configOf(file, server.url, round), 1 + Math.floor(random() * 6));
      const ended = once(child, 'close');
      server.after(1 + Math.floor(random() * 30), () => child.kill('SIGKILL'));
      // Fewer requests than that may come.
      child.stdout!.on('data', (text) => (/delivered/.test(text) || random() < 0.3) && child.kill('SIGKILL'));
      const [, signal] = await ended;
      expect(signal, `round ${round} of seed ${seed}`).toBe('SIGKILL');
    }
    const last = start(folder, configOf(file, server.url, rounds + 1), 0);
    const [code] = await once(last, 'close');
    expect(code).toBe(0);

    const journal = await openSqliteJournal(file);
    const alerts = await allAlerts(journal);
    expect(alerts.length).toBeGreaterThan(rounds);
    const states: string[] = [];
    for (let from = 0; from < alerts.length; from += 1_000) {
      const page = alerts.slice(from, from + 1_000).map(({ id }) => id);
      const details = await journal.details(page);
      for (const id of page) states.push(...details.get(id)!.deliveries.map(({ state }) => state));
    }
    await journal.close();
    expect(states.filter((state) => state !== 'DELIVERED')).toEqual([]);
    expect(states).toHaveLength(alerts.length * receivers.length);
    expect(server.refused.length).toBeGreaterThan(rounds);

    for (const receiver of receivers) {
      const messages = server.taken.filter((each) => each.receiver === receiver);
      // That the shaky one fails is told to the others too.
      const told = messages.flatMap((message) => message.alerts).filter((alert) => 'breaker_name' in alert);
      expect(new Set(told.map(({ id }) => id)), receiver).toEqual(new Set(alerts.map(({ id }) => id)));
      for (const breaker of new Set(told.map(({ breaker_name }) => breaker_name))) {
        const seqs = told.filter(({ breaker_name }) => breaker_name === breaker).map(({ seq }) => seq);
        expect(seqs, `${receiver} ${breaker}`).toEqual(seqs.toSorted((a, b) => a - b));
      }
      // A message is taken twice only where the process was killed before it knew.
      for (const copies of Map.groupBy(messages, ({ messageId }) => messageId).values()) {
        expect(new Set(copies.map(({ round }) => round)).size).toBe(copies.length);
      }
    }
  });
}
