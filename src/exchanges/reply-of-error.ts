import { asText, fieldsOf } from './reply-body.ts';
import type { Reply } from './venue.ts';

/**
 * The HTTP reply an error carries: a status of 400 to 599 in `response.status`, `status` or `statusCode`, with
 * headers and body where axios, got or undici leave them; undefined where there is none.
 */
export function replyOfError(error: object, receivedAt = Number.NaN): Reply | undefined {
  const own = fieldsOf(error);
  const response = fieldsOf(own.response);
  const status = [response.status, response.statusCode, own.status, own.statusCode].find(isErrorStatus);
  if (status === undefined) return undefined;
  const config = fieldsOf(own.config ?? own.options);
  const header = headerReader(response.headers ?? own.headers);
  return {
    method: (asText(config.method) || 'GET').toUpperCase(),
    url: urlFrom([response.url, config.url, own.url], config.baseURL),
    status,
    header,
    text: textOf(response.data ?? response.body ?? own.body ?? own.data),
    receivedAt,
  };
}

const isErrorStatus = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 400 && (value as number) < 600;

function headerReader(headers: unknown): Reply['header'] {
  // By its shape: undici's own Headers are of another class than the platform's.
  const { get } = fieldsOf(headers);
  if (typeof get === 'function') return (name) => asText(get.call(headers, name)) || undefined;
  const byName = new Map(
    Object.entries(fieldsOf(headers)).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return (name) => {
    const value = byName.get(name);
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string').join(', ') : undefined;
  };
}

function urlFrom(candidates: readonly unknown[], base: unknown): URL {
  for (const candidate of candidates) {
    const text = candidate instanceof URL ? candidate.href : asText(candidate);
    const url = text === '' ? null : URL.parse(text, asText(base) || undefined);
    if (url) return url;
  }
  return new URL('http://unknown.invalid/');
}

/** Clients that parse JSON leave the value; the classification reads text. */
function textOf(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  const plain = Array.isArray(body) || (typeof body === 'object' && body !== null && isPlain(body));
  return plain ? JSON.stringify(body) : undefined;
}

const isPlain = (value: object) => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
