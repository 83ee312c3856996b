// The share of lines that the quick tests run, of each published package: `npm run coverage`.
// `npm run coverage -- kernels` measures one package. `--lines` lists the lines that did not run, and
// `--record` records the result for the page "How Clampwise is tested".
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGES } from './packages.mjs';
import { recordRun } from './recordRun.mjs';
import { ROOT } from './root.mjs';

const LEAST = 95;
const PUBLISHED = ['kernels', 'layers', 'model-files', 'tfjs-adapter'];

/**
 * What istanbul's reporter writes for each file.
 * @typedef {{ statementMap: Record<string, { start: { line: number } }>, s: Record<string, number> }} FileCoverage
 * @typedef {{ name: string, lines: number, covered: number, missed: string[] }} Covered
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lines: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const unknown = positionals.find((name) => !PUBLISHED.includes(name));
if (unknown === undefined) measure(positionals.length > 0 ? positionals : PUBLISHED);
else {
  console.error(`'${unknown}' is no published package. They are: ${PUBLISHED.join(', ')}.`);
  process.exitCode = 1;
}

/** @param {string[]} names */
function measure(names) {
  const succeeded = names.map(runTests).every(Boolean);
  const all = names.map(coverageOf);
  if (values.lines) for (const { missed } of all) console.log(missed.join('\n'));
  console.log(`\n${row('package', 'lines', 'run', 'share')}`);
  for (const { name, lines, covered } of all)
    console.log(row(name, lines, covered, `${share(lines, covered)} %`));
  if (values.record) all.forEach(record);
  const low = all.filter(({ lines, covered }) => share(lines, covered) < LEAST);
  for (const { name } of low) console.log(`${name}: at least ${LEAST} % of its lines must run.`);
  if (!succeeded || low.length > 0) process.exitCode = 1;
}

/** @param {Covered} covered */
function record({ name, lines, covered }) {
  const result = `${share(lines, covered)} % of ${lines.toLocaleString('en-US')} lines`;
  recordRun(`coverage of ${name}`, `npm run coverage -- ${name}`, result);
}

/** @param {string} name */
function runTests(name) {
  const { status } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--mode', 'quick', '--reporter=dot', '--coverage.enabled'],
      ...['--coverage.include=src/**', '--coverage.reporter=json'],
      // Counting slows the tests.
      ...['--coverage.reportOnFailure', '--testTimeout=300000'],
      `--coverage.reportsDirectory=${folderOf(name)}`,
    ],
    { cwd: join(ROOT, PACKAGES[name] ?? name), stdio: 'inherit' },
  );
  return status === 0;
}

/** @param {string} name */
function folderOf(name) {
  return join(ROOT, 'reports', 'coverage', name);
}

/**
 * @param {string} name
 * @returns {Covered}
 */
function coverageOf(name) {
  const file = join(folderOf(name), 'coverage-final.json');
  /** @type {Record<string, FileCoverage>} */
  const files = JSON.parse(readFileSync(file, 'utf8'));
  /** @type {string[]} */
  const missed = [];
  let count = 0;
  for (const [path, { statementMap, s }] of Object.entries(files).sort()) {
    /** @type {Map<number, boolean>} */
    const ran = new Map();
    for (const [id, { start }] of Object.entries(statementMap))
      ran.set(start.line, ran.get(start.line) === true || (s[id] ?? 0) > 0);
    count += ran.size;
    for (const [line, did] of ran) if (!did) missed.push(`${relative(ROOT, path)}:${line}`);
  }
  return { name, lines: count, covered: count - missed.length, missed };
}

/**
 * In percent, rounded down to tenths.
 * @param {number} lines
 * @param {number} covered
 */
function share(lines, covered) {
  return Math.floor((1000 * covered) / lines) / 10;
}

/** @param {(string | number)[]} cells */
function row(...[name = '', ...cells]) {
  return String(name).padEnd(14) + cells.map((cell) => String(cell).padStart(10)).join('');
}
