import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The machine's own settings must not leak into what tests expect.
    env: { TZ: 'UTC', EARSHOT_TEST: '1' },
    testTimeout: 20_000,
    pool: 'forks',
  },
});
