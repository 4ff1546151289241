import type { Reply } from './venue.ts';

/** What a reply's body turned out to be; `unread` is judged by status and headers alone. */
export type ReplyBody =
  | { readonly kind: 'unread' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'html'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

/** Errors are small; parsing more than this would cost the caller's own call more than it tells. */
const parsedUpTo = 1_048_576;
const unread: ReplyBody = { kind: 'unread' };
const empty: ReplyBody = { kind: 'empty' };

/** Reads a body of any size and shape; JSON above 1 MiB counts as unread. */
export function readBody(reply: Pick<Reply, 'text' | 'header'>): ReplyBody {
  if (reply.text === undefined) return declaresHtml(reply) ? { kind: 'html', text: '' } : unread;
  const start = /\S/.exec(reply.text)?.[0];
  if (start === undefined) return empty;
  if (start === '<') return { kind: 'html', text: reply.text };
  if (reply.text.length > parsedUpTo && (start === '{' || start === '[')) return unread;
  try {
    return { kind: 'json', value: JSON.parse(reply.text) as unknown };
  } catch {
    return { kind: declaresHtml(reply) ? 'html' : 'other', text: reply.text };
  }
}

const declaresHtml = (reply: Pick<Reply, 'header'>) => /\bhtml\b/i.test(reply.header('content-type') ?? '');

/** An object's fields; none where the value is anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The fields of a JSON object body. */
export const jsonFields = (body: ReplyBody) => fieldsOf(body.kind === 'json' ? body.value : undefined);

export const asInteger = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;

export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A page that refuses us because of the country we call from. */
export const isCountryPage = (body: ReplyBody): boolean =>
  body.kind === 'html' && /\byour (country|region|location)\b/i.test(body.text.slice(0, 20_000));
