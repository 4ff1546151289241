import { readFileSync, writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../src/graphql/schema.ts';

// Writes schema.graphql from the code; with --check only compares, and exits 1 where they differ.

const file = new URL('../schema.graphql', import.meta.url);
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;

if (process.argv.includes('--check')) {
  let stored = '';
  try {
    stored = readFileSync(file, 'utf8');
  } catch {}
  if (stored !== printed) {
    console.error('schema.graphql is not what the code says: run `npm run schema`.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, printed);
}
