import { rmSync } from 'node:fs';
import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { type Chromium, findChromium } from './chromium.ts';
import { newBrowserFolder } from './launch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Null where this platform has none. */
    chromium: Chromium | null;
  }
}

/** Unpacks the browser, once for all tests that need it. */
export async function setup(project: TestProject): Promise<() => void> {
  const folder = newBrowserFolder();
  const chromium = await findChromium(folder);
  if (!chromium) {
    process.stderr.write(
      '\nNo Chromium for this platform: the tests of the dashboard are skipped. TIDEGATE_CHROMIUM names one.\n',
    );
  }
  project.provide('chromium', chromium);
  const forget = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  // Also where the run is ended before its time.
  process.once('exit', forget);
  return forget;
}
