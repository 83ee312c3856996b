import { defineConfig } from 'vitest/config';
import { ROOT } from '../workspace.ts';

// npm run check:packages
export default defineConfig({
  root: ROOT,
  test: {
    include: ['test/packed/*.test.ts'],
    // Both files pack the packages, in the same folders.
    fileParallelism: false,
    // Compilers and browsers are processes of their own.
    maxConcurrency: 2,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // The numbers are printed as they come.
    disableConsoleIntercept: true,
    reporters: ['verbose', ['json', { outputFile: 'test/packed/reports/packages.json' }]],
  },
});
