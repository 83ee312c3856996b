// Runs the conformance cases in Firefox and WebKit, as far as they are installed, and prints a table.
// `npm run test:engines`; `npm run test:engines -- kernels` for one package. Chromium has its turn in
// `npm run test:all`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './root.mjs';

/**
 * The test files of each package. Those of tfjs-adapter run on the backends cpu and wasm.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const CASES = {
  kernels: ['conformance'],
  layers: ['layers'],
  'tfjs-adapter': [
    'clipCases',
    'operations',
    'goldenOperations',
    'optimizerRuns',
    'trainingCases',
    'reportedCases',
  ],
};

/** A run that takes longer counts as not finished. */
const MOST_MS = 600_000;

/** @typedef {{ passed: number, failed: number, note: string }} Counts */

const words = process.argv.slice(2);
const unknown = words.filter((word) => !(word in CASES));
if (unknown.length > 0) {
  console.error(
    `No cases are called ${unknown.join(', ')}. Choose from: ${Object.keys(CASES).join(', ')}`,
  );
  process.exitCode = 1;
} else {
  await testEngines(words.length > 0 ? words : Object.keys(CASES));
}

/** @param {readonly string[]} names  of packages */
async function testEngines(names) {
  const built = pathToFileURL(join(ROOT, 'apps/bench/dist/browsers/engines.js')).href;
  /** @type {typeof import('../apps/bench/src/browsers/engines.ts')} */
  const { findEngines, isMissing } = await import(built);
  const rows = [];
  let failed = false;
  for (const engine of await findEngines()) {
    if (isMissing(engine)) {
      if (engine.engine === 'Chromium') continue;
      rows.push([engine.engine, '', 'not available', engine.advice]);
      continue;
    }
    if (engine.name.startsWith('Chromium')) continue;
    for (const name of names) {
      console.log(`\n${name} in ${engine.name}`);
      const counts = runCases(name, engine.name);
      failed ||= counts.failed > 0 || counts.note !== '';
      const result = counts.note || `${counts.passed} passed, ${counts.failed} failed`;
      rows.push([engine.name, name, result, '']);
    }
  }
  console.log(`\n${table([['engine', 'cases of', 'result', 'advice'], ...rows])}`);
  process.exitCode = failed ? 1 : 0;
}

/**
 * @param {string} name  of a package
 * @param {string} engine
 * @returns {Counts}
 */
function runCases(name, engine) {
  const home = join(ROOT, 'packages', name);
  const folder = mkdtempSync(join(tmpdir(), 'clampwise-engines-'));
  const report = join(folder, 'report.json');
  const args = [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...(CASES[name] ?? []).map((file) => `test/${file}.browser.test.ts`),
    ...['--config', 'vitest.browser.config.ts'],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ];
  try {
    const { status } = spawnSync(process.execPath, args, {
      cwd: home,
      stdio: 'inherit',
      timeout: MOST_MS,
      env: { ...process.env, CLAMPWISE_ENGINE: engine },
    });
    if (!existsSync(report)) return { passed: 0, failed: 0, note: 'did not finish' };
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    const note = status !== 0 && numFailedTests === 0 ? 'a test file could not run' : '';
    return { passed: numPassedTests, failed: numFailedTests, note };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {readonly (readonly string[])[]} lines */
function table(lines) {
  const [head = [], ...rows] = lines;
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const draw = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = draw(widths.map((width) => '-'.repeat(width)));
  return [draw(head), rule, ...rows.map(draw)].join('\n');
}
