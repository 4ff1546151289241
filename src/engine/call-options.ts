import type { RequestInit, Response } from 'undici';
import type { OutcomeKind, Verdict } from '../core/outcome.ts';

/** What the function of a call is given; `signal` aborts on the attempt's timeout and on the caller's abort. */
export interface AttemptContext {
  readonly signal: AbortSignal;
  /** 1 for the first. */
  readonly attempt: number;
}

/** What the engine's own functions are given besides. */
export interface InnerContext extends AttemptContext {
  /** From here on the attempt has no deadline. */
  liftDeadline(): void;
}

/** How one attempt came back. */
export type Settled<T> = { readonly value: T } | { readonly error: unknown };

/** Where a result came from, and how old it was. */
export interface Served {
  readonly from: 'live' | 'cache' | 'stale' | 'fallback';
  readonly ageMs: number;
}

export interface CallOptions<T> {
  /** Only an idempotent call is retried, cached or served stale. Default false: one attempt. */
  readonly idempotent?: boolean;
  /**
   * Cache key and single flight, only with `idempotent`; cached values are shared, so treat them as read-only.
   * Default: no cache.
   */
  readonly key?: string;
  /**
   * What a returned value or a thrown error means; undefined leaves it to the venue's own classification.
   * Default: that.
   */
  readonly classify?: (settled: Settled<T>) => Verdict | OutcomeKind | undefined;
  /** Serves when the venue could not: it failed, refused us or is held off. Default: none. */
  readonly fallback?: (error: unknown) => T | Promise<T>;
  /** Ends the call with its reason; nothing is recorded then. Default: none. */
  readonly signal?: AbortSignal;
  /** Told once where the result came from. Default: nobody. */
  readonly onServed?: (served: Served) => void;
}

/** What `gate.fetch` takes beside undici's own options. */
export type GateFetchInit = RequestInit &
  Pick<CallOptions<Response>, 'key' | 'classify' | 'fallback' | 'onServed'>;

/** Where a call goes, as far as it is known: a `gate.call` says nothing of it. */
export interface Route {
  readonly host: string;
  readonly bucket: string | undefined;
}

/** What the engine itself adds to a call. */
export interface InnerOptions<T> extends CallOptions<T> {
  readonly route?: Route;
  /** One attempt, whatever the policy says. */
  readonly probe?: boolean;
  /** Asked before each further attempt. Default: yes. */
  readonly mayRetry?: () => boolean;
  /** It is in a span already. */
  readonly traced?: boolean;
  /** Told of each attempt that came back as something other than OK. */
  readonly onAttempt?: (attempt: number, verdict: Verdict) => void;
  /** The request behind the call, where it is one, for those who trace it; the status once there is a reply. */
  readonly request?: { readonly method: string; status: number | null };
}
