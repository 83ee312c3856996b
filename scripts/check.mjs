// Runs all checks of CI: the tests, the packed packages, format and lint, types, dead code, a short
// fuzz, the committed WebAssembly, the API reports, and the size budget. It does not stop at the
// first failure. The last line is `N passed, N failed`, where each check counts as one more test.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PACKAGES, reportFolders } from './packages.mjs';
import { ROOT } from './root.mjs';
import { countFolders, removeReports, summaryLine } from './summary.mjs';

// Turbo's cache is not used.
const TESTS = [
  {
    name: 'tests',
    scripts: [
      ['test', '--force'],
      ['test:all', '--rest', '--force'],
    ],
    folders: reportFolders(Object.keys(PACKAGES)),
  },
  {
    name: 'packed packages',
    scripts: [['check:packages']],
    folders: [join(ROOT, 'test', 'packed', 'reports')],
  },
];

const CHECKS = [
  { name: 'format and lint', script: ['lint'] },
  { name: 'types', script: ['typecheck', '--force'] },
  { name: 'dead code', script: ['knip'] },
  { name: 'short fuzz', script: ['fuzz', '--seconds', '20', '--seed', '1'] },
  { name: 'committed WebAssembly', script: ['check:wasm'] },
  { name: 'API reports', script: ['api', '--check'] },
  { name: 'size budget', script: ['size'] },
];

const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const lines = [];

try {
  for (const tests of TESTS) countTests(tests);
  for (const { name, script } of CHECKS) record(name, runScript(script));
} catch (error) {
  console.error(error);
  record('the checks themselves', false);
}
console.log(`\n${lines.join('\n')}\n${summaryLine(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** @param {{ name: string, scripts: string[][], folders: string[] }} tests  folders: of the reports that they leave */
function countTests({ name, scripts, folders }) {
  removeReports(folders);
  const succeeded = scripts.map(runScript).every(Boolean);
  const counts = countFolders(folders);
  lines.push(`${name}: ${summaryLine(counts)}`, ...counts.failures.map((line) => `  ${line}`));
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  // An error outside of any test fails the run, not a test.
  if (!succeeded && counts.failed === 0) record(`${name}, the run as a whole`, false);
}

/**
 * @param {string} name
 * @param {boolean} passed
 */
function record(name, passed) {
  total[passed ? 'passed' : 'failed'] += 1;
  lines.push(`${name}: ${passed ? 'passed' : 'FAILED'}`);
}

/**
 * @param {string[]} script  of the root's package.json, and its options
 * @returns {boolean} whether it succeeded
 */
function runScript([script = '', ...options]) {
  console.log(`\n── npm run ${[script, ...options].join(' ')}`);
  const { status } = spawnSync('npm', ['run', '--silent', script, '--', ...options], {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}
