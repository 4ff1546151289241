import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The conditions Node itself resolves by: with Vite's own, `graphql` is loaded twice, in two builds.
  ssr: { resolve: { conditions: ['node', 'import', 'module-sync', 'default'] } },
  test: {
    exclude: ['**/node_modules/**', '**/*.soak.test.ts'],
    globalSetup: ['test/time-limit.ts', 'test/dashboard-build.ts'],
    provide: { runLimitMs: 15 * 60_000 },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 5_000,
    projects: [
      { extends: true, test: { name: 'node', include: ['test/**/*.test.ts'], exclude: ['test/browser/**'] } },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/setup.ts'],
          // Not beside the other tests: what is measured is the page, not the machine.
          sequence: { groupOrder: 1 },
          expect: { poll: { timeout: 20_000, interval: 50 } },
          // They mostly wait.
          maxWorkers: 3,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
    ],
  },
});
