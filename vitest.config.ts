import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most of the time is spent in waiting for real servers, leases and restarts, not in computing.
    maxWorkers: Math.max(3, availableParallelism() - 1),
  },
});
