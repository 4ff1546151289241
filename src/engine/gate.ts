import type { Response } from 'undici';
import type { Clock } from '../core/clock.ts';
import { type OutcomeKind, okVerdict, outcomeKinds, type Verdict } from '../core/outcome.ts';
import { classifyError } from '../exchanges/classify-error.ts';
import type { Reply } from '../exchanges/venue.ts';
import { CallRun, type RunContext, type RunEnd, type RunResult, type Traffic } from './call.ts';
import type { AttemptContext, GateFetchInit, InnerOptions, Route, Settled } from './call-options.ts';
import { gateFetch } from './fetch.ts';
import { Flights } from './flights.ts';
import { serve, tellServed } from './serve.ts';
import type { Source } from './source.ts';
import { isTraced, tracedCall } from './tracing.ts';
import { judgeReply, replyOfResponse, verdictOfKind } from './verdicts.ts';

/** Of the shape that most calls have: an empty object is slower to read. */
const noOptions: InnerOptions<unknown> = { idempotent: false };

/** What a source's calls pass through. */
export class Gate {
  readonly sourceName: string;
  readonly #traffic: Traffic;
  readonly #source: Source;
  readonly #runs: RunContext;
  #flights: Flights | null = null;

  constructor(traffic: Traffic, source: Source) {
    this.sourceName = source.name;
    this.#traffic = traffic;
    this.#source = source;
    this.#runs = {
      traffic,
      source,
      judgeValue: (value, options) =>
        (options.classify && classified({ value }, options)) ?? this.#judgeValue(value),
      judgeError: (error, options) =>
        (options.classify && classified({ error }, options)) ?? this.#judgeError(error),
    };
  }

  /**
   * Runs `fn` through cache, block, breaker, timeout, retries and window; results in order: live, stale, fallback,
   * error. A value that `fn` returned is never turned into an error. Rejects with BlockedError, BreakerOpenError,
   * AttemptTimeoutError, BackoffExhausted (an idempotent call), the reason of `signal`, or the error of `fn` as it is.
   */
  call<T>(
    fn: (context: AttemptContext) => T | Promise<T>,
    options: InnerOptions<T> = noOptions as InnerOptions<T>,
  ): Promise<T> {
    if (isTraced() && !options.traced) return tracedCall(this, this.#source, fn, options);
    if (options.key !== undefined && options.idempotent) return this.#cachedCall(fn, options, options.key);
    return new Promise((resolve, reject) => {
      const { onServed } = options;
      const live = onServed ? (value: T) => resolve(servedLive(value, options)) : resolve;
      // `serve` tells by itself where a result came from: what it serves goes past `live`.
      const onEnd: RunEnd<T> = onServed
        ? (result) => serveResult(result, options, resolve, reject)
        : serveResult;
      new CallRun(this.#runs, fn, options, live, reject, onEnd).start();
    });
  }

  /**
   * undici's `fetch` through the gate: GET and HEAD are idempotent, the venue's classification judges the whole reply
   * (its body is read before the call settles), `key` turns the cache on. Rejects as `call` and as fetch itself do.
   */
  fetch(url: string | URL, init: GateFetchInit = {}): Promise<Response> {
    return gateFetch(this, this.#traffic, this.#source, url, init);
  }

  /** The clock its calls go by. */
  get clock(): Clock {
    return this.#traffic.clock;
  }

  /** Where a request goes, as blocks see it. */
  routeOf(method: string, url: URL): Route {
    return { host: url.host, bucket: this.#source.exchange.venue.bucketOf(method, url) };
  }

  /** What a reply means, by the venue of the source; notes what it says of our quota. */
  judge(reply: Reply): Verdict {
    return judgeReply(this.#source, reply);
  }

  #judgeValue(value: unknown): Verdict {
    if (typeof value !== 'object' || value === null) return okVerdict;
    const { venue } = this.#source.exchange;
    try {
      if (!('status' in value)) return okVerdict;
      const reply = replyOfResponse(value, venue, this.#traffic.clock);
      return reply ? judgeReply(this.#source, reply) : okVerdict;
    } catch {
      // It only looks like a reply: not for us to judge, and the caller's to have.
      return okVerdict;
    }
  }

  #judgeError(error: unknown): Verdict {
    return classifyError(error, {
      classify: (reply) => judgeReply(this.#source, reply),
      receivedAt: this.#traffic.clock.wallNow(),
    });
  }

  async #cachedCall<T>(
    fn: (context: AttemptContext) => T | Promise<T>,
    options: InnerOptions<T>,
    key: string,
  ): Promise<T> {
    options.signal?.throwIfAborted();
    const { clock } = this.#traffic;
    const cache = this.#source.cache;
    const fresh = cache.fresh(key, clock.now());
    if (fresh) {
      tellServed(options, { from: 'cache', ageMs: fresh.ageMs });
      return fresh.value as T;
    }
    this.#flights ??= new Flights();
    const result = await this.#flights.join<RunResult<T>>(key, options.signal, (signal, land) => {
      const resolve = (value: T) => {
        cache.store(key, value, clock.now());
        land({ kind: 'answered', settled: { value }, verdict: okVerdict });
      };
      new CallRun(
        this.#runs,
        fn,
        { ...options, signal },
        resolve,
        land as (reason: unknown) => void,
        land,
      ).start();
    });
    return serve(result, options, () => cache.stale(key, clock.now()));
  }
}

function serveResult<T>(
  result: RunResult<T>,
  options: InnerOptions<T>,
  resolve: (value: T) => void,
  reject: (reason: unknown) => void,
): void {
  serve(result, options, null).then(resolve, reject);
}

function servedLive<T>(value: T, options: InnerOptions<T>): T {
  tellServed(options, { from: 'live', ageMs: 0 });
  return value;
}

/** The caller's own classification; undefined where it says nothing, and where it throws. */
function classified<T>(settled: Settled<T>, { classify }: InnerOptions<T>): Verdict | undefined {
  let verdict: Verdict | OutcomeKind | undefined;
  try {
    verdict = classify?.(settled);
  } catch {
    return undefined;
  }
  const kind = typeof verdict === 'string' ? verdict : verdict?.kind;
  if (kind === undefined || !outcomeKinds.includes(kind)) {
    // A promise, say, or a misspelt kind from plain JavaScript: that too says nothing.
    Promise.resolve(verdict).catch(() => {});
    return undefined;
  }
  if (kind === 'OK') return okVerdict;
  return typeof verdict === 'string' ? verdictOfKind(kind) : verdict;
}
