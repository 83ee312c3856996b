import { playwright } from '@vitest/browser-playwright';
import { configDefaults, defineConfig } from 'vitest/config';
import { CHROMIUM_ARGS, findChromium } from './scripts/chromium.mjs';

// Tests run on the sources: the packages' exports name them under this condition.
const conditions = ['@clampwise/source', 'module', 'node', 'development|production'];
const IN_BROWSER = ['**/*.browser.test.ts', '**/*.isolated.test.ts'];

const project = (name: string, folder: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name,
    include: [`${folder}/**/*.test.ts`],
    exclude: [...configDefaults.exclude, ...IN_BROWSER, 'test/packed/**'],
    environment: 'node',
    // For a machine that is busy with something else.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});

const BUNDLED = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgl',
  '@tensorflow/tfjs-backend-webgpu',
  '@clampwise/testing > fast-check',
  'fflate',
  'jsfive',
];

interface Page {
  readonly name: string;
  readonly include: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What runs in Chromium: in a page like most, and in one that may share memory with its workers. */
const PAGES: readonly Page[] = [
  { name: 'browser', include: 'packages/*/test/**/*.browser.test.ts', headers: {} },
  {
    name: 'isolated',
    include: 'packages/*/test/**/*.isolated.test.ts',
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
];

const inChromium = (executablePath: string, { name, include, headers }: Page) => ({
  // From here vite finds the packages of tfjs.
  root: `${import.meta.dirname}/packages/tfjs-adapter`,
  resolve: { conditions: ['@clampwise/source', 'module', 'browser', 'development|production'] },
  // What vite would otherwise find in the middle of a run, and load the page anew for.
  optimizeDeps: { include: BUNDLED },
  server: { headers },
  test: {
    name,
    dir: import.meta.dirname,
    include: [include],
    // WebGL and WebGPU run in software on most machines: one page at a time, and with patience.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath,
          // The flag gives WebGPU without a GPU.
          args: [...CHROMIUM_ARGS, '--enable-unsafe-webgpu'],
        },
      }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
});

/** In place of the browser: each of its test files becomes one skipped test that says why. */
const withoutChromium = ({ name, include }: Page) => {
  const reason = process.env.CHROMIUM_PATH
    ? 'CHROMIUM_PATH names no file'
    : 'no Chromium or Chrome was found: install one, or set CHROMIUM_PATH';
  let said = false;
  return {
    plugins: [
      {
        name: 'browser-tests-skipped',
        enforce: 'pre' as const,
        load(id: string) {
          if (!/\.(browser|isolated)\.test\.ts$/.test(id.split('?')[0] ?? '')) return undefined;
          if (!said) console.warn(`The ${name} tests are skipped: ${reason}.`);
          said = true;
          return `import { it } from 'vitest'; it.skip('runs in a browser [${reason}]');`;
        },
      },
    ],
    test: { name, include: [include], environment: 'node' as const },
  };
};

const chromium = findChromium();

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
      project('docs', 'apps/docs/test'),
      project('workspace', 'test'),
      ...PAGES.map((page) =>
        chromium === null ? withoutChromium(page) : inChromium(chromium, page),
      ),
    ],
  },
});
