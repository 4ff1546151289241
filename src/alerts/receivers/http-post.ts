import { Agent, type Dispatcher, request } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { DeliveryError } from '../../core/errors.ts';
import { createQuote } from './quote.ts';
import { afterSeconds, isPassing, retryAtOf } from './retry-after.ts';

export interface HttpPostOptions {
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Texts that no error may repeat. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  /** The seconds that the vendor's own field in a reply's JSON says to wait. */
  readonly waitSeconds?: (json: unknown) => unknown;
  /** False where the status says it all: what else a 2xx brings is not waited for. Default true. */
  readonly readsTaken?: boolean;
}

export interface HttpReply {
  readonly status: number;
  /** Of its body the first 64 KB. */
  readonly text: string;
  /** The body where it is JSON, else undefined. */
  readonly json: unknown;
  readonly isHtml: boolean;
  readonly retryAt: number | undefined;
}

/** Posts JSON to one address. */
export interface HttpPost {
  /** Resolves with a 2xx. Rejects with DeliveryError for any other reply or none, with the signal's reason. */
  send(body: string, signal: AbortSignal, headers?: Readonly<Record<string, string>>): Promise<HttpReply>;
  /** The error of a reply that is not what the vendor answers to a message it took, judged by `status`. */
  refusal(reply: HttpReply, status?: number): DeliveryError;
  /** The error of a 2xx that is not what was expected. */
  unexpected(reply: HttpReply, what: string): DeliveryError;
  close(): void;
}

const longestReply = 65_536;

/** An object's fields; none where the value is anything else. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Leaves the loop at the limit, which ends the connection of a body that does not end. */
async function read(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= longestReply) break;
  }
  return Buffer.concat(chunks).subarray(0, longestReply).toString();
}

const isTaken = (status: number) => status >= 200 && status < 300;

/** What went wrong below HTTP, without anything that was sent or configured. */
function codeOf(error: unknown): string {
  const { code, name } = fieldsOf(error);
  return String(code ?? name ?? 'no reply');
}

/** A poster with connections of its own, so that no other part of the process has a hand in them. */
export function createHttpPost(options: HttpPostOptions): HttpPost {
  const { headers, clock, waitSeconds, readsTaken = true } = options;
  const url = new URL(options.url);
  const quote = createQuote(options.secrets);
  const agent = new Agent({ bodyTimeout: 30_000 });

  const failed = (what: string, retryAt?: number) =>
    new DeliveryError('DELIVERY_FAILED', `${url.host} ${what}`, { retryAt });

  const textOf = async (status: number, body: Dispatcher.ResponseData['body']): Promise<string> => {
    if (isTaken(status) && !readsTaken) {
      body.dump({ limit: longestReply }).catch(() => {});
      return '';
    }
    try {
      return await read(body);
    } catch (error) {
      if (isTaken(status)) throw error;
      return '';
    }
  };

  const ask = async (body: string, signal: AbortSignal, more?: Readonly<Record<string, string>>) => {
    const reply = await request(url, {
      method: 'POST',
      headers: { 'user-agent': 'tidegate', ...headers, ...more, 'content-type': 'application/json' },
      body,
      signal,
      dispatcher: agent,
    });
    const text = await textOf(reply.statusCode, reply.body);
    const json = parsed(text);
    const isHtml =
      /^\s*</.test(text) || (json === undefined && /\bhtml\b/i.test(String(reply.headers['content-type'])));
    const retryAt =
      afterSeconds(waitSeconds?.(json), clock) ?? retryAtOf(reply.headers['retry-after'], clock);
    return { status: reply.statusCode, text, json, isHtml, retryAt };
  };

  const said = ({ text, isHtml }: HttpReply): string => {
    if (isHtml) return ' with an HTML page';
    const quoted = quote(text);
    return quoted === '' ? '' : `: ${quoted}`;
  };

  const refusal = (reply: HttpReply, status = reply.status): DeliveryError => {
    if (isPassing(status)) return failed(`answered ${status}${said(reply)}`, reply.retryAt);
    const what =
      status >= 300 && status < 400
        ? `answered ${status}; redirects are not followed`
        : `answered ${status}${said(reply)}`;
    return new DeliveryError('DELIVERY_REFUSED', `${url.host} ${what}`);
  };

  return {
    refusal,
    async send(body, signal, more) {
      signal.throwIfAborted();
      let reply: HttpReply;
      try {
        reply = await ask(body, signal, more);
      } catch (error) {
        signal.throwIfAborted();
        // Not kept as the cause: such an error may hold what was sent.
        throw failed(`did not answer: ${codeOf(error)}`);
      }
      if (!isTaken(reply.status)) throw refusal(reply);
      return reply;
    },
    unexpected: (reply, what) =>
      failed(`answered ${reply.status}${said(reply)}, where ${what} was expected`, reply.retryAt),
    close() {
      agent.destroy().catch(() => {});
    },
  };
}

/** An address below another one, whose query stays. */
export function below(address: string, path: string): string {
  const url = new URL(address);
  url.pathname = url.pathname.replace(/\/+$/, '') + path;
  return url.href;
}
