import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.soak.test.ts'],
    exclude: ['**/node_modules/**'],
    globalSetup: ['test/time-limit.ts'],
    provide: { runLimitMs: 20 * 60_000 },
    passWithNoTests: false,
    testTimeout: 15 * 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 5_000,
  },
});
