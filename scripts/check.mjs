// Everything that CI checks: the tests, the packed packages, then format and lint, types, dead code, the committed
// WebAssembly, and the size budget. Nothing stops at the first failure. The last line is `N passed, N failed`; each check counts as one beside
// the tests.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countReport, summaryLine } from './summary.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const reports = join(root, 'reports');

const TESTS = [
  { name: 'tests', script: 'test', report: 'vitest.json' },
  { name: 'packed packages', script: 'check:packages', report: 'packages.json' },
];

const CHECKS = [
  { name: 'format and lint', script: 'lint' },
  { name: 'types', script: 'typecheck' },
  { name: 'dead code', script: 'knip' },
  { name: 'committed WebAssembly', script: 'check:wasm' },
  { name: 'size budget', script: 'size' },
];

const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const lines = [];

try {
  rmSync(reports, { recursive: true, force: true });
  for (const tests of TESTS) countTests(tests);
  for (const { name, script } of CHECKS) record(name, runScript(script));
} catch (error) {
  console.error(error);
  record('the checks themselves', false);
}
console.log(`\n${lines.join('\n')}\n${summaryLine(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** @param {{ name: string, script: string, report: string }} tests  report: the file that they leave */
function countTests({ name, script, report }) {
  const succeeded = runScript(script);
  const file = join(reports, report);
  if (!existsSync(file)) return record(`${name} (they left no report)`, false);
  const counts = countReport(JSON.parse(readFileSync(file, 'utf8')));
  lines.push(`${name}: ${summaryLine(counts)}`);
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
 * @param {string} script  of the root's package.json
 * @returns {boolean} whether it succeeded
 */
function runScript(script) {
  console.log(`\n── npm run ${script}`);
  const { status } = spawnSync('npm', ['run', '--silent', script], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}
