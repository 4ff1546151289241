import type { Dispatcher } from 'undici';

type Head = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>;
type Trailers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseEnd']>>[1];

/** A reply whose beginning the caller has not seen. */
export interface HeldReply {
  readonly status: Head[1];
  readonly headers: Head[2];
  readonly statusMessage: Head[3];
  readonly chunks: Buffer[];
  trailers: Trailers | null;
}

/**
 * What the caller's handler sees of a request that may take several attempts: one start, one reply, one end. It is also
 * the handler's controller, which always acts on the attempt under way.
 */
export class Relay implements Dispatcher.DispatchController {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #abort = new AbortController();
  #current: Dispatcher.DispatchController | null = null;
  #paused = false;
  #begun = false;
  #ended = false;
  #held: HeldReply | null = null;
  /** Whether the caller has seen the beginning of a reply. */
  started = false;

  constructor(handler: Dispatcher.DispatchHandler) {
    this.#handler = handler;
  }

  /** Aborts when the caller does. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get aborted(): boolean {
    return this.#abort.signal.aborted;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get reason(): Error | null {
    return this.aborted ? (this.#abort.signal.reason as Error) : null;
  }

  get rawHeaders() {
    return this.#current?.rawHeaders ?? null;
  }

  get rawTrailers() {
    return this.#current?.rawTrailers ?? null;
  }

  abort(reason: Error): void {
    this.#current?.abort(reason);
    this.#abort.abort(reason);
  }

  pause(): void {
    this.#paused = true;
    this.#current?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#current?.resume();
  }

  /** An attempt is on its way; the handler hears of the first one only. */
  attach(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#current = controller;
    this.#held = null;
    if (this.#paused) controller.pause();
    if (this.#begun) return;
    this.#begun = true;
    this.#handler.onRequestStart?.(this, context);
  }

  /** Keeps a failing reply back: another attempt may make it good. */
  hold(reply: HeldReply): void {
    this.#held = reply;
  }

  /** No further attempt comes: what was held back is the reply. */
  release(): void {
    const held = this.#held;
    if (this.started || !held) return;
    this.#held = null;
    try {
      this.start(held);
      if (held.trailers) this.end(held.trailers);
    } catch (error) {
      // As undici has it: a handler that throws hears of its own error.
      this.fail(error);
    }
  }

  start({ status, headers, statusMessage, chunks }: HeldReply): void {
    this.started = true;
    this.#handler.onResponseStart?.(this, status, headers, statusMessage);
    for (const chunk of chunks) this.data(chunk);
  }

  /** An interim reply, 103 say; the reply itself is still to come. */
  inform(...[status, headers, statusMessage]: Head extends [unknown, ...infer Rest] ? Rest : never): void {
    this.#handler.onResponseStart?.(this, status, headers, statusMessage);
  }

  data(chunk: Buffer): void {
    if (this.aborted) throw this.reason;
    this.#handler.onResponseData?.(this, chunk);
  }

  end(trailers: Trailers): void {
    if (this.aborted) throw this.reason;
    this.#handler.onResponseEnd?.(this, trailers);
    this.#ended = true;
  }

  upgrade(
    ...[, status, headers, socket]: Parameters<NonNullable<Dispatcher.DispatchHandler['onRequestUpgrade']>>
  ) {
    this.started = true;
    this.#ended = true;
    this.#handler.onRequestUpgrade?.(this, status, headers, socket);
  }

  fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    if (!this.#begun) this.#handler.onRequestStart?.(this, {});
    this.#handler.onResponseError?.(this, error instanceof Error ? error : new Error(String(error)));
  }
}
