import type { Response } from 'undici';
import { type OutcomeKind, okVerdict, type Verdict } from '../core/outcome.ts';
import { classifyError } from '../exchanges/classify-error.ts';
import { CallRun, type RunResult, type Traffic } from './call.ts';
import type { AttemptContext, CallOptions, GateFetchInit, InnerOptions, Settled } from './call-options.ts';
import { gateFetch } from './fetch.ts';
import { Flights } from './flights.ts';
import { serve, tellServed } from './serve.ts';
import type { Source } from './source.ts';
import { judgeReply, replyOfResponse, verdictOfKind } from './verdicts.ts';

/** What a source's calls pass through. */
export class Gate {
  readonly sourceName: string;
  readonly #traffic: Traffic;
  readonly #source: Source;
  readonly #flights = new Flights();

  constructor(traffic: Traffic, source: Source) {
    this.sourceName = source.name;
    this.#traffic = traffic;
    this.#source = source;
  }

  /**
   * Runs `fn` through cache, block, breaker, timeout, retries and window; results in order: live, stale, fallback,
   * error. A value that `fn` returned is never turned into an error. Rejects with BlockedError, BreakerOpenError,
   * AttemptTimeoutError, BackoffExhausted (an idempotent call), the reason of `signal`, or the error of `fn` as it is.
   */
  call<T>(fn: (context: AttemptContext) => T | Promise<T>, options: InnerOptions<T> = {}): Promise<T> {
    if (options.key !== undefined && options.idempotent) return this.#cachedCall(fn, options, options.key);
    return new Promise((resolve, reject) => {
      this.#run(fn, options, options.signal, (result) => {
        if (result.kind === 'answered' && 'value' in result.settled) {
          if (options.onServed) tellServed(options, { from: 'live', ageMs: 0 });
          resolve(result.settled.value);
        } else serve(result, options, null).then(resolve, reject);
      });
    });
  }

  /**
   * undici's `fetch` through the gate: GET and HEAD are idempotent, the venue's classification judges the whole reply
   * (its body is read before the call settles), `key` turns the cache on. Rejects as `call` and as fetch itself do.
   */
  fetch(url: string | URL, init: GateFetchInit = {}): Promise<Response> {
    return gateFetch(this, this.#traffic, this.#source, url, init);
  }

  #run<T>(
    fn: (context: AttemptContext) => T | Promise<T>,
    options: InnerOptions<T>,
    signal: AbortSignal | undefined,
    done: (result: RunResult<T>) => void,
  ): void {
    const { classify } = options;
    const request = {
      fn,
      classify: classify
        ? (settled: Settled<T>) => this.#classified(classify, settled)
        : (settled: Settled<T>) => this.#judge(settled),
      maxAttempts:
        options.idempotent && !options.probe ? this.#source.settings.policy.backoff.maxAttempts : 1,
      route: options.route ?? null,
      signal,
    };
    new CallRun(this.#traffic, this.#source, request, done).start();
  }

  #classified<T>(classify: NonNullable<CallOptions<T>['classify']>, settled: Settled<T>): Verdict {
    let verdict: Verdict | OutcomeKind | undefined;
    try {
      verdict = classify(settled);
    } catch {
      // A classification that throws has said nothing; the venue's own decides.
    }
    if (verdict === undefined) return this.#judge(settled);
    return typeof verdict === 'string' ? verdictOfKind(verdict) : verdict;
  }

  #judge<T>(settled: Settled<T>): Verdict {
    if ('error' in settled) return classifyError(settled.error);
    const { value } = settled;
    if (typeof value !== 'object' || value === null || !('status' in value)) return okVerdict;
    const { venue } = this.#source.exchange;
    const reply = replyOfResponse(value, venue, this.#traffic.clock);
    return reply ? judgeReply(this.#source, reply) : okVerdict;
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
    const result = await this.#flights.join<RunResult<T>>(key, options.signal, (signal, land) =>
      this.#run(fn, options, signal, (ended) => {
        if (ended.kind === 'answered' && ended.verdict.kind === 'OK' && 'value' in ended.settled) {
          cache.store(key, ended.settled.value, clock.now());
        }
        land(ended);
      }),
    );
    return serve(result, options, () => cache.stale(key, clock.now()));
  }
}
