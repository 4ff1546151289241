import { z } from 'zod';
import { limits } from '../core/limits.ts';
import { didYouMean } from './suggestion.ts';

const kinds: Readonly<Record<string, string>> = {
  undefined: 'nothing',
  string: 'text',
  number: 'a number',
  bigint: 'a number',
  boolean: 'true or false',
  object: 'a mapping',
  function: 'a function',
  symbol: 'a symbol',
};

/** What a value is, without the value: a misplaced one may be a secret. */
function describe(value: unknown): string {
  if (value === null) return 'an empty value';
  return Array.isArray(value) ? 'a list' : kinds[typeof value]!;
}

/** The message of a value that is not what was expected, which is not shown. */
export const expectedSecret = (what: string, value: unknown): string =>
  `expected ${what}, got ${describe(value)}`;

/** The message of a value that is not what was expected; a number is shown, so that none may be a secret. */
export const expected = (what: string, value: unknown): string =>
  typeof value === 'number' ? `expected ${what}, got ${value}` : expectedSecret(what, value);

const expecting = (what: string, message = expectedSecret) => ({
  error: (issue: { readonly input?: unknown }) => message(what, issue.input),
});

/** Text of an environment variable reads as the number or flag it spells. */
const spelled =
  <T>(values: (text: string) => T | undefined) =>
  (value: unknown) =>
    typeof value === 'string' ? (values(value.trim()) ?? value) : value;

function number(what: string, accepts: (value: number) => boolean) {
  const schema = z.number(expecting(what, expected)).refine(accepts, expecting(what, expected));
  const fromText = spelled((text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined));
  return z.preprocess(fromText, schema) as unknown as z.ZodNumber;
}

const isCount = (most: number) => (value: number) => Number.isInteger(value) && value >= 1 && value <= most;

export const milliseconds = () =>
  number(
    `a whole number of milliseconds from 1 to ${limits.durationMs} (366 days)`,
    isCount(limits.durationMs),
  );
export const count = (most: number) => number(`a whole number from 1 to ${most}`, isCount(most));
export const rate = () => number('a rate from 0 to 1', (value) => value >= 0 && value <= 1);
export const factor = () => number('a number from 1 up', (value) => value >= 1);
export const port = () =>
  number('a port from 0 to 65535', (value) => Number.isInteger(value) && value >= 0 && value <= 65_535);

export const httpStatus = () =>
  number(
    'an HTTP status from 100 to 599',
    (value) => Number.isInteger(value) && value >= 100 && value <= 599,
  );

export const list = <T extends z.ZodType>(item: T) =>
  z.array(item, expecting('a list')).min(1, 'expected at least one');

export const flag = () =>
  z.preprocess(
    spelled((text) => ({ true: true, false: false })[text]),
    z.boolean(expecting('true or false')),
  ) as unknown as z.ZodBoolean;

export const text = (what: string) => z.string(expecting(what));
export const filledText = (what: string) => text(what).min(1, expecting(what));
export const matching = (pattern: RegExp, what: string) => text(what).regex(pattern, expecting(what));
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, expecting(`one of ${values.join(', ')}`));

/** A name of an exchange, source, breaker or host role. */
export const name = () =>
  matching(/^[a-z][\w.-]{0,63}$/i, 'a name (a letter, then letters, digits, "_", "-" or ".")');

/** A name that people read: something is to be seen of it, in one line, and it turns no text around it. */
export const shownName = () =>
  matching(
    /^(?=.*[\p{L}\p{N}\p{P}\p{S}])[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]{1,100}$/u,
    'a name to show (1 to 100 characters in one line)',
  );

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

export const httpUrl = () => {
  const what = 'an http:// or https:// URL without user name and password';
  return text(what).refine(isHttpUrl, expecting(what));
};

export const byName = <T extends z.ZodType>(value: T) =>
  z.record(name(), value, {
    error: (issue) =>
      issue.code === 'invalid_key'
        ? 'expected a name (a letter, then letters, digits, "_", "-" or ".")'
        : expectedSecret('a mapping of names', issue.input),
  });

/** A mapping with just these keys; an unknown one is told with the nearest known. */
export function mapping<const Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `unknown key${didYouMean(key, known)}`).join('\n')
        : expectedSecret('a mapping', issue.input),
  });
}
