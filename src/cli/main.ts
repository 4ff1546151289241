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
  // Compiled code is kept in the system's temporary folder, which makes the next start a third shorter.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2));
}
