import type { Dispatcher } from 'undici';
import { BackoffExhausted } from '../core/errors.ts';
import type { Reply } from '../exchanges/venue.ts';
import type { AttemptContext, InnerContext } from './call-options.ts';
import type { Gate } from './gate.ts';
import { Relay } from './relay.ts';
import { RelayAttempt } from './relay-attempt.ts';

/**
 * An interceptor for undici's `compose`: every request of the dispatcher goes through the gate and settles when its
 * body has ended. Reads are retried while the caller has seen nothing of a reply; the last reply reaches it as it is.
 * A refusal reaches the handler's `onResponseError`.
 */
export function reliabilityInterceptor(gate: Gate): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const relay = new Relay(handler);
    // Not resolved against the origin: a path that begins with two slashes would name another host.
    const url = new URL(`${String(options.origin).replace(/\/$/, '')}${options.path}`);
    const { method } = options;
    const sent = { method, status: null as number | null };
    const isRead = (method === 'GET' || method === 'HEAD') && options.body == null;
    const attempt = (context: AttemptContext) =>
      new Promise<Reply>((resolve, reject) => {
        const request = {
          method,
          url,
          holdFailures: isRead,
          judge: (reply: Reply) => gate.judge(reply),
          clock: gate.clock,
        };
        dispatch(options, new RelayAttempt(relay, request, context as InnerContext, resolve, reject));
      });
    gate
      .call(attempt, {
        idempotent: isRead,
        signal: relay.signal,
        route: gate.routeOf(method, url),
        request: sent,
        classify(settled) {
          if ('error' in settled) return undefined;
          sent.status = settled.value.status;
          return gate.judge(settled.value);
        },
        mayRetry: () => !relay.started,
      })
      .then(
        () => relay.release(),
        // Once a reply has begun no attempt can follow, and what ended it is the whole story.
        (error) => relay.fail(relay.started && error instanceof BackoffExhausted ? error.cause : error),
      );
    return true;
  };
}
