import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-config-'));
  vi.spyOn(process, 'cwd').mockReturnValue(directory);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

const save = async (file: string, content: string): Promise<string> => {
  await writeFile(join(directory, file), content);
  return join(directory, file);
};

const formats = [
  ['yaml', 'listen: { port: 4321 } # a comment\n'],
  ['yml', 'listen:\n  port: 4321\n'],
  ['json', '{"listen": {"port": 4321}}'],
  ['ts', 'const port: number = 4321;\nexport default { listen: { port } };\n'],
] as const;

describe('loadConfig', () => {
  it.each(formats)('reads a .%s file by name', async (extension, content) => {
    const file = await save(`mine.${extension}`, content);
    expect((await loadConfig(file)).listen.port).toBe(4321);
  });

  it.each(formats)('finds tidegate.config.%s in the current directory', async (extension, content) => {
    await save(`tidegate.config.${extension}`, content);
    expect((await loadConfig()).listen.port).toBe(4321);
  });

  it('has its defaults where there is no file, and where it is empty', async () => {
    expect((await loadConfig()).listen.port).toBe(4000);
    expect((await loadConfig(await save('empty.yaml', '# nothing\n'))).listen.port).toBe(4000);
    expect((await loadConfig(await save('blank.yaml', ''))).listen.port).toBe(4000);
  });

  it.each([
    ['a file that is not there', 'gone.yaml', undefined, /there is no such file/],
    ['a file of another kind', 'tidegate.toml', 'a = 1', /expected a file that ends in \.yaml/],
    ['YAML that is none', 'bad.yaml', 'listen: {\nport', /not valid YAML at line \d+, column \d+/],
    ['a key given twice', 'twice.yaml', 'listen: {}\nlisten: {}', /duplicate key/],
    [
      'an alias of nothing',
      'alias.yaml',
      'a: 1\nlisten: *nowhere',
      /not usable YAML at line 2, column 9: an alias of nothing/,
    ],
    [
      'aliases without end',
      'flood.yaml',
      `a: &a [${'1,'.repeat(20)}]\nb: &b [${'*a,'.repeat(20)}]\nc: &c [${'*b,'.repeat(20)}]\nd: *c\n`,
      /not usable YAML: its aliases repeat too much/,
    ],
    [
      'a mapping as a key',
      'braces.yaml',
      'listen: {{ NAME }}',
      /not usable YAML at line 1, column 10: expected a text as key/,
    ],
    ['a merge of no mapping', 'merge.yaml', '%YAML 1.1\n---\nlisten: { <<: x }', /merged wrongly/],
    [
      'an alias of what it stands in',
      'loop.yaml',
      'exchanges: &a { b: *a }',
      /exchanges\.b: it contains itself/,
    ],
    ['YAML nested too deeply', 'deep.yaml', `exchanges: ${'['.repeat(20_000)}`, /not valid YAML/],
    [
      'JSON nested too deeply',
      'deep.json',
      `{"exchanges": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      /nested too deeply/,
    ],
    ['JSON that is none', 'bad.json', '{"listen": }', /not valid JSON/],
    [
      'a module that throws',
      'bad.ts',
      '\nclass Luck extends Error {}\nthrow new Luck("none")',
      /cannot be imported: it throws Luck \(line 3/,
    ],
    [
      'a module that throws what is no error',
      'text.mjs',
      'throw "none"',
      /it throws something that is no error/,
    ],
    [
      'a module without what it imports',
      'import.ts',
      'import "./nowhere.ts"; export default {}',
      /it imports something that cannot be found/,
    ],
    ['a module that is none', 'syntax.ts', 'throw new SyntaxError("none")', /has a syntax error/],
    ['a module without a default export', 'named.ts', 'export const listen = {}', /default export/],
    ['a configuration with mistakes', 'wrong.yaml', 'listen: { port: -1 }', /listen\.port: expected a port/],
  ])('refuses %s and names the file', async (_, name, content, message) => {
    const file = content === undefined ? join(directory, name) : await save(name, content);
    const failure = expect(loadConfig(file)).rejects;
    await failure.toMatchObject({ code: 'BAD_CONFIG', message: expect.stringContaining(file) });
    await expect(loadConfig(file)).rejects.toThrow(message);
  });

  it.each([
    ['YAML', 's.yaml', 'exchanges: { twitter: { bearerToken: sEcReT: } }\n\t- sEcReT'],
    ['an alias', 'alias.yaml', 'exchanges: { twitter: { bearerToken: *sEcReT } }'],
    ['a key', 'key.yaml', 'exchanges: { twitter: { bearerToken: {{ sEcReT }} } }'],
    ['JSON', 's.json', '{"bearerToken": "sEcReT" "x"}'],
    ['an error', 'error.ts', 'throw new Error("sEcReT")'],
    ['a text that is thrown', 'text.ts', 'throw "sEcReT"'],
    ['a module', 'module.ts', 'export default { bearerToken: "sEcReT" "x" }'],
    ['a module’s name', 'name.ts', 'import "./sEcReT.ts"; export default {}'],
  ])('never shows what stands around a mistake in %s', async (_, name, content) => {
    const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const failure = await loadConfig(await save(name, content)).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ code: 'BAD_CONFIG' });
    expect(inspect(failure, { depth: null })).not.toContain('sEcReT');
    expect(inspect(warnings.mock.calls)).not.toContain('sEcReT');
  });
});
