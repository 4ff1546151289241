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

/** An empty one is none: it comes from a variable that was cleared. */
function toToken(text: string): string | undefined {
  if (/^[\x21-\x7e]*$/.test(text)) return text === '' ? undefined : text;
  throw new InvalidArgumentError('Expected a token, without spaces.');
}

export const tokenOption = (): Option =>
  new Option(
    '--token <token>',
    'token of the service; better in the environment, which no list of processes shows',
  )
    .env('TIDEGATE_TOKEN')
    .argParser(toToken);

/** An option's text, which may not be empty. */
export function filled(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('Expected some text.');
}

/** How the command is called where it runs: from its sources in a checkout, or from the installed package. */
export const commandName = import.meta.url.endsWith('.ts') ? 'npm run tidegate --' : 'npx tidegate';

/** A help text's example. */
export const example = (line: string): string => `\nExample:\n  $ tidegate ${line}`;
