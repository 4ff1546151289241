import { type Dispatcher, request } from 'undici';
import { withBackoff } from '../core/backoff.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { TidegateError } from '../core/errors.ts';
import type { BackoffPolicy } from '../core/policy.ts';
import type { AlertHandler, DeliveredAlert } from './handlers.ts';
import { isPassing, retryAtOf } from './receivers/retry-after.ts';

export interface WebhookOptions {
  /** http or https. */
  readonly url: string | URL;
  /** Sent with each request, as for a token. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For one request, its reply included. Default 10,000 ms. */
  readonly timeoutMs?: number;
  /** Default 5 attempts, 1 s to 30 s apart, x2, full jitter. */
  readonly backoff?: Partial<BackoffPolicy>;
  readonly dispatcher?: Dispatcher;
  readonly clock?: Clock;
}

function checkedUrl(value: string | URL): URL {
  const url = URL.parse(String(value));
  // The value itself is not repeated: the path of a webhook is often its secret.
  if (!url || !/^https?:$/.test(url.protocol)) throw new TypeError("A webhook's url must be http or https");
  return url;
}

/**
 * A handler that POSTs each alert's plain form as JSON. What answers 408, 429 or 5xx, or not at all, is tried again
 * (`Retry-After` is honoured); the handler rejects for any other answer than 2xx, which the manager logs.
 * Throws TypeError for a URL that is not http or https.
 */
export function createWebhookHandler(options: WebhookOptions): AlertHandler {
  const { headers, timeoutMs = 10_000, backoff, dispatcher, clock = systemClock } = options;
  const url = checkedUrl(options.url);

  const post = async (alert: DeliveredAlert): Promise<void> => {
    const controller = new AbortController();
    const timer = clock.setTimer(timeoutMs, () => {
      controller.abort(new TidegateError('TIMEOUT', `${url.host} did not answer within ${timeoutMs} ms`));
    });
    try {
      const reply = await request(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(alert),
        signal: controller.signal,
        dispatcher,
      });
      await reply.body.dump();
      const { statusCode } = reply;
      if (statusCode >= 200 && statusCode < 300) return;
      throw new TidegateError(
        isPassing(statusCode) ? 'WEBHOOK_FAILED' : 'WEBHOOK_REFUSED',
        `${url.host} answered ${statusCode}`,
        { retryAt: retryAtOf(reply.headers['retry-after'], clock) },
      );
    } finally {
      timer.cancel();
    }
  };

  return withBackoff(post, {
    maxDelayMs: 30_000,
    ...backoff,
    clock,
    retryable: (error) => !(error instanceof TidegateError && error.code === 'WEBHOOK_REFUSED'),
  });
}
