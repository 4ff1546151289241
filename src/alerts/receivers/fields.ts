import { z } from 'zod';
import { expectedSecret, filledText, httpUrl, list, matching } from '../../options/fields.ts';

/** The framing of a request is not an option. */
const ownHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/** Headers sent with each request, names in lower case; their values are secrets. */
export const headers = () =>
  z
    .record(
      matching(/^[\w!#$%&'*+.^`|~-]+$/, 'a header name'),
      matching(/^[\x20-\x7e]+$/, 'a header value of visible ASCII characters'),
      {
        error: (issue) =>
          issue.code === 'invalid_key'
            ? 'expected a header name'
            : expectedSecret('a mapping of headers', issue.input),
      },
    )
    .superRefine((given, context) => {
      for (const name of Object.keys(given)) {
        if (!ownHeaders.has(name.toLowerCase())) continue;
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'expected another header: this one is set',
        });
      }
    })
    .transform((given) =>
      Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value])),
    );

/** One text or a list of them; read as a list. */
export function oneOrList(item: z.ZodType<string>) {
  const read = (value: unknown, context: z.RefinementCtx): string[] => {
    const result = (Array.isArray(value) ? list(item) : item).safeParse(value);
    if (result.success) return [result.data].flat();
    for (const { path, message } of result.error.issues) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
    return z.NEVER;
  };
  return z.unknown().transform(read) as unknown as z.ZodType<string[], string | string[]>;
}

/** Where people look at Tidegate: linked to in messages. */
export const dashboardUrl = () => httpUrl().optional();

/** An address of e-mail; a line break in it would be a header of its own. */
export const emailAddress = () =>
  matching(/^[^\p{Cc}]*[^\p{Cc}\s<>@]@[^\p{Cc}\s<>@]+>?$/u, 'an e-mail address');

function isSmtpUrl(value: string): boolean {
  const url = URL.parse(value);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return false;
  try {
    decodeURIComponent(url.username + url.password);
    return true;
  } catch {
    return false;
  }
}

export const smtpUrl = () => {
  const what = 'an smtp:// or smtps:// URL with a host';
  return filledText(what).refine(isSmtpUrl, {
    error: (issue) => expectedSecret(what, issue.input),
  });
};
