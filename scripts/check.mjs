// Runs all checks of CI: `npm test`, then the tests that it leaves out, the packed packages, format
// and lint, types, dead code, a short fuzz, the committed WebAssembly, the API reports, and the size
// budget, one on each CPU. It does not stop at the first failure. The last line is
// `N passed, N failed`, where each check counts as one more test.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { CHECKS, restJobs } from './checkJobs.mjs';
import { PACKAGES, reportFolders } from './packages.mjs';
import { runJobs } from './pool.mjs';
import { ROOT } from './root.mjs';
import { countFolders, removeReports, summaryLine } from './summary.mjs';

/** @typedef {import('./pool.mjs').Done} Done */

const seed = process.env.CLAMPWISE_SEED ?? String(randomInt(2 ** 31));
const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const lines = [];

try {
  await check();
} catch (error) {
  console.error(error);
  record('the checks themselves', false);
}
console.log(`\n${lines.join('\n')}\n${summaryLine(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

async function check() {
  const started = performance.now();
  if (!runScript('build')) {
    record('install and build', false);
    return;
  }
  const rest = restJobs(seed);
  const folders = reportFolders(Object.keys(PACKAGES));
  const others = rest.map(({ report }) => dirname(report)).filter((at) => !folders.includes(at));
  removeReports(others);
  // It removes the reports of earlier runs. Turbo's cache is not used.
  const isQuickGood = runScript('test', '--force', '--seed', seed);
  const onStart = (/** @type {{ name: string }} */ { name }) => console.log(`── ${name} …`);
  const done = await runJobs([...rest, ...CHECKS], availableParallelism(), { onStart, onDone });
  const failed = countTests([...folders, ...others], done);
  // An error outside of any test fails the run, not a test.
  if (!isQuickGood && failed === 0) record('npm test, as a whole', false);
  for (const { job, succeeded } of done) if (CHECKS.includes(job)) record(job.name, succeeded);
  const seconds = Math.round((performance.now() - started) / 1000);
  lines.push(`All checks took ${seconds} s. The random tests drew from the seed ${seed}.`);
}

/** @param {Done} done */
function onDone({ job, succeeded, seconds, output }) {
  const result = succeeded ? 'passed' : 'FAILED';
  console.log(`\n── ${job.name}: ${result}, ${seconds} s\n${output.trimEnd()}\n`);
}

/**
 * Counts the reports that the tests left.
 * @param {readonly string[]} folders
 * @param {readonly Done[]} done
 * @returns {number} how many tests failed
 */
function countTests(folders, done) {
  const counts = countFolders(folders);
  lines.push(`tests: ${summaryLine(counts)}`, ...counts.failures.map((line) => `  ${line}`));
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  for (const { job, succeeded } of done) {
    if (!('report' in job)) continue;
    const isMissing = !existsSync(/** @type {string} */ (job.report));
    if (isMissing || (!succeeded && counts.failed === 0)) record(`${job.name}, as a whole`, false);
  }
  return counts.failed;
}

/**
 * @param {string[]} words  a script of the root's package.json, and its options
 * @returns {boolean} whether it succeeded
 */
function runScript(...[script = '', ...options]) {
  console.log(`\n── npm run ${[script, ...options].join(' ')}`);
  const { status } = spawnSync('npm', ['run', '--silent', script, '--', ...options], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}

/**
 * @param {string} name
 * @param {boolean} passed
 */
function record(name, passed) {
  total[passed ? 'passed' : 'failed'] += 1;
  lines.push(`${name}: ${passed ? 'passed' : 'FAILED'}`);
}
