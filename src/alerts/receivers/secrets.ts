const shortestPart = 8;

/** The parts of a webhook's URL that whoever has them could post with. */
export function secretsOfUrl(address: string): string[] {
  const url = new URL(address);
  const path = url.pathname + url.search;
  const parts = [...url.pathname.split('/'), ...url.searchParams.values()];
  return [
    address,
    url.href,
    ...[path, url.pathname].filter((whole) => whole.length > 1),
    ...parts.filter((part) => part.length >= shortestPart),
  ];
}

/** A header's value, and the token or password in it. */
export function secretsOfHeaders(headers: Readonly<Record<string, string>> = {}): string[] {
  return Object.values(headers).flatMap((value) => {
    const token = value.slice(value.lastIndexOf(' ') + 1);
    return token.length >= shortestPart ? [value, token] : [value];
  });
}

/** How a secret may come back: as it is, in JSON, in a URL, in HTML. */
function writings(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    inJson,
    inJson.replaceAll('/', '\\/'),
    encodeURIComponent(secret.toWellFormed()),
    secret.replaceAll('&', '&amp;'),
  ];
}

/** A function that replaces each secret in a text by `***`. */
export function createMask(secrets: readonly string[]): (text: string) => string {
  // The longest first: a secret may contain another one.
  const all = [...new Set(secrets.flatMap(writings))]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length);
  return (text) => all.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}

const longestQuote = 200;
/** More than that of a reply is not looked at. */
const quotedFrom = 2_000;

/** Text of a receiver's server as one line of at most 200 characters that names no secret. */
export function quote(text: string, mask: (text: string) => string): string {
  // Masked twice: the one before sees secrets with spaces in them, the other one those a line break went through.
  const line = mask(
    mask(text)
      .slice(0, quotedFrom)
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim(),
  ).toWellFormed();
  return line.length <= longestQuote ? line : `${line.slice(0, longestQuote - 1).toWellFormed()}…`;
}
