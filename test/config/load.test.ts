import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
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
    ['an alias of nothing', 'alias.yaml', 'listen: *nowhere', /not usable YAML/],
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
    ['a module that throws', 'bad.ts', 'throw new Error("no luck")', /cannot be imported: no luck/],
    ['a module without a default export', 'named.ts', 'export const listen = {}', /default export/],
    ['a configuration with mistakes', 'wrong.yaml', 'listen: { port: -1 }', /listen\.port: expected a port/],
  ])('refuses %s and names the file', async (_, name, content, message) => {
    const file = content === undefined ? join(directory, name) : await save(name, content);
    const failure = expect(loadConfig(file)).rejects;
    await failure.toMatchObject({ code: 'BAD_CONFIG', message: expect.stringContaining(file) });
    await expect(loadConfig(file)).rejects.toThrow(message);
  });

  it('never shows what stands around a mistake', async () => {
    for (const file of [
      await save('s.yaml', 'exchanges: { twitter: { bearerToken: sEcReT: } }\n\t- sEcReT'),
      await save('s.json', '{"bearerToken": "sEcReT" "x"}'),
    ]) {
      await expect(loadConfig(file)).rejects.toThrow(expect.not.stringContaining('sEcReT'));
    }
  });
});
