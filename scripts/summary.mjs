// Sums the reports of the test runner and the results of the other checks.

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ status: string, assertionResults: { status: string }[] }} FileResult
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
 * The line that says it all: `N passed, N failed`, and the skipped ones where there are any.
 * @param {Counts} counts
 * @returns {string}
 */
export function summaryLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}
