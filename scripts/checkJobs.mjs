// What `npm run check` runs after `npm test`.
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

// The longest first, so that the last ones to run are short.
const FIRST = ['tfjs-adapter', 'docs', 'tfjs-adapter-browser', 'kernels'];
const PARTS = ['rest', 'browser', 'isolated'];

/** @type {readonly Job[]} */
export const CHECKS = [
  types(),
  script('format and lint', ['lint']),
  script('API reports', ['api', '--check']),
  script('size budget', ['size']),
  script('committed WebAssembly', ['check:wasm']),
  script('short fuzz', ['fuzz', '--seconds', '10', '--seed', '1']),
  script('dead code', ['knip']),
];

/**
 * The tests that `npm test` leaves out, of every package, and the packed packages.
 * @param {string} seed
 * @returns {TestJob[]}
 */
export function restJobs(seed) {
  // One thread for each run: the other runs are on the other CPUs.
  const own = { CLAMPWISE_SEED: seed, CLAMPWISE_WORKERS: '1', CLAMPWISE_SAMPLE: '1' };
  const env = { ...turboCommand([]).env, ...own };
  const jobs = Object.entries(PACKAGES).flatMap(([name, folder]) =>
    PARTS.filter((part) => scriptsOf(folder)[`test:${part}`] !== undefined).map((part) =>
      restJob(name, folder, part, env),
    ),
  );
  const packed = { ...script('packed packages', ['check:packages']), env };
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
 * @param {string} name
 * @param {string} folder
 * @param {string} part
 * @param {NodeJS.ProcessEnv} env
 * @returns {TestJob}
 */
function restJob(name, folder, part, env) {
  const home = join(ROOT, folder);
  return {
    name: `tests of ${name}${part === 'rest' ? '' : `-${part}`}`,
    command: 'npm',
    args: ['run', '--silent', `test:${part}`],
    cwd: home,
    env,
    report: join(home, 'reports', `${part}.json`),
    // The tests of docs open the site in Chromium.
    ...(part !== 'rest' || name === 'docs' ? { alone: BROWSER } : {}),
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
