import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { generate } from '@graphql-codegen/cli';
import config from '../codegen.ts';

// Generates the types of the operations again, beside those in the tree, and fails where the two differ.

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
  const outputs = Object.entries(config.generates).map(([target, output], index) => ({
    target,
    output,
    copy: `${join(fresh, String(index))}/`,
  }));
  const generates = Object.fromEntries(outputs.map(({ copy, output }) => [copy, output]));
  await generate({ ...config, silent: true, generates }, true);
  const stale: string[] = [];
  for (const { target, copy } of outputs) {
    const [expected, found] = await Promise.all([contentsOf(copy), contentsOf(target)]);
    const files = new Set([...expected.keys(), ...found.keys()]);
    stale.push(
      ...[...files].filter((file) => expected.get(file) !== found.get(file)).map((file) => target + file),
    );
  }
  if (stale.length > 0) {
    console.error(`Not what codegen makes of the schema: ${stale.join(', ')}`);
    console.error('Run `npm run codegen` and commit the result.');
    process.exitCode = 1;
  }
} finally {
  await rm(fresh, { recursive: true });
}
