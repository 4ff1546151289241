import type { Served } from '../../src/engine/call-options.ts';
import type { Monitor } from '../../src/engine/monitor.ts';
import type { ProbeReply } from '../../src/engine/transport.ts';
import type { MortalClock } from './mortal-clock.ts';
import { type SourceName, sourceNames, urlOf, type Wire } from './venue-side.ts';

/** One call of a bot, from its start until it settles. */
export interface BotCall {
  readonly id: number;
  readonly source: SourceName;
  readonly idempotent: boolean;
  /** Whether others may wait for what it sends: then that goes on without it. */
  readonly shared: boolean;
  readonly startedAt: number;
  readonly abort: AbortController;
}

/** Who keeps the bots' books. */
export interface BotWatch {
  started(call: BotCall): void;
  settled(call: BotCall, served: readonly Served[], error: unknown): void;
}

export interface BotsOptions {
  readonly clock: MortalClock;
  readonly monitor: Monitor;
  readonly wire: Wire;
  readonly random: () => number;
  readonly watch: BotWatch;
  /** Mean time between two calls, milliseconds. */
  readonly everyMs: number;
  /** Whether now and then a bot's own code is at fault. */
  readonly mayHaveBugs: () => boolean;
  readonly ids: { next: number };
}

/** What a client makes of a reply: some hand it on, some throw it. */
type Style = 'response' | 'error' | 'bug';

function handOn(reply: ProbeReply, url: URL, style: Style): unknown {
  if (style === 'bug') throw new TypeError('undefined is not a function');
  if (style === 'response') {
    return {
      status: reply.status,
      url: url.href,
      headers: { get: (name: string) => reply.header(name) ?? null },
    };
  }
  if (reply.status < 400) return JSON.parse(reply.text);
  const headers = Object.fromEntries(
    ['retry-after', 'date', 'content-type', 'x-rate-limit-reset'].flatMap((name) => {
      const value = reply.header(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  throw Object.assign(new Error(`HTTP ${reply.status}`), {
    response: { status: reply.status, headers, data: reply.text },
    config: { url: url.href, method: 'GET' },
  });
}

/** Bots that call through the gates by chance: alone and in bursts, reads and orders, some that give up or listen to nobody. */
export function startBots(options: BotsOptions) {
  const { clock, monitor, wire, random, watch, everyMs, mayHaveBugs, ids } = options;
  const inFlight = new Set<BotCall>();
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const chance = (share: number) => random() < share;
  let stopped = false;

  const call = () => {
    const source = pick(sourceNames);
    const idempotent = chance(0.7);
    const key = chance(0.4) ? `key-${Math.floor(random() * 3)}` : undefined;
    const style: Style = mayHaveBugs() && chance(0.02) ? 'bug' : pick(['response', 'error'] as const);
    const ignoresSignal = chance(0.15);
    const abort = new AbortController();
    ids.next += 1;
    const shared = idempotent && key !== undefined;
    const made: BotCall = { id: ids.next, source, idempotent, shared, startedAt: clock.now(), abort };
    inFlight.add(made);
    watch.started(made);
    const url = new URL(urlOf[source]);
    const served: Served[] = [];
    const result = monitor.gate(source).call<unknown>(
      async ({ signal }) => {
        const method = idempotent ? 'GET' : 'POST';
        const passesOn = ({ error: 'everything', response: 'head', bug: 'nothing' } as const)[style];
        const reply = await wire.send(url, { method, signal, callId: made.id, passesOn, ignoresSignal });
        return handOn(reply, url, style);
      },
      {
        idempotent,
        key,
        signal: chance(0.5) ? abort.signal : undefined,
        fallback: chance(0.2) ? () => 'fallback' : undefined,
        onServed: (each) => served.push(each),
      },
    );
    const settled = (error: unknown) => {
      inFlight.delete(made);
      watch.settled(made, served, error);
    };
    result.then(() => settled(null), settled);
    if (chance(0.1)) clock.setTimer(random() * 8_000, () => abort.abort(new Error('the bot gave up')));
  };

  const schedule = () => {
    clock.setTimer(-Math.log(1 - random()) * everyMs, () => {
      if (stopped) return;
      const burst = chance(0.1) ? 1 + Math.floor(random() * 15) : 1;
      for (let each = 0; each < burst; each += 1) call();
      schedule();
    });
  };
  schedule();

  return {
    /** Calls that have not settled. */
    inFlight: inFlight as ReadonlySet<BotCall>,
    /** No new calls. */
    stop() {
      stopped = true;
    },
    /** Gives up whatever can be given up. */
    abortAll() {
      for (const each of inFlight) each.abort.abort(new Error('the bot stops'));
    },
  };
}
