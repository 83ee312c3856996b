import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { TARGETS } from '../scripts/mutate/targets.mjs';
import { conditions, setup } from './node.ts';

const { folder, tests } = TARGETS[process.env.CLAMPWISE_MUTATED as keyof typeof TARGETS];

/** Configures the tests that Stryker runs in its copy of the workspace. */
export default defineConfig({
  root: join(import.meta.dirname, '..', folder),
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'mutate',
    include: tests.map((name) => `test/${name}.test.ts`),
    exclude: ['**/*.long.test.ts', '**/hdf5/fuzz.test.ts'],
    environment: 'node',
    // One thread for all files: a thread for each would take longer than the tests.
    isolate: false,
    env: { CLAMPWISE_SEED: '1' },
    setupFiles: ['freshModules', 'seed', 'fewerRuns'].map(setup),
    testTimeout: 30_000,
    // Stryker reads the results itself.
    reporters: [{}],
  },
});
