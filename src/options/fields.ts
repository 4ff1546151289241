import { z } from 'zod';
import { limits } from '../core/limits.ts';
import { didYouMean } from './suggestion.ts';

/** What a value is, without its text: a misplaced value may be a secret. */
function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'text' : String(value);
}

/** The message of a value that is not what was expected. */
export const expected = (what: string, value: unknown): string => `expected ${what}, got ${describe(value)}`;

const expecting = (what: string) => ({
  error: (issue: { readonly input?: unknown }) => expected(what, issue.input),
});

/** Text of an environment variable reads as the number or flag it spells. */
const spelled =
  <T>(values: (text: string) => T | undefined) =>
  (value: unknown) =>
    typeof value === 'string' ? (values(value.trim()) ?? value) : value;

function number(what: string, accepts: (value: number) => boolean) {
  const schema = z.number(expecting(what)).refine(accepts, expecting(what));
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
        : expected('a mapping of names', issue.input),
  });

/** A mapping with just these keys; an unknown one is told with the nearest known. */
export function mapping<const Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `unknown key${didYouMean(key, known)}`).join('\n')
        : expected('a mapping', issue.input),
  });
}
