import type { Dispatcher } from 'undici';
import type { Clock } from '../core/clock.ts';
import type { Verdict } from '../core/outcome.ts';
import type { Reply } from '../exchanges/venue.ts';
import type { AttemptContext } from './call-options.ts';
import type { HeldReply, Relay } from './relay.ts';

type Handler = Required<Dispatcher.DispatchHandler>;

export interface RelayedRequest {
  readonly method: string;
  readonly url: URL;
  /** Whether a failing reply is kept back for another attempt. */
  readonly holdFailures: boolean;
  readonly judge: (reply: Reply) => Verdict;
  readonly clock: Clock;
}

/** Bodies up to this size are judged; a failing one above it is no longer kept back. */
const maxKeptBytes = 64 * 1024;

/** One attempt of a relayed request: passes its reply on as it comes, or holds it back while it fails. */
export class RelayAttempt implements Dispatcher.DispatchHandler {
  readonly #relay: Relay;
  readonly #request: RelayedRequest;
  readonly #context: AttemptContext;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (error: unknown) => void;
  #reply: HeldReply | null = null;
  #passing = false;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #onAbort: (() => void) | null = null;

  constructor(
    relay: Relay,
    request: RelayedRequest,
    context: AttemptContext,
    resolve: (reply: Reply) => void,
    reject: (error: unknown) => void,
  ) {
    this.#relay = relay;
    this.#request = request;
    this.#context = context;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(...[controller, context]: Parameters<Handler['onRequestStart']>): void {
    const { signal } = this.#context;
    if (signal.aborted) {
      controller.abort(signal.reason);
      return;
    }
    this.#onAbort = () => controller.abort(signal.reason);
    signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#relay.attach(controller, context);
  }

  onRequestUpgrade(...upgrade: Parameters<Handler['onRequestUpgrade']>): void {
    const [, status, headers] = upgrade;
    this.#reply = { status, headers, statusMessage: undefined, chunks: [], trailers: null };
    this.#relay.upgrade(...upgrade);
    this.#finish();
  }

  onResponseStart(...[, status, headers, statusMessage]: Parameters<Handler['onResponseStart']>): void {
    // What comes before the reply itself (100, 103) concerns nobody here.
    if (status < 200) return;
    this.#reply = { status, headers, statusMessage, chunks: this.#kept, trailers: null };
    const { judge, holdFailures } = this.#request;
    if (holdFailures && judge(this.#asReply(undefined)).retry !== 'never') this.#relay.hold(this.#reply);
    else this.#pass();
  }

  onResponseData(...[, chunk]: Parameters<Handler['onResponseData']>): void {
    if (this.#passing) this.#relay.data(chunk);
    this.#keptBytes += chunk.length;
    if (this.#keptBytes <= maxKeptBytes || !this.#passing) this.#kept.push(chunk);
    else this.#kept = [];
    if (this.#keptBytes > maxKeptBytes && !this.#passing) this.#pass();
  }

  onResponseEnd(...[, trailers]: Parameters<Handler['onResponseEnd']>): void {
    if (this.#passing) this.#relay.end(trailers);
    else this.#reply!.trailers = trailers;
    this.#finish();
  }

  onResponseError(...[, error]: Parameters<Handler['onResponseError']>): void {
    this.#stopListening();
    this.#reject(error);
  }

  #pass(): void {
    this.#passing = true;
    this.#relay.start(this.#reply!);
  }

  #finish(): void {
    this.#stopListening();
    const whole = this.#keptBytes <= maxKeptBytes;
    this.#resolve(this.#asReply(whole ? Buffer.concat(this.#kept).toString() : undefined));
  }

  #asReply(text: string | undefined): Reply {
    const { method, url, clock } = this.#request;
    const { status, headers } = this.#reply!;
    return {
      method,
      url,
      status,
      header(name) {
        const value = headers[name];
        return Array.isArray(value) ? value.join(', ') : value;
      },
      text: method === 'HEAD' ? undefined : text,
      receivedAt: clock.wallNow(),
    };
  }

  #stopListening(): void {
    if (this.#onAbort) this.#context.signal.removeEventListener('abort', this.#onAbort);
  }
}
