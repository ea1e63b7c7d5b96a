import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Only what hangs comes to these ends: a busy machine takes many times as long as a quiet one.
const poll = { timeout: 60_000 };

export default defineConfig({
  test: {
    // One core fewer is the runner's own choice, which on two cores means one file after the other.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'tools/**/*.test.ts',
            'tests/{docs,robustness,corpus}/**/*.test.ts',
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll },
          // Loading what a file imports took longer than most files' tests, so files share a process and its modules.
          isolate: false,
          globalSetup: ['tests/harness/s3-setup.ts'],
        },
      },
      {
        test: {
          name: 'interop',
          include: ['tests/{interop,faults}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll },
          isolate: false,
          globalSetup: ['tests/harness/s3-setup.ts'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts', 'tests/render/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          expect: { poll },
        },
      },
    ],
  },
});
