import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { generate } from '@graphql-codegen/cli';
import config from '../codegen.ts';

// Generates the client's types again, beside those in the tree, and fails where the two differ.

const [[target, output]] = Object.entries(config.generates) as [[string, object]];

async function contentsOf(directory: string): Promise<Map<string, string>> {
  const files = await readdir(directory);
  return new Map(
    await Promise.all(
      files.map(async (file) => [file, await readFile(join(directory, file), 'utf8')] as const),
    ),
  );
}

const fresh = await mkdtemp(join(tmpdir(), 'tidegate-codegen-'));
try {
  await generate({ ...config, silent: true, generates: { [`${fresh}/`]: output } }, true);
  const [expected, found] = await Promise.all([contentsOf(fresh), contentsOf(target)]);
  const files = new Set([...expected.keys(), ...found.keys()]);
  const stale = [...files].filter((file) => expected.get(file) !== found.get(file));
  if (stale.length > 0) {
    console.error(`Not what codegen makes of the schema: ${stale.map((file) => target + file).join(', ')}`);
    console.error('Run `npm run codegen` and commit the result.');
    process.exitCode = 1;
  }
} finally {
  await rm(fresh, { recursive: true });
}
