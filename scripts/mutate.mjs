// Changes the sources one small piece at a time, and runs the tests on each change. A change that no
// test notices is listed. USAGE says more.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { reportText, summaryOf } from './mutate/report.mjs';
import { chosenOf, isTarget, TARGETS } from './mutate/targets.mjs';
import { recordRun } from './recordRun.mjs';
import { ROOT } from './root.mjs';

/**
 * @typedef {import('./mutate/targets.mjs').Name} Name
 * @typedef {ConstructorParameters<typeof Stryker>[0]} Options
 */

const USAGE = `npm run mutate                        every mutant of every package below
npm run mutate -- kernels             the mutants of one package
npm run mutate -- model-files zip     the mutants of its files with "zip" in their path

  --sample <number>    only every nth function, as in --sample 10
  --quick              leaves out code that only runs on import: each of its mutants needs all tests
  --workers <number>   how many mutants run at a time; 2 if you do not say
  --force              also runs the mutants whose result an earlier run left
  --table              runs none, and prints what earlier runs left
  --record             records the result for the page "How Clampwise is tested"

Packages: ${Object.keys(TARGETS).join(', ')}`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      sample: { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      workers: { type: 'string', default: '2' },
      force: { type: 'boolean', default: false },
      table: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
    },
  });
  const names = positionals.filter(isTarget);
  const filters = positionals.filter((word) => !isTarget(word));
  if (filters.length > 0 && names.length !== 1)
    throw new Error(`'${filters[0]}' is no package. Name one package before parts of paths.`);
  for (const name of names.length > 0 ? names : Object.keys(TARGETS).filter(isTarget)) {
    const chosen = chosenOf(name, filters, wholeNumber('--sample', values.sample));
    if (chosen.length === 0) throw new Error(`${name} has no file with '${filters}' in its path.`);
    if (!values.table) await mutate(name, chosen, values);
    if (!existsSync(resultsOf(name))) throw new Error(`No mutant of ${name} has run yet.`);
    const results = JSON.parse(readFileSync(resultsOf(name), 'utf8'));
    console.log(reportText(name, results));
    if (!values.record) continue;
    const sample = values.sample === '1' ? '' : ` --sample ${values.sample}`;
    const quick = values.quick ? ' --quick' : '';
    const command = `npm run mutate -- ${[name, ...filters].join(' ')}${sample}${quick}`;
    recordRun(`mutation of ${name}`, command, summaryOf(results));
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  process.exitCode = 1;
}

/**
 * @param {string} option
 * @param {string} text
 */
function wholeNumber(option, text) {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`${option} is a whole number, not '${text}'.`);
  return Number(text);
}

/** @param {Name} name */
function resultsOf(name) {
  return join(ROOT, 'reports', 'mutation', `${name}.json`);
}

/**
 * @param {Name} name
 * @param {string[]} chosen  files, or ranges of lines in them
 * @param {{ workers: string, force: boolean, quick: boolean }} how
 */
async function mutate(name, chosen, { workers, force, quick }) {
  // The configuration of vitest reads it.
  process.env.CLAMPWISE_MUTATED = name;
  process.chdir(ROOT);
  await new Stryker({
    mutate: chosen,
    plugins: ['@stryker-mutator/vitest-runner'],
    testRunner: 'vitest',
    vitest: { configFile: 'vitest/mutate.config.ts', related: false },
    coverageAnalysis: 'perTest',
    ignoreStatic: quick,
    concurrency: wholeNumber('--workers', workers),
    // What earlier runs found in other files stays.
    incremental: true,
    incrementalFile: relative(ROOT, resultsOf(name)),
    force,
    // tsc checks the types elsewhere.
    disableTypeChecks: false,
    reporters: ['progress-append-only'],
    tempDirName: 'reports/mutation/sandbox',
    // The tsconfig.json of the root names the apps.
    ignorePatterns: ['apps', '/tsconfig.json', 'dist', 'reports', '*.tsbuildinfo', '.turbo'],
    // A busy machine is no endless loop.
    timeoutMS: 120_000,
    dryRunTimeoutMinutes: 60,
    allowConsoleColors: false,
    logLevel: /** @type {NonNullable<Options['logLevel']>} */ ('warn'),
  }).runMutationTest();
}
