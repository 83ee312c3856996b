// Runs the tests: `npm test` the quick ones, `npm run test:all` all of them. USAGE says more.
// turbo keeps the results of a package until its files change, or the files of a package it uses.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGES, reportFolders } from './packages.mjs';
import { ROOT } from './root.mjs';
import { countFolders, removeReports, summaryLine } from './summary.mjs';
import { runTurbo } from './turbo.mjs';

const USAGE = `npm test                       the quick tests of every package
npm test -- kernels layers     the quick tests of some packages
npm test -- kernels clip       the test files of kernels with "clip" in their path, in full
npm run test:all               every test: also the long ones and those in a browser
npm run test:all -- kernels    every test of a package

  --seed <number>   draws the random values of an earlier run again
  --force           also runs what did not change

Packages: ${Object.keys(PACKAGES).join(', ')}`;

const LEFT_OUT = `Left out: tests in a browser, long examples, and 19 of 20 values of each random test.
To run everything: npm run test:all`;

const QUICK = { tasks: ['test', 'test:workspace'], concurrency: 2 };
// One browser at a time: it computes WebGL on the CPUs.
const REST = [
  { tasks: ['test:rest'], concurrency: 2 },
  { tasks: ['test:browser', 'test:isolated'], concurrency: 1 },
];

const OUTPUT = ['--output-logs=new-only', '--log-prefix=none'];

/**
 * @typedef {object} Request
 * @property {string[]} names  of packages; none stands for all
 * @property {string[]} filters  texts in the paths of files
 * @property {boolean} [all]
 * @property {boolean} [force]
 * @property {string} [seed]
 */

try {
  const request = readRequest();
  const succeeded = request.filters.length > 0 ? runFiles(request) : runParts(request);
  process.exitCode = succeeded ? 0 : 1;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 1;
}

/** @returns {Request} */
function readRequest() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      all: { type: 'boolean' },
      force: { type: 'boolean' },
      seed: { type: 'string' },
    },
  });
  const names = positionals.filter((word) => Object.hasOwn(PACKAGES, word));
  const filters = positionals.filter((word) => !names.includes(word));
  if (names.length === 0 && filters.length > 0)
    throw new Error(`There is no package '${filters[0]}'.`);
  const { seed } = values;
  if (seed !== undefined && !/^\d{1,10}$/.test(seed))
    throw new Error(`'${seed}' is no seed: a seed is a whole number, such as 123.`);
  return { ...values, names, filters };
}

/**
 * Runs the tests with turbo, and prints a summary.
 * @param {Request} request
 */
function runParts({ names, all, force, seed }) {
  const chosen = names.length > 0 ? names : Object.keys(PACKAGES);
  const reports = reportFolders(chosen);
  const parts = [QUICK, ...(all ? REST : [])];
  const env = environment(seed, chosen.length === 1 ? 1 : QUICK.concurrency);
  removeReports(reports);
  let succeeded = true;
  for (const { tasks, concurrency } of parts) {
    const args = [...tasks, `--concurrency=${concurrency}`, '--continue', ...OUTPUT];
    for (const name of names)
      args.push(`--filter=${name === 'workspace' ? '//' : `./${PACKAGES[name]}`}`);
    // A seed asks for the values of an earlier run, so nothing may come from the cache.
    if (force || seed !== undefined) args.push('--force');
    succeeded = runTurbo(args, env) && succeeded;
  }
  const counts = countFolders(reports);
  // An error outside of any test fails the run, not a test.
  if (!succeeded && counts.failed === 0) counts.failed = 1;
  console.log(['', ...counts.failures, summaryLine(counts)].join('\n'));
  console.log(`The random tests that ran drew from the seed ${env.CLAMPWISE_SEED}.`);
  const command = all ? 'npm run test:all' : 'npm test';
  console.log(`To draw the same values again: ${command} -- --seed ${env.CLAMPWISE_SEED}`);
  if (!all) console.log(LEFT_OUT);
  return succeeded;
}

/**
 * Runs some files of some packages in full, without a cache.
 * @param {Request} request
 */
function runFiles({ names, filters, all, seed }) {
  const projects = names.flatMap((name) => (all ? [name, `${name}-*`] : [name]));
  const { status } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...projects.flatMap((name) => ['--project', name]),
      ...filters,
    ],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...environment(seed, 1) } },
  );
  return status === 0;
}

/**
 * Returns the variables that the configurations of vitest read.
 * @param {string | undefined} seed
 * @param {number} share  the number of runs that share the CPUs
 */
function environment(seed = String(randomInt(2 ** 31)), share) {
  const workers = Math.max(1, Math.floor(availableParallelism() / share));
  return { CLAMPWISE_SEED: seed, CLAMPWISE_WORKERS: String(workers) };
}
