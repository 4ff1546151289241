import process from 'node:process';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    runLimitMs: number;
  }
}

/** Ends a run that does not end by itself with exit code 1; `provide.runLimitMs` of the configuration says when. */
export function setup(project: TestProject): () => void {
  const { runLimitMs } = project.getProvidedContext();
  const watchdog = setTimeout(() => {
    process.stderr.write(`\nThe test run took longer than ${runLimitMs / 60_000} minutes and was ended.\n`);
    process.exit(1);
  }, runLimitMs);
  watchdog.unref();
  return () => clearTimeout(watchdog);
}
