// What `npm run check` runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGES } from './packages.mjs';
import { ROOT } from './root.mjs';
import { turboCommand } from './turbo.mjs';

/**
 * @typedef {import('./pool.mjs').Job} Job
 * @typedef {Job & { report: string }} TestJob  with the report that it leaves
 */

// One browser at a time: it computes WebGL on the CPUs.
const BROWSER = 'browser';
const IN_BROWSER = ['browser', 'isolated'];

// The longest first, so that the last ones to run are short. The tests of the workspace read files
// that those of docs write later.
const FIRST = ['tfjs-adapter', 'workspace', 'docs', 'tfjs-adapter-browser', 'kernels'];

const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');

/** @type {readonly Job[]} */
export const CHECKS = [
  types(),
  script('format and lint', ['lint']),
  script('API reports', ['api', '--check']),
  script('size budget', ['size']),
  script('committed WebAssembly', ['check:wasm']),
  script('short fuzz', ['fuzz', '--seconds', '20', '--seed', '1']),
  script('dead code', ['knip']),
];

/**
 * The tests of every package, in full, and of the packed packages.
 * @param {string} seed
 * @returns {TestJob[]}
 */
export function testJobs(seed) {
  // One thread for each run: the other runs are on the other CPUs.
  const own = { CLAMPWISE_SEED: seed, CLAMPWISE_WORKERS: '1', CLAMPWISE_SAMPLE: '1' };
  const env = { ...turboCommand([]).env, ...own };
  const jobs = Object.entries(PACKAGES).flatMap(([name, folder]) => [
    inNode(name, folder, env),
    ...IN_BROWSER.filter((page) => scriptsOf(folder)[`test:${page}`] !== undefined).map((page) =>
      inPage(name, folder, page, env),
    ),
  ]);
  const packed = script('packed packages', ['check:packages']);
  const report = join(ROOT, 'test', 'packed', 'reports', 'packages.json');
  const at = (/** @type {Job} */ { name }) => {
    const place = FIRST.findIndex((each) => name === `tests of ${each}`);
    return place < 0 ? FIRST.length : place;
  };
  const sorted = jobs.sort((one, other) => at(one) - at(other));
  return [...sorted.slice(0, FIRST.length), { ...packed, report }, ...sorted.slice(FIRST.length)];
}

/**
 * One compiler for all packages: it reads the declarations that they share once.
 * @returns {Job}
 */
function types() {
  const folders = Object.values(PACKAGES).flatMap((folder) => {
    const command = folder === PACKAGES.workspace ? 'tsc -b .' : scriptsOf(folder).typecheck;
    const [, where] = /^tsc -b( \S+)?$/.exec(command) ?? fail(`${folder}: ${command}`);
    return join(folder, where?.trim() ?? '.');
  });
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  return { name: 'types', command: process.execPath, args: [tsc, '-b', ...folders], cwd: ROOT };
}

/**
 * @param {string} what
 * @returns {never}
 */
function fail(what) {
  throw new Error(`expected \`tsc -b\` and a folder as the script typecheck of ${what}`);
}

/**
 * The tests in Node, the quick ones and the long ones, each file once.
 * @param {string} name
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 * @returns {TestJob}
 */
function inNode(name, folder, env) {
  const home = join(ROOT, folder);
  return {
    name: `tests of ${name}`,
    command: process.execPath,
    args: [VITEST, 'run', '--mode', 'full', '--silent=passed-only', '--slowTestThreshold=2000'],
    cwd: home,
    env,
    report: join(home, 'reports', 'full.json'),
    // They open the site in Chromium.
    ...(name === 'docs' ? { alone: BROWSER } : {}),
  };
}

/**
 * @param {string} name
 * @param {string} folder
 * @param {string} page
 * @param {NodeJS.ProcessEnv} env
 * @returns {TestJob}
 */
function inPage(name, folder, page, env) {
  const home = join(ROOT, folder);
  return {
    name: `tests of ${name}-${page}`,
    command: 'npm',
    args: ['run', '--silent', `test:${page}`],
    cwd: home,
    env,
    report: join(home, 'reports', `${page}.json`),
    alone: BROWSER,
  };
}

/** @param {string} folder */
function scriptsOf(folder) {
  if (folder === PACKAGES.workspace) return {};
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')).scripts;
}

/**
 * A script of the root's package.json, without its set-up, which is done.
 * @param {string} name
 * @param {[string, ...string[]]} words  the script and its options
 * @returns {Job}
 */
function script(name, [word, ...options]) {
  const args = ['run', '--silent', '--ignore-scripts', word, '--', ...options];
  return { name, command: 'npm', args, cwd: ROOT };
}
