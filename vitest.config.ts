import { defineConfig } from 'vitest/config';

// For editors, and for `npx vitest --project kernels <file>`. `npm test` runs each package by itself.
export default defineConfig({
  test: {
    projects: [
      'packages/*/vitest.config.ts',
      'packages/*/vitest.{browser,isolated}.config.ts',
      'apps/*/vitest.config.ts',
      'test/vitest.config.ts',
    ],
  },
});
