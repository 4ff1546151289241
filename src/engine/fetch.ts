import { fetch, Headers, Response } from 'undici';
import type { Reply } from '../exchanges/venue.ts';
import type { Traffic } from './call.ts';
import type { GateFetchInit, Settled } from './call-options.ts';
import type { Gate } from './gate.ts';
import type { Source } from './source.ts';
import { judgeReply } from './verdicts.ts';

/** A whole reply kept, so that it can be judged, cached and handed out more than once. */
interface KeptReply {
  readonly reply: Reply;
  toResponse(): Response;
}

/** By its own method: a fallback's Response may be the runtime's, which is no instance of undici's. */
const isKept = (value: KeptReply | Response): value is KeptReply => 'toResponse' in value;

const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);
const isConstructible = (status: number) => status >= 200 && status <= 599;

async function keep(response: Response, method: string, receivedAt: number): Promise<KeptReply> {
  const bytes = await response.arrayBuffer();
  const { status, statusText, headers, url, redirected } = response;
  return {
    reply: {
      method,
      url: new URL(url),
      status,
      header: (name) => headers.get(name) ?? undefined,
      text: method === 'HEAD' ? undefined : Buffer.from(bytes).toString(),
      receivedAt,
    },
    toResponse() {
      const body = bodiless.has(status) ? null : bytes;
      const init = { status: isConstructible(status) ? status : 200, headers: new Headers([...headers]) };
      // The constructor refuses what the network brings all the same: an address, status 999, a reason in Chinese.
      return Object.defineProperties(new Response(body, init), {
        status: { value: status },
        statusText: { value: statusText },
        ok: { value: status >= 200 && status <= 299 },
        url: { value: url },
        redirected: { value: redirected },
      });
    },
  };
}

/** `gate.fetch`; see Gate. */
export async function gateFetch(
  gate: Gate,
  traffic: Traffic,
  source: Source,
  input: string | URL,
  init: GateFetchInit,
): Promise<Response> {
  const { key, classify, fallback, onServed, signal, ...request } = init;
  const url = new URL(input);
  const method = (init.method ?? 'GET').toUpperCase();
  const { venue } = source.exchange;
  const sent = { method, status: null as number | null };
  const kept = await gate.call<KeptReply | Response>(
    async (context) => {
      const response = await fetch(url, { ...request, signal: context.signal });
      sent.status = response.status;
      return keep(response, method, traffic.clock.wallNow());
    },
    {
      idempotent: method === 'GET' || method === 'HEAD',
      key,
      signal: signal ?? undefined,
      onServed,
      fallback,
      route: { host: url.host, bucket: venue.bucketOf(method, url) },
      request: sent,
      classify(settled: Settled<KeptReply | Response>) {
        if ('error' in settled) return classify?.({ error: settled.error });
        const { value } = settled;
        if (!isKept(value)) return undefined;
        const verdict = judgeReply(source, value.reply);
        try {
          return classify?.({ value: value.toResponse() }) ?? verdict;
        } catch {
          return verdict;
        }
      },
    },
  );
  return isKept(kept) ? kept.toResponse() : kept;
}
