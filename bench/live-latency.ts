import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aside, atMost, tell } from './figure.ts';
import { shifted, spreadOf } from './measure.ts';

// From the judgement of the call that opens or closes a breaker to the frame on a subscriber's socket. Server and subscriber
// are processes of their own; the journal is on the same file system as the plain appends beside it.

const page = Buffer.alloc(4_096, 'x');

const child = (file: string, argument: string) => fork(join(import.meta.dirname, file), [argument]);

const data = join(import.meta.dirname, 'data');
mkdirSync(data, { recursive: true });
const folder = mkdtempSync(join(data, 'latency-'));
const server = child('latency-server.ts', `sqlite:${join(folder, 'journal.db')}`);
const [url] = (await once(server, 'message')) as [string];
const subscriber = child('latency-subscriber.ts', url);
await once(subscriber, 'message');
const frames = on(subscriber, 'message')[Symbol.asyncIterator]();

/** When the frame of the next transition to this state came. */
async function frameOf(state: string): Promise<bigint> {
  for (;;) {
    const { value } = await frames.next();
    const [newState, cameAt] = value![0] as [string, string];
    if (newState === state) return BigInt(cameAt);
  }
}

async function transition(to: 'OPEN' | 'CLOSED'): Promise<number> {
  const judged = once(server, 'message');
  server.send(to);
  const [judgedAt] = (await judged) as [string];
  return Number((await frameOf(to)) - BigInt(judgedAt)) / 1e6;
}

const file = openSync(join(folder, 'plain'), 'a');

function plainAppend(): number {
  const startedAt = process.hrtime.bigint();
  writeSync(file, page);
  fdatasyncSync(file);
  return Number(process.hrtime.bigint() - startedAt) / 1e6;
}

/** Delays of transitions, and of plain appends between them, with so much idleness before each. */
async function measured(samples: number, warmUp: number, idleMs: number) {
  const delays: number[] = [];
  const syncs: number[] = [];
  for (let i = -warmUp; i < samples; i += 1) {
    if (idleMs > 0) await sleep(idleMs);
    const opens = i % 2 === 0;
    const delay = await transition(opens ? 'OPEN' : 'CLOSED');
    if (opens) await frameOf('HALF_OPEN');
    const sync = plainAppend();
    if (i < 0) continue;
    delays.push(delay);
    syncs.push(sync);
  }
  return { delays: spreadOf(delays), syncs: spreadOf(syncs) };
}

const busy = await measured(600, 600, 0);
const idle = await measured(200, 20, 5);

subscriber.disconnect();
server.disconnect();
await once(server, 'exit');
closeSync(file);
rmSync(folder, { recursive: true });

const above = ({ delays, syncs }: typeof busy) => shifted(delays, -syncs.median);
tell([
  atMost(
    1,
    'ms',
    'transition to frame on the socket, above append + fdatasync p50',
    above(busy),
    'an SQLite commit writes some ten pages, and three threads wake one another',
  ),
  aside('ms', '- transition to frame', busy.delays),
  aside('ms', '- append of 4 KB + fdatasync', busy.syncs),
  aside('ms', '- above append + fdatasync p50 where all was idle for 5 ms before', above(idle)),
]);
