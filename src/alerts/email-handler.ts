import { withBackoff } from '../core/backoff.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { BackoffPolicy } from '../core/policy.ts';
import type { AlertHandler, DeliveredAlert } from './handlers.ts';
import { createMailer } from './mailer.ts';

export interface EmailOptions {
  /** The mail server, `smtp://user:password@host:587` or `smtps://…`. */
  readonly url: string;
  readonly from: string;
  readonly to: string | readonly string[];
  /** Before each subject. Default `[tidegate]`. */
  readonly subjectPrefix?: string;
  /** Without a sign of the server. Default 10,000 ms. */
  readonly timeoutMs?: number;
  /** Default 3 attempts, 1 s to 30 s apart, x2, full jitter. */
  readonly backoff?: Partial<BackoffPolicy>;
  readonly clock?: Clock;
}

/** A reply from 500 on is the mail server's last word. */
const isFinal = (error: unknown) => Number((error as { responseCode?: unknown } | null)?.responseCode) >= 500;

function textOf(alert: DeliveredAlert): string {
  const { message, metadata, durable, ...details } = alert.toJSON();
  const lines = Object.entries(details)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key.replaceAll('_', ' ')}: ${value}`);
  const note = durable ? [] : ['', 'The journal did not have this alert yet when it was sent.'];
  return [message, '', ...lines, ...note, '', JSON.stringify(metadata, null, 2), ''].join('\n');
}

/**
 * A handler that sends each alert as a plain text e-mail. It rejects when the server refuses or all attempts failed,
 * which the manager logs. Throws TypeError for a URL that is not smtp or smtps.
 */
export function createEmailHandler(options: EmailOptions): AlertHandler {
  const {
    url,
    from,
    to,
    subjectPrefix = '[tidegate]',
    timeoutMs = 10_000,
    backoff,
    clock = systemClock,
  } = options;
  // The value itself is not repeated: it has a password in it.
  if (!/^smtps?:\/\//.test(url)) throw new TypeError("An e-mail handler's url must be smtp or smtps");
  const mailer = createMailer(url, timeoutMs);

  const send = async (alert: DeliveredAlert): Promise<void> => {
    await (await mailer.get()).sendMail({
      from,
      to: [to].flat(),
      subject: `${subjectPrefix} ${alert.severity}: ${alert.message}`,
      text: textOf(alert),
      date: new Date(alert.timestamp),
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };
  return withBackoff(send, {
    maxAttempts: 3,
    maxDelayMs: 30_000,
    ...backoff,
    clock,
    retryable: (error) => !isFinal(error),
  });
}
