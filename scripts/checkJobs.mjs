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
  script('types', ['typecheck', '--force', '--only']),
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
  const env = { ...turboCommand([]).env, CLAMPWISE_SEED: seed, CLAMPWISE_WORKERS: '1' };
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
