import { fromPercent } from './unescape.ts';

/** A shorter part of an address or a header gives nothing away, and hiding it would hide much else. */
const shortestPart = 4;

/** Parts that say nothing about whose an address or a header is. */
const usualParts: ReadonlySet<string> = new Set(
  `access_token alert alerts api api_key apikey application auth authorization basic bearer channel enqueue event
  events false hook hooks http https incoming integration integrations json key message messages notify password post
  rest secret sendmessage service services text thread_id token true user wait webhook webhooks`.split(/\s+/),
);

const isTelling = (part: string) => part.length >= shortestPart && !usualParts.has(part.toLowerCase());

const partsOf = (text: string, separators: RegExp): string[] =>
  text
    .split(separators)
    .flatMap((part) => [part, fromPercent(part)])
    .filter(isTelling);

/** All of a URL but its host, whole and in parts, as it is written and as it is meant. */
export function secretsOfUrl(address: string): string[] {
  const { href, host, pathname, search, hash, searchParams, username, password } = new URL(address);
  const tail = pathname + search + hash;
  const wholes = [tail, host + tail, pathname + search, pathname, search.slice(1), hash.slice(1)];
  if (tail.length <= 1 && username + password === '') return [];
  return [
    address,
    href,
    ...wholes
      .filter((whole) => whole.length > 1 && tail.length > 1)
      .flatMap((whole) => [whole, fromPercent(whole)]),
    ...[...searchParams].flat().filter(isTelling),
    ...partsOf(tail, /[/?&#=:;,@+]+/),
  ];
}

/** What HTTP's Basic scheme has in its base64. */
function credentialsOf(value: string): string[] {
  const base64 = /^\s*basic\s+(\S+)\s*$/i.exec(value)?.[1];
  if (base64 === undefined) return [];
  const credentials = Buffer.from(base64, 'base64').toString();
  return [credentials, credentials.slice(credentials.indexOf(':') + 1)];
}

/** Headers' values, and the tokens and passwords in them. */
export const secretsOfHeaders = (headers: Readonly<Record<string, string>> = {}): string[] =>
  Object.values(headers).flatMap((value) => [
    value,
    value.trim(),
    ...credentialsOf(value),
    ...partsOf(value, /\s+/),
    ...partsOf(value, /[\s,:;="']+/),
  ]);
