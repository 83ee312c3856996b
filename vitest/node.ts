import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configDefaults, defineConfig, type ViteUserConfigFnObject } from 'vitest/config';
import { isDrawn } from '../packages/testing/src/sampled.ts';
import { reportersOf } from './reporters.ts';

interface Options {
  /** The folder of the package. */
  readonly folder: string;
  /** The folder of the tests within the package. Default `test`. */
  readonly tests?: string;
  /** Whether tests draw values with fast-check. Default false. */
  readonly random?: boolean;
  /**
   * Whether each test file runs in a thread of its own. If not, files share the modules of other
   * packages, such as tfjs, and get ours anew, which is faster. Default true.
   */
  readonly isolate?: boolean;
  /**
   * The least number of threads of a quick run. turbo starts this package last, when CPUs are idle.
   * Default 1.
   */
  readonly quickWorkers?: number;
  /** A file of the package that runs once, before and after all test files. */
  readonly globalSetup?: string;
  /** A file of the package that runs before each test file. */
  readonly setupFile?: string;
}

// Tests run on the sources, which the packages export under this condition.
export const conditions = ['@clampwise/source', 'module', 'node', 'development|production'];
const seed = process.env.CLAMPWISE_SEED ?? String(randomInt(2 ** 31));
const workers = process.env.CLAMPWISE_WORKERS;
const isSampled = process.env.CLAMPWISE_SAMPLE === '1';

/**
 * Configures the tests of a package that run in Node. The mode chooses the files: `quick` is for
 * `npm test`, `rest` for what it leaves out. Any other mode runs every file in full.
 */
export function inNode(name: string, options: Options): ViteUserConfigFnObject {
  const { folder, tests = 'test', random = false, isolate = true } = options;
  const { globalSetup, setupFile, quickWorkers = 1 } = options;
  const workersIn = (mode: string): number =>
    mode === 'quick' ? Math.max(Number(workers), quickWorkers) : Number(workers);
  return defineConfig(({ mode }) => ({
    root: folder,
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: mode === 'rest' ? leftOut(folder, tests) : [`${tests}/**/*.test.ts`],
      exclude: [
        ...configDefaults.exclude,
        '**/*.browser.test.ts',
        '**/*.isolated.test.ts',
        '**/packed/**',
        ...(mode === 'quick' ? ['**/*.long.test.ts'] : []),
      ],
      environment: 'node' as const,
      ...(globalSetup === undefined ? {} : { globalSetup: join(folder, globalSetup) }),
      pool: 'threads' as const,
      isolate,
      ...(workers === undefined ? {} : { maxWorkers: workersIn(mode) }),
      env: { CLAMPWISE_SEED: seed, CLAMPWISE_QUICK: mode === 'quick' ? '1' : '' },
      setupFiles: [
        ...(isolate ? [] : [setup('freshModules')]),
        ...(setupFile === undefined ? [] : [join(folder, setupFile)]),
        ...(random ? [setup('seed')] : []),
        ...(random && (mode === 'quick' || isSampled) ? [setup('fewerRuns')] : []),
      ],
      // Long enough for a busy machine.
      testTimeout: 30_000,
      hookTimeout: 60_000,
      reporters: reportersOf(mode),
      // A quick run shows only the logs of failed tests.
      ...(mode === 'quick' ? { silent: 'passed-only' as const, slowTestThreshold: 2_000 } : {}),
    },
  }));
}

export const setup = (name: string): string => join(import.meta.dirname, 'setup', `${name}.ts`);

/** A test draws values, or asks whether the run is quick. */
const TRIES_LESS = /from 'fast-check'|\bisQuick\b/;

/** The long tests, and the tests of which a quick run tries fewer values. These take turns in CI. */
function leftOut(folder: string, tests: string): string[] {
  return readdirSync(join(folder, tests), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `${tests}/${file.replaceAll('\\', '/')}`)
    .filter(
      (file) =>
        file.endsWith('.long.test.ts') ||
        (isDrawn(file, 2) && TRIES_LESS.test(readFileSync(join(folder, file), 'utf8'))),
    );
}
