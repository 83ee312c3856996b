import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import type { InlineConfig } from 'vitest/node';
import { sampled } from '../packages/testing/src/sampled.ts';
import { CHROMIUM_ARGS, findChromium } from '../scripts/chromium.mjs';
import { ENGINE_BACKENDS, type Instances, otherEngine } from './engine.ts';
import { reportersOf } from './reporters.ts';

interface Options {
  /** The folder of the package. */
  readonly folder: string;
  /** The kind of page: ordinary, or one that may share memory with its workers. */
  readonly page: 'browser' | 'isolated';
  /**
   * The imports from other packages in the tests. If vite found one later, it would reload the page
   * in the middle of a run.
   */
  readonly bundled: readonly string[];
}

const EVERY_BACKEND: NonNullable<InlineConfig['env']> = {};
// The others also run in Node. These two take turns, from file to file and from seed to seed.
const SAMPLED_BACKENDS =
  process.env.CLAMPWISE_SAMPLE === '1'
    ? { CLAMPWISE_BACKENDS: 'webgl webgpu', CLAMPWISE_TURN: process.env.CLAMPWISE_SEED ?? '0' }
    : EVERY_BACKEND;

const HEADERS = {
  browser: {},
  isolated: {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  },
};

/**
 * Configures the tests of a package that run in Chromium: *.browser.test.ts or *.isolated.test.ts.
 */
export function inChromium(name: string, options: Options): ViteUserConfig {
  const { folder, page, bundled } = options;
  const include = drawnFiles(folder, `.${page}.test.ts`);
  const engine = otherEngine();
  const env = engine === null ? SAMPLED_BACKENDS : { CLAMPWISE_BACKENDS: ENGINE_BACKENDS };
  // A run in another engine leaves no report among those of CI.
  const reporters = reportersOf(engine === null ? page : '');
  const executablePath = findChromium();
  if (engine === null && executablePath === null) {
    return withoutChromium({ name, root: folder, include, reporters });
  }
  return defineConfig({
    root: folder,
    resolve: { conditions: ['@clampwise/source', 'module', 'browser', 'development|production'] },
    optimizeDeps: { include: [...bundled] },
    server: { headers: HEADERS[page] },
    test: {
      name,
      include,
      reporters,
      // WebGL and WebGPU run in software on most machines, so pages run one at a time with long
      // limits.
      fileParallelism: false,
      testTimeout: 60_000,
      hookTimeout: 60_000,
      env,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        ...(engine ?? inPlaywright(executablePath as string)),
      },
    },
  });
}

/** The test files, or in a sampled run every second of them. */
function drawnFiles(folder: string, end: string): string[] {
  const files = readdirSync(join(folder, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(end))
    .map((file) => `test/${file.replaceAll('\\', '/')}`);
  return files.length === 1 ? files : [...sampled(files.sort(), 2)];
}

function inPlaywright(executablePath: string): Instances {
  const launchOptions = {
    executablePath,
    // The flag gives WebGPU without a GPU.
    args: [...CHROMIUM_ARGS, '--enable-unsafe-webgpu'],
  };
  return { provider: playwright({ launchOptions }), instances: [{ browser: 'chromium' }] };
}

interface Skipped {
  readonly name: string;
  readonly root: string;
  readonly include: string[];
  readonly reporters: ReturnType<typeof reportersOf>;
}

/** Replaces the browser: each of its test files becomes one skipped test that says why. */
function withoutChromium({ name, root, include, reporters }: Skipped): ViteUserConfig {
  const reason = process.env.CHROMIUM_PATH
    ? 'CHROMIUM_PATH names no file'
    : 'no Chromium or Chrome was found: install one, or set CHROMIUM_PATH';
  let said = false;
  return defineConfig({
    root,
    plugins: [
      {
        name: 'browser-tests-skipped',
        enforce: 'pre',
        load(id: string) {
          if (!/\.(browser|isolated)\.test\.ts$/.test(id.split('?')[0] ?? '')) return undefined;
          if (!said) console.warn(`${name}: the tests in a browser are skipped: ${reason}.`);
          said = true;
          return `import { it } from 'vitest'; it.skip('runs in a browser [${reason}]');`;
        },
      },
    ],
    test: { name, include, reporters, environment: 'node' },
  });
}
