import { extname, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { type Loader, lilconfig } from 'lilconfig';
import { ConfigError } from '../core/errors.ts';
import { parseConfig } from './parse.ts';
import type { Config } from './schema.ts';

const problem = (file: string, message: string) => new ConfigError(file, [{ path: '', message }]);

// Neither parser's own message is shown: both quote the text around the mistake, which may be a secret.

const loadYaml: Loader = async (file, content) => {
  // Its many files are worth loading only for a file that needs them.
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(content, { prettyErrors: false, lineCounter: lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      const what = error.code.toLowerCase().replaceAll('_', ' ');
      return { path: '', message: `not valid YAML at line ${line}, column ${col}: ${what}` };
    });
    throw new ConfigError(file, problems);
  }
  try {
    return document.toJS();
  } catch (error) {
    throw problem(file, `not usable YAML: ${(error as Error).message}`);
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

const loadModule: Loader = async (file) => {
  const loaded = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw problem(file, `cannot be imported: ${error instanceof Error ? error.message : String(error)}`);
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
