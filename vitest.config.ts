import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The tests that start the real program start what is built from the sources they stand beside.
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/setup.ts'],
    // The machine's own settings must not leak into what tests expect.
    env: { TZ: 'UTC', FORCE_COLOR: '', NO_COLOR: '' },
    testTimeout: 20_000,
    pool: 'forks',
    // Much of it waits for loopback servers: one worker a core, the last one too.
    maxWorkers: '100%',
  },
});
