import type { Clock, Timer } from '../core/clock.ts';
import type { Verdict } from '../core/outcome.ts';
import type { Reply } from '../exchanges/venue.ts';
import type { Gate } from './gate.ts';
import { probeDelayMs } from './probe-pace.ts';
import type { ProbeSettings } from './settings.ts';
import type { Source } from './source.ts';
import type { Transport } from './transport.ts';
import { judgeReply } from './verdicts.ts';

const spreadMs = 250;

/** Calls a source on its schedule, through its gate: one attempt, none while blocked or refused. */
export class Probe {
  readonly source: Source;
  readonly #gate: Gate;
  readonly #settings: ProbeSettings;
  readonly #transport: Transport;
  readonly #clock: Clock;
  #timer: Timer | null = null;
  #abort: AbortController | null = null;
  #lastSent = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(source: Source, gate: Gate, settings: ProbeSettings, transport: Transport, clock: Clock) {
    this.source = source;
    this.#gate = gate;
    this.#settings = settings;
    this.#transport = transport;
    this.#clock = clock;
  }

  /** The first probe goes out within a moment, not all at once. */
  start(): void {
    this.#schedule(this.#clock.random() * Math.min(spreadMs, this.#settings.everyMs));
  }

  /** Probes as soon as the pace allows: a breaker waits for a trial call. */
  hurry(): void {
    if (this.#abort || this.#stopped) return;
    this.#schedule(Math.max(0, this.#lastSent + this.#delayMs() - this.#clock.now()));
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#abort?.abort(new Error('The probes stop'));
  }

  #delayMs(): number {
    const { quotas } = this.source;
    return probeDelayMs(this.#settings.everyMs, quotas?.values() ?? [], this.#clock.wallNow());
  }

  #schedule(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(delayMs, () => void this.#run());
  }

  async #run(): Promise<void> {
    const startedAt = this.#clock.now();
    this.#abort = new AbortController();
    try {
      await this.#call(this.#abort.signal);
    } catch {
      // Whatever went wrong is an outcome in the window already, or a refusal, which is no news.
    }
    this.#abort = null;
    this.source.probed = true;
    if (!this.#stopped) this.#schedule(Math.max(0, startedAt + this.#delayMs() - this.#clock.now()));
  }

  async #call(signal: AbortSignal): Promise<void> {
    const url = new URL(this.#settings.url);
    const { venue } = this.source.exchange;
    const sent = { method: 'GET', status: null as number | null };
    await this.#gate.call<Reply>(
      async (context) => {
        this.#lastSent = this.#clock.now();
        const reply = await this.#transport.get({
          url,
          headers: this.#settings.headers,
          signal: context.signal,
        });
        sent.status = reply.status;
        return {
          ...reply,
          header: (name) => reply.header(name),
          method: 'GET',
          url,
          receivedAt: this.#clock.wallNow(),
        };
      },
      {
        idempotent: true,
        probe: true,
        signal,
        route: { host: url.host, bucket: venue.bucketOf('GET', url) },
        request: sent,
        classify: (settled) => ('value' in settled ? this.#judge(settled.value) : undefined),
      },
    );
  }

  #judge(reply: Reply): Verdict {
    const verdict = judgeReply(this.source, reply);
    const { expects } = this.#settings;
    if (verdict.kind !== 'OK' || expects === null || isExpected(reply, expects)) return verdict;
    return { kind: 'VENUE_FAULT', retry: 'backoff', detail: 'the reply is not what this source serves' };
  }
}

function isExpected(reply: Reply, expects: (body: unknown) => boolean): boolean {
  try {
    return expects(JSON.parse(reply.text ?? ''));
  } catch {
    return false;
  }
}
