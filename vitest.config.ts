import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The conditions Node itself resolves by: with Vite's own, `graphql` is loaded twice, in two builds.
  ssr: { resolve: { conditions: ['node', 'import', 'module-sync', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.soak.test.ts'],
    globalSetup: ['test/time-limit.ts', 'test/dashboard-build.ts'],
    provide: { runLimitMs: 8 * 60_000 },
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 5_000,
  },
});
