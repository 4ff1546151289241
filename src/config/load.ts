import { extname, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { type Loader, lilconfig } from 'lilconfig';
import type { Node } from 'yaml';
import { ConfigError } from '../core/errors.ts';
import { parseConfig } from './parse.ts';
import type { Config } from './schema.ts';

const problem = (file: string, message: string) => new ConfigError(file, [{ path: '', message }]);

// No parser's or module's own message is shown: it may quote the text around the mistake, which may be a secret.

const loadYaml: Loader = async (file, content) => {
  // Its many files are worth loading only for a file that needs them.
  const { isAlias, isCollection, LineCounter, parseDocument, visit } = await import('yaml');
  const lines = new LineCounter();
  // The parser's warnings show keys.
  const options = { prettyErrors: false, lineCounter: lines, logLevel: 'error' } as const;
  const document = parseDocument(content, options);
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const what = error.code.toLowerCase().replaceAll('_', ' ');
      return { path: '', message: `not valid YAML at ${placeOf(error.pos[0])}: ${what}` };
    });
    throw new ConfigError(file, problems);
  }
  const unusable = (what: string, node?: Node) => {
    const place = node?.range ? ` at ${placeOf(node.range[0])}` : '';
    return problem(file, `not usable YAML${place}: ${what}`);
  };
  const anchors = new Set<string>();
  try {
    visit(document, {
      Node(_, node) {
        if (isAlias(node) && !anchors.has(node.source)) {
          throw unusable('an alias of nothing that stands before it', node);
        }
        if (!isAlias(node) && node.anchor !== undefined) anchors.add(node.anchor);
      },
      Pair(_, { key }) {
        if (isCollection(key)) throw unusable('expected a text as key, found a mapping or a list', key);
      },
    });
    return document.toJS();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const isFlood = error instanceof ReferenceError;
    throw unusable(isFlood ? 'its aliases repeat too much' : 'it is nested too deeply or merged wrongly');
  }
};

const loadJson: Loader = (file, content) => {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (error) {
    const place = /line \d+ column \d+/.exec((error as Error).message)?.[0];
    throw problem(file, `not valid JSON${place ? ` at ${place}` : ''}`);
  }
};

const importReasons: Readonly<Record<string, string>> = {
  ERR_MODULE_NOT_FOUND: 'it imports something that cannot be found',
  ERR_PACKAGE_PATH_NOT_EXPORTED: 'it imports something that cannot be found',
  ERR_UNSUPPORTED_DIR_IMPORT: 'it imports a directory',
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: 'it has TypeScript that is not just types, such as an enum',
};

const badSyntax = 'it, or what it imports, has a syntax error or imports a name that is not there';

/** What went wrong with a module, without its message: which class of error, and where in the file. */
function importFailure(error: unknown, file: string): string {
  if (!(error instanceof Error)) return 'it throws something that is no error';
  const { code = '' } = error as NodeJS.ErrnoException;
  const isSyntax = error instanceof SyntaxError;
  const what = importReasons[code] ?? (isSyntax ? badSyntax : `it throws ${error.constructor.name}`);
  for (const name of [pathToFileURL(file).href, file]) {
    const [, after = ''] = String(error.stack).split(`${name}:`, 2);
    const [, line, column] = /^(\d+)(?::(\d+))?/.exec(after) ?? [];
    if (line !== undefined) return `${what} (line ${line}${column ? `, column ${column}` : ''})`;
  }
  return what;
}

const loadModule: Loader = async (file) => {
  const loaded = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw problem(file, `cannot be imported: ${importFailure(error, file)}`);
  });
  if (!('default' in loaded)) throw problem(file, 'expected the configuration as the default export');
  return loaded.default;
};

const loaders: Readonly<Record<string, Loader>> = {
  '.yaml': loadYaml,
  '.yml': loadYaml,
  '.json': loadJson,
  '.ts': loadModule,
  '.js': loadModule,
  '.mjs': loadModule,
};

const searchPlaces = ['yaml', 'yml', 'json', 'ts'].map((extension) => `tidegate.config.${extension}`);

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'expected a file, found a directory',
  EACCES: 'the file may not be read',
};

/**
 * Reads a configuration from a .yaml, .yml, .json, .ts, .js or .mjs file; without one, from
 * `tidegate.config.{yaml,yml,json,ts}` of the current directory where there is such a file, else the defaults.
 * Throws ConfigError when the file cannot be read or is not a configuration.
 */
export async function loadConfig(file?: string): Promise<Config> {
  const directory = process.cwd();
  const explorer = lilconfig('tidegate', {
    searchPlaces,
    stopDir: directory,
    loaders: { ...loaders },
    cache: false,
    ignoreEmptySearchPlaces: false,
  });
  try {
    if (file !== undefined && !(extname(file) in loaders)) {
      throw problem(resolve(file), `expected a file that ends in ${Object.keys(loaders).join(', ')}`);
    }
    const found = file === undefined ? await explorer.search(directory) : await explorer.load(file);
    return parseConfig(found?.config ?? {}, found?.filepath ?? 'The default configuration');
  } catch (error) {
    const { code = '', path = file } = error as NodeJS.ErrnoException;
    throw reasons[code] && path ? problem(resolve(path), reasons[code]) : error;
  }
}
