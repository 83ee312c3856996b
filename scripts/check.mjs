// Runs all checks of CI: the tests, the packed packages, format and lint, types, dead code, a short
// fuzz, the committed WebAssembly, the API reports, and the size budget. One runs on each CPU. It
// does not stop at the first failure. The last line is `N passed, N failed`, where each check counts
// as one more test.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { CHECKS, testJobs } from './checkJobs.mjs';
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
  const setUp = join(ROOT, 'scripts', 'setup.mjs');
  if (spawnSync(process.execPath, [setUp], { cwd: ROOT, stdio: 'inherit' }).status !== 0) {
    record('install and build', false);
    return;
  }
  const ofTests = testJobs(seed);
  const folders = [...new Set(ofTests.map(({ report }) => dirname(report)))];
  removeReports(folders);
  const onStart = (/** @type {{ name: string }} */ { name }) => console.log(`── ${name} …`);
  const done = await runJobs([...ofTests, ...CHECKS], availableParallelism(), { onStart, onDone });
  countTests(folders, done);
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
 */
function countTests(folders, done) {
  const counts = countFolders(folders);
  lines.push(`tests: ${summaryLine(counts)}`, ...counts.failures.map((line) => `  ${line}`));
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  for (const { job, succeeded } of done) {
    if (!('report' in job)) continue;
    // An error outside of any test fails the run, not a test.
    const isMissing = !existsSync(/** @type {string} */ (job.report));
    if (isMissing || (!succeeded && counts.failed === 0)) record(`${job.name}, as a whole`, false);
  }
}

/**
 * @param {string} name
 * @param {boolean} passed
 */
function record(name, passed) {
  total[passed ? 'passed' : 'failed'] += 1;
  lines.push(`${name}: ${passed ? 'passed' : 'FAILED'}`);
}
