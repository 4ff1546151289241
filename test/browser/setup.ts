import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { type Chromium, findChromium } from './chromium.ts';
import { newBrowserFolder } from './launch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Null where this platform has none. */
    chromium: Chromium | null;
  }
}

const build = fileURLToPath(new URL('../../scripts/build-dashboard.ts', import.meta.url));

/** Builds the dashboard where its sources changed, and unpacks the browser, once for all tests that need them. */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = newBrowserFolder();
  const built = promisify(execFile)(process.execPath, [build, '--if-changed']);
  const [chromium] = await Promise.all([findChromium(folder), built]);
  if (!chromium) {
    process.stderr.write(
      '\nNo Chromium for this platform: the tests of the dashboard are skipped. TIDEGATE_CHROMIUM names one.\n',
    );
  }
  project.provide('chromium', chromium);
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
