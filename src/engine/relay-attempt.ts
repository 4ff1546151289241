import type { Dispatcher } from 'undici';
import type { Clock } from '../core/clock.ts';
import type { Verdict } from '../core/outcome.ts';
import type { Reply } from '../exchanges/venue.ts';
import type { InnerContext } from './call-options.ts';
import { decodedText } from './decoded-text.ts';
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
  readonly #context: InnerContext;
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
    context: InnerContext,
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
    // What comes before the reply itself (103) is for the caller to see, and nothing to judge.
    if (status < 200) {
      this.#relay.inform(status, headers, statusMessage);
      return;
    }
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

  /** From here on the caller decides how fast it goes: undici's own timeouts watch the body. */
  #pass(): void {
    this.#passing = true;
    this.#context.liftDeadline();
    this.#relay.start(this.#reply!);
  }

  #finish(): void {
    this.#stopListening();
    if (this.#keptBytes > maxKeptBytes) {
      this.#resolve(this.#asReply(undefined));
      return;
    }
    const encoding = this.#asReply(undefined).header('content-encoding');
    const bytes = Buffer.concat(this.#kept);
    if (encoding === undefined) this.#resolve(this.#asReply(bytes.toString()));
    else void decodedText(bytes, encoding).then((text) => this.#resolve(this.#asReply(text)));
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
