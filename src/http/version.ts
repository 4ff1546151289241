import { readFileSync } from 'node:fs';

let known: string | undefined;

/** The package's own version. */
export function version(): string {
  // Two folders up, in the sources as in what is published of them.
  known ??= JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    .version as string;
  return known;
}
