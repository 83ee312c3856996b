import { defineConfig } from 'vitest/config';

// Tests run on the sources: the packages' exports name them under this condition.
const conditions = ['@clampwise/source', 'module', 'node', 'development|production'];

const project = (name: string, folder: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { name, include: [`${folder}/**/*.test.ts`], environment: 'node' },
});

export default defineConfig({
  test: {
    // CI reads its counts from the report.
    reporters: ['default', ['json', { outputFile: 'reports/vitest.json' }]],
    projects: [
      project('kernels', 'packages/kernels/test'),
      project('layers', 'packages/layers/test'),
      project('tfjs-adapter', 'packages/tfjs-adapter/test'),
      project('testing', 'packages/testing/test'),
      project('examples', 'apps/examples/test'),
      project('bench', 'apps/bench/test'),
      project('workspace', 'test'),
    ],
  },
});
