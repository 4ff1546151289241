import type { OutcomeKind, Verdict } from '../core/outcome.ts';

/** What the function of a call is given; `signal` aborts on the attempt's timeout and on the caller's abort. */
export interface AttemptContext {
  readonly signal: AbortSignal;
  /** 1 for the first. */
  readonly attempt: number;
}

/** Where a result came from, and how old it was. */
export interface Served {
  readonly from: 'live' | 'cache' | 'stale' | 'fallback';
  readonly ageMs: number;
}

export interface CallOptions<T> {
  /** Only an idempotent call is retried, cached or served stale. Default false. */
  readonly idempotent?: boolean;
  /** Cache key and single flight; only with `idempotent`. Default: no cache. */
  readonly key?: string;
  /** What a returned value or a thrown error means; default the venue's own classification. */
  readonly classify?: (settled: { value: T } | { error: unknown }) => Verdict | OutcomeKind | undefined;
  /** Serves when the venue could not. */
  readonly fallback?: (error: unknown) => T | Promise<T>;
  readonly signal?: AbortSignal;
  readonly onServed?: (served: Served) => void;
}

/** What a source's calls pass through. */
export interface Gate {
  readonly sourceName: string;
  call<T>(fn: (context: AttemptContext) => T | Promise<T>, options?: CallOptions<T>): Promise<T>;
  fetch(url: string | URL, init?: GateFetchInit): Promise<Response>;
}

export type GateFetchInit = RequestInit &
  Pick<CallOptions<Response>, 'key' | 'classify' | 'fallback' | 'onServed'>;
