import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Mail {
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly secure: boolean;
  readonly headers: ReadonlyMap<string, string>;
  readonly raw: string;
}

/** The error that makes the server answer with a code. */
export const refusal = (responseCode: number, message = 'not this one') =>
  Object.assign(new Error(message), { responseCode });

/** What each step of a mail is answered; taken where it is left out. */
export interface Refusals {
  readonly connect?: Error;
  readonly mail?: Error;
  /** By recipient. */
  readonly to?: Readonly<Record<string, Error>>;
  readonly data?: Error;
  readonly login?: Error;
}

/** Text in which some words are encoded (RFC 2047, of which nodemailer writes Q and B). */
const decoded = (text: string) =>
  text.replace(/\?=\s+=\?/g, '?==?').replace(/((?:=\?utf-8\?[qb]\?[^?]*\?=)+)/gi, (words) => {
    const bytes = [...words.matchAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi)].map(([, how, word]) =>
      how!.toUpperCase() === 'B'
        ? Buffer.from(word!, 'base64')
        : Buffer.from(
            word!
              .replaceAll('_', ' ')
              .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
            'latin1',
          ),
    );
    return Buffer.concat(bytes).toString();
  });

function headersOf(raw: string): Map<string, string> {
  const unfolded = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const lines = unfolded.split('\r\n').map((line) => line.split(/: (.*)/s));
  return new Map(lines.map(([name, value = '']) => [name!.toLowerCase(), decoded(value)]));
}

/** A mail server that ends with the test; who wants to log in is `alice` with the password `s3cret pass`. */
export async function mailServer(refusals: Refusals = {}, options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onConnect: (_session, done) => done(refusals.connect ?? null),
    onMailFrom: (_address, _session, done) => done(refusals.mail ?? null),
    onRcptTo: ({ address }, _session, done) => done(refusals.to?.[address] ?? null),
    onAuth({ username, password }, _session, done) {
      if (refusals.login) return done(refusals.login);
      const known = username === 'alice' && password === 's3cret pass';
      return known ? done(null, { user: username }) : done(refusal(535, `no ${username} with ${password}`));
    },
    onData(stream, { envelope, user, secure }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (refusals.data) return done(refusals.data);
        const raw = Buffer.concat(chunks).toString();
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, user: user as string | undefined, secure, headers: headersOf(raw), raw });
        return done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  return { mails, host: `127.0.0.1:${port}`, url: `smtp://127.0.0.1:${port}`, port };
}

/** A part of a mail as its reader sees it: `plain` or `html`. */
export function partOf({ raw }: Mail, type: 'plain' | 'html'): string {
  const at = raw.search(new RegExp(`^content-type: text/${type}`, 'im'));
  const part = raw.slice(at).split(/\r\n--/)[0]!;
  const head = part.slice(0, part.indexOf('\r\n\r\n'));
  const body = part.slice(part.indexOf('\r\n\r\n') + 4);
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString();
  if (!/quoted-printable/i.test(head)) return body.replaceAll('\r\n', '\n');
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString().replaceAll('\r\n', '\n');
}
