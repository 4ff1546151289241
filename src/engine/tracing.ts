import {
  type Attributes,
  type Context,
  context,
  ProxyTracerProvider,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  AttemptTimeoutError,
  BackoffExhausted,
  BlockedError,
  BreakerOpenError,
  TidegateError,
} from '../core/errors.ts';
import type { OutcomeKind, Verdict } from '../core/outcome.ts';
import type { AttemptContext, InnerOptions, Served } from './call-options.ts';
import type { Gate } from './gate.ts';
import type { Source } from './source.ts';

type CallFunction<T> = (context: AttemptContext) => T | Promise<T>;
/** What stands behind the API where no SDK is registered. */
const nobody = new ProxyTracerProvider().getDelegate();

/** To look who is registered takes as long as a tenth of a call. */
const callsPerLook = 32;
let untilLook = 0;

/** Whether an SDK is registered, which an untraced call in 32 looks after; the others count down, and that is all they pay. */
export function isTraced(): boolean {
  untilLook -= 1;
  return untilLook <= 0 && look();
}

function look(): boolean {
  const isRegistered = (trace.getTracerProvider() as Partial<ProxyTracerProvider>).getDelegate?.() !== nobody;
  untilLook = isRegistered ? 0 : callsPerLook;
  return isRegistered;
}

/**
 * Runs a call in a span of its own, in which its function and its fallback run as well. What goes wrong with the tracing
 * is nothing that the caller hears of.
 */
export function tracedCall<T>(
  gate: Gate,
  source: Source,
  fn: CallFunction<T>,
  options: InnerOptions<T>,
): Promise<T> {
  const traced = CallTrace.begin(source, options);
  if (!traced) return gate.call(fn, { ...options, traced: true });
  const { fallback, onServed } = options;
  return gate
    .call(
      (attempt) => {
        traced.attempts = attempt.attempt;
        return traced.inside(() => fn(attempt));
      },
      {
        ...options,
        traced: true,
        fallback: fallback && ((error) => traced.inside(() => fallback(error))),
        onAttempt: (attempt, verdict) => traced.failed(attempt, verdict),
        onServed: (served) => {
          traced.served = served;
          return onServed?.(served);
        },
      },
    )
    .then(
      (value) => {
        traced.end();
        return value;
      },
      (error) => {
        traced.end({ error });
        throw error;
      },
    );
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The caller's call goes on.
  }
}

/** What is known of a call as it goes on, and becomes of its span. */
class CallTrace {
  attempts = 0;
  served: Served | null = null;
  readonly #span: Span;
  readonly #context: Context;
  readonly #options: Pick<InnerOptions<never>, 'request' | 'signal'>;
  /** The last attempt that came back as something other than OK. */
  #failed: { readonly attempt: number; readonly kind: OutcomeKind } | null = null;
  #ended = false;

  constructor(span: Span, options: Pick<InnerOptions<never>, 'request' | 'signal'>) {
    this.#span = span;
    this.#context = trace.setSpan(context.active(), span);
    this.#options = options;
  }

  /** Null where no span can be made. */
  static begin<T>(source: Source, options: InnerOptions<T>): CallTrace | null {
    try {
      const tracer = trace.getTracer('tidegate');
      const attributes = startAttributes(source, options);
      const span = tracer.startSpan(`gate.call ${source.name}`, { kind: SpanKind.CLIENT, attributes });
      return new CallTrace(span, options);
    } catch {
      return null;
    }
  }

  /** Runs a function with the span as the active one. */
  inside<R>(work: () => R): R {
    let done: { readonly value: R } | { readonly error: unknown } | undefined;
    quietly(() =>
      context.with(this.#context, () => {
        try {
          done = { value: work() };
        } catch (error) {
          done = { error };
        }
      }),
    );
    // Not done where what keeps the contexts is at fault.
    if (!done) return work();
    if ('error' in done) throw done.error;
    return done.value;
  }

  failed(attempt: number, { kind }: Verdict): void {
    this.#failed = { attempt, kind };
    if (!this.#ended) quietly(() => this.#tellAttempt(attempt, kind));
  }

  end(rejection?: { readonly error: unknown }): void {
    quietly(() => this.#describe(rejection));
    this.#ended = true;
    quietly(() => this.#span.end());
  }

  #tellAttempt(attempt: number, kind: OutcomeKind): void {
    this.#span.addEvent('attempt', { 'tidegate.attempt': attempt, 'tidegate.outcome': kind.toLowerCase() });
  }

  #describe(rejection: { readonly error: unknown } | undefined): void {
    const { signal, request } = this.#options;
    const isAborted =
      rejection !== undefined && signal?.aborted === true && rejection.error === signal.reason;
    const outcome = isAborted ? null : this.#outcome();
    if (outcome === 'OK') this.#tellAttempt(this.attempts, outcome);
    const isFailure = rejection
      ? !isAborted
      : this.served?.from === 'live' && outcome !== null && outcome !== 'OK';
    this.#span.setAttributes(
      known({
        'tidegate.attempts': this.attempts,
        'tidegate.outcome': outcome?.toLowerCase(),
        'tidegate.served_from': rejection ? undefined : this.served?.from,
        'tidegate.served_age_ms': this.served?.ageMs || undefined,
        'tidegate.refused_by': refusedBy(rejection?.error),
        'tidegate.aborted': isAborted || undefined,
        'http.response.status_code': request?.status ?? undefined,
        'error.type': isFailure ? (outcome?.toLowerCase() ?? typeOf(rejection?.error)) : undefined,
      }),
    );
    if (!isFailure) return;
    const message = safeMessage(rejection?.error);
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message });
    if (rejection) this.#span.recordException({ name: typeOf(rejection.error), message });
  }

  /** What the last attempt did; null where there was none. */
  #outcome(): OutcomeKind | null {
    if (this.attempts === 0) return null;
    return this.#failed?.attempt === this.attempts ? this.#failed.kind : 'OK';
  }
}

function startAttributes<T>(
  source: Source,
  { idempotent, probe, route, request }: InnerOptions<T>,
): Attributes {
  const [, address, port] = /^(.*?)(?::(\d+))?$/.exec(route?.host ?? '')!;
  return known({
    'tidegate.exchange': source.exchange.name,
    'tidegate.source': source.name,
    'tidegate.idempotent': idempotent ?? false,
    'tidegate.probe': probe,
    'server.address': address || undefined,
    'server.port': port === undefined ? undefined : Number(port),
    'http.request.method': request?.method,
  });
}

const known = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));

function refusedBy(error: unknown): 'breaker' | 'block' | undefined {
  if (error instanceof BreakerOpenError) return 'breaker';
  return error instanceof BlockedError ? 'block' : undefined;
}

function typeOf(error: unknown): string {
  if (error instanceof TidegateError) return error.code;
  return error instanceof Error ? error.constructor.name : typeof error;
}

/** Of our own errors alone: others may quote a URL, a header or a body with a secret in it. */
function safeMessage(error: unknown): string | undefined {
  if (error instanceof BackoffExhausted) return `All ${error.attempts} attempts failed`;
  const isOurs = [AttemptTimeoutError, BlockedError, BreakerOpenError].some((own) => error instanceof own);
  return isOurs ? (error as TidegateError).message : undefined;
}
