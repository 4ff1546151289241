import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = readFileSync(join(root, 'test/client/typed-operations.ts'), 'utf8');
const isDirective = (line: string) => line.includes('@ts-expect-error');

let directory: string;
beforeAll(() => {
  // Two levels below the checkout, as the program itself, so that its imports hold.
  directory = mkdtempSync(join(root, 'node_modules/.tidegate-types-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The lines of a program that the compiler refuses. */
function refusedLines(text: string): number[] {
  writeFileSync(join(directory, 'program.ts'), text);
  const project = { extends: join(root, 'tsconfig.json'), include: ['program.ts'] };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(project));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '--noEmit', '-p', directory], {
    encoding: 'utf8',
  });
  const places = [...stdout.matchAll(/program\.ts\((\d+),/g)].map(([, line]) => Number(line));
  return [...new Set(places)].sort((a, b) => a - b);
}

describe('the compiler', () => {
  it('accepts what the schema has', () => {
    expect(refusedLines(source)).toEqual([]);
  });

  it('refuses fields, variables and enum values that the schema does not have', () => {
    const lines = source.split('\n');
    const expected = lines.flatMap((line, index) => (isDirective(line) ? [index + 2] : []));
    expect(expected.length).toBeGreaterThan(5);
    expect(refusedLines(lines.map((line) => (isDirective(line) ? '//' : line)).join('\n'))).toEqual(expected);
  });
});
