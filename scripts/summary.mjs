// Sums the reports of the test runner and the results of the other checks.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ status: string, fullName: string, failureMessages: string[] }} TestResult
 * @typedef {{ name: string, status: string, message?: string, assertionResults: TestResult[] }} FileResult
 * @typedef {{ testResults: FileResult[] }} Report  what vitest's json reporter writes
 */

/**
 * The counts of one report. A test file that failed as a whole, with none of its tests failing
 * (it did not load, say), counts as one failed test.
 * @param {Report} report
 * @returns {Counts}
 */
export function countReport(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    let failed = 0;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') failed += 1;
      else counts.skipped += 1;
    }
    counts.failed += file.status === 'failed' ? Math.max(failed, 1) : failed;
  }
  return counts;
}

/**
 * One report of several parts of a run. A file that ran in more than one part counts once: a
 * failed run of it counts before one that passed.
 * @param {readonly Report[]} reports
 * @returns {Report}
 */
export function mergeReports(reports) {
  /** @type {Map<string, FileResult>} */
  const files = new Map();
  for (const file of reports.flatMap(({ testResults }) => testResults)) {
    if (files.get(file.name)?.status !== 'failed') files.set(file.name, file);
  }
  return { testResults: [...files.values()] };
}

/**
 * A line for each test that failed: its file, its name, and the first line of its error.
 * @param {Report} report
 * @returns {string[]}
 */
export function failuresOf({ testResults }) {
  return testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      if (failed.length === 0) return [`${name}: ${firstLine(message)}`];
      return failed.map(
        ({ fullName, failureMessages }) => `${name}: ${fullName}: ${firstLine(failureMessages[0])}`,
      );
    });
}

/** @param {string | undefined} text */
function firstLine(text = '') {
  return text.trim().split('\n', 1)[0];
}

/** @param {readonly string[]} folders  whose reports an earlier run left */
export function removeReports(folders) {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/**
 * The counts of all reports in some folders, and a line for each test that failed. A folder without
 * any report counts as one failed test.
 * @param {readonly string[]} folders
 * @returns {Counts & { failures: string[] }}
 */
export function countFolders(folders) {
  /** @type {Counts & { failures: string[] }} */
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const folder of folders) {
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const report = mergeReports(names.map((name) => readReport(folder, name)));
    const counts = countReport(report);
    total.passed += counts.passed;
    total.failed += counts.failed + (names.length === 0 ? 1 : 0);
    total.skipped += counts.skipped;
    total.failures.push(...failuresOf(report));
    if (names.length === 0) total.failures.push(`${folder}: no report`);
  }
  return total;
}

/**
 * A report, its files named from the package: one out of turbo's cache may come from another
 * worktree.
 * @param {string} folder
 * @param {string} name
 * @returns {Report}
 */
function readReport(folder, name) {
  const text = readFileSync(join(folder, name), 'utf8');
  /** @type {Report} */
  const { testResults } = JSON.parse(text);
  const owner = `/${basename(dirname(folder))}/`;
  return {
    testResults: testResults.map((file) => ({
      ...file,
      name: file.name.slice(file.name.lastIndexOf(owner)),
    })),
  };
}

/**
 * The last line: `N passed, N failed`, and the skipped tests if there are any.
 * @param {Counts} counts
 * @returns {string}
 */
export function summaryLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}
