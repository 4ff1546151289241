import type { Transporter } from 'nodemailer';

/**
 * Gives the way to the mail server at an smtp or smtps URL, the same each time; a mail fails when the server gives no
 * sign for `timeoutMs`.
 */
export function createMailer(url: string, timeoutMs: number): { get(): Promise<Transporter>; close(): void } {
  // Loaded with the first mail: most who use the library send none.
  let transport: Promise<Transporter> | undefined;
  const connect = async () =>
    (await import('nodemailer')).createTransport({
      url,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
    });
  return {
    get() {
      transport ??= connect();
      return transport;
    },
    close() {
      transport?.then((made) => made.close()).catch(() => {});
    },
  };
}
