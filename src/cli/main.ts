#!/usr/bin/env node
import process from 'node:process';

// Nothing newer than this file's own syntax is loaded before the version is known to be enough.

const oldestMajor = 24;

if (Number.parseInt(process.versions.node, 10) < oldestMajor) {
  process.stderr.write(
    `tidegate needs Node ${oldestMajor} or newer, this is ${process.version} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else {
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2));
}
