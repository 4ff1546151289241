import type { Encoding } from './dashboard-files.ts';

const known: readonly Encoding[] = ['br', 'gzip'];

/** The encodings that an `Accept-Encoding` lets through; the plain one always, as there is nothing else to send. */
export function acceptedEncodings(header: string | undefined): ReadonlySet<Encoding> {
  const weights = new Map<string, number>();
  for (const part of (header ?? '').split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters
      .map((each) => /^q=([\d.]+)$/.exec(each)?.[1])
      .find((each) => each !== undefined);
    if (coding !== '') weights.set(coding, weight === undefined ? 1 : Number(weight));
  }
  const isAccepted = (encoding: Encoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0;
  return new Set<Encoding>([...known.filter(isAccepted), 'identity']);
}
