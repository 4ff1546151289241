import { InvalidArgumentError, Option } from 'commander';

function toPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}

function toUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new InvalidArgumentError('Expected an http:// or https:// URL.');
}

export const portOption = (description: string): Option =>
  new Option('--port <number>', description).argParser(toPort);

export const urlOption = (): Option =>
  new Option('--url <url>', 'where the service answers').default('http://127.0.0.1:4000').argParser(toUrl);

/** An option's text, which may not be empty. */
export function filled(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('Expected some text.');
}

/** How the command is called where it runs: from its sources in a checkout, or from the installed package. */
export const commandName = import.meta.url.endsWith('.ts') ? 'npm run tidegate --' : 'npx tidegate';

/** A help text's example. */
export const example = (line: string): string => `\nExample:\n  $ tidegate ${line}`;
