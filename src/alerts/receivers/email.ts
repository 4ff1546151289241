import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import type { z } from 'zod';
import { DeliveryError } from '../../core/errors.ts';
import { matching } from '../../options/fields.ts';
import { createMailer } from '../mailer.ts';
import type { Notification } from '../notification.ts';
import type { Receiver, ReceiverTools } from '../receiver.ts';
import { emailBody } from './email-body.ts';
import { dashboardUrl, emailAddress, oneOrList, smtpUrl } from './fields.ts';
import { fieldsOf } from './http-post.ts';
import { createQuote } from './quote.ts';
import { secretsOfUrl } from './secrets.ts';

export const emailOptions = {
  /** The mail server, with user and password where it wants them. */
  url: smtpUrl(),
  from: emailAddress(),
  to: oneOrList(emailAddress()),
  /** Before each subject. */
  subjectPrefix: matching(/^[^\p{Cc}]*$/u, 'one line of text').default('[tidegate]'),
  dashboardUrl: dashboardUrl(),
};
export type EmailReceiverOptions = z.output<z.ZodObject<typeof emailOptions>>;

/** Unique, of letters and digits whatever it is made of. */
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 40);

/**
 * The headers that hold mails together: the same Message-ID on every attempt, so that a mail which came twice is one;
 * all mails of an incident answer one that was never sent, from its opening to its closing.
 */
function threadOf({ id, alerts }: Notification, from: string) {
  const domain = /@([\w.-]+)>?$/.exec(from)?.[1] ?? 'tidegate.invalid';
  const incidents = alerts.map(({ incident }) => `${incident.key} ${incident.openedAt}`);
  const references = [...new Set(incidents)].map((key) => `<incident.${hashOf(key)}@${domain}>`);
  return {
    messageId: `<${hashOf(id)}@${domain}>`,
    ...(references.length > 0 && { inReplyTo: references[0]!, references }),
  };
}

/** The steps at which a server judges the mail; those before are about who connects. */
const judging: ReadonlySet<unknown> = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);
/** Out of order, and not logged in as it wants: nothing about the mail, whatever the step. */
const passingCodes: ReadonlySet<number> = new Set([503, 530, 534, 535, 538]);

/** Whether a reply is the server's last word on a mail: who may not log in today may tomorrow. */
const isFinal = (command: unknown, status: number) =>
  judging.has(command) && status >= 500 && !passingCodes.has(status);

function secretsOf(address: string): string[] {
  const { username, password } = new URL(address);
  const [user, secret] = [decodeURIComponent(username), decodeURIComponent(password)];
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  // A user without a password is a token.
  const own = secret === '' ? [user, username] : [secret, password];
  const sent = [base64(own[0]!), base64(`\0${user}\0${secret}`), base64(`${user}\0${user}\0${secret}`)];
  return [...secretsOfUrl(address), ...own, ...(user + secret === '' ? [] : sent)];
}

/** A receiver of e-mail, by SMTP; without a sign of the server for `timeoutMs` it gives an attempt up. */
export function createEmailReceiver(
  options: EmailReceiverOptions & { readonly timeoutMs: number },
  { log }: ReceiverTools,
): Receiver {
  const { url, from, to, subjectPrefix, timeoutMs } = options;
  const { host } = new URL(url);
  const quote = createQuote(secretsOf(url));
  const mailer = createMailer(url, timeoutMs);

  const failure = (error: unknown): DeliveryError => {
    const { code, command, responseCode, response } = fieldsOf(error);
    const status = Number(responseCode);
    // Not kept as the cause: such an error has all that the server said.
    if (!(status > 0)) {
      return new DeliveryError('DELIVERY_FAILED', `${host} took no mail: ${String(code ?? 'no reply')}`);
    }
    const said = quote(String(response ?? ''));
    const what = code === 'EAUTH' ? 'refused the login' : 'did not take the mail';
    return new DeliveryError(
      isFinal(command, status) ? 'DELIVERY_REFUSED' : 'DELIVERY_FAILED',
      `${host} ${what}: ${said.startsWith(String(status)) ? said : `${status} ${said}`.trim()}`,
    );
  };

  return {
    async send(notification, signal) {
      signal.throwIfAborted();
      const mail: SendMailOptions & { signal: AbortSignal } = {
        from,
        to,
        ...emailBody(notification, subjectPrefix, options.dashboardUrl),
        ...threadOf(notification, from),
        date: new Date(notification.at),
        headers: { 'auto-submitted': 'auto-generated', 'x-auto-response-suppress': 'All' },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal,
      };
      try {
        const { rejected = [] } = await (await mailer.get()).sendMail(mail);
        if (rejected.length === 0) return;
        log.warn({ refused: rejected.length, of: to.length }, `${host} refused some who get mail of alerts`);
      } catch (error) {
        signal.throwIfAborted();
        throw failure(error);
      }
    },
    close: () => mailer.close(),
  };
}
