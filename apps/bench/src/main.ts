// npm run bench -- <suite>
import { parseArgs } from 'node:util';
import { nearestName } from '@clampwise/kernels/internal';
import { runAll } from './allSuites.ts';
import { reportAllGoals } from './goalReport.ts';
import { listing } from './report.ts';
import { readResults } from './results.ts';
import { runSuite } from './runSuite.ts';
import { SUITES } from './suites/suites.ts';
import { UsageError } from './usageError.ts';

const ALL = 'all';
const SUITE_NAMES = SUITES.map(({ name }) => name);

interface Options {
  readonly fast?: boolean;
  readonly from?: string;
  readonly record?: boolean;
}

/** Commands that are not suites. They load their modules when they run. */
const COMMANDS: Readonly<Record<string, (options: Options, args: readonly string[]) => unknown>> = {
  browsers: async () => (await import('./browsers/runBrowsers.ts')).runBrowsers(),
  compare: async ({ fast = false }, args) =>
    (await import('./compare/runCompare.ts')).runCompare(args, fast),
  first: async () => (await import('./firstCall.ts')).reportFirstCalls(),
  goals: () => console.log(reportAllGoals(readResults())),
  report: async (options) => (await import('./htmlReport/runReport.ts')).runReport(options),
};
const NAMES = [...SUITE_NAMES, ...Object.keys(COMMANDS), ALL];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      fast: { type: 'boolean' },
      from: { type: 'string' },
      record: { type: 'boolean' },
    },
  });
  const [first, ...others] = positionals;
  if (first === undefined) return console.log(listing(SUITES));
  const command = COMMANDS[first];
  if (command !== undefined) return void (await command(values, others));
  const unknown = positionals.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) return reject(unknown);
  const suite = SUITES.find(({ name }) => name === first);
  if (suite !== undefined && others.length === 0) {
    return runSuite(suite, values.fast ?? false);
  }
  process.exitCode = runAll(positionals.includes(ALL) ? SUITE_NAMES : positionals, values);
}

function reject(name: string): void {
  const near = nearestName(name, NAMES);
  const hint = near === undefined ? '' : ` Did you mean '${near}'?`;
  console.error(`There is no suite '${name}'.${hint}\n\n${listing(SUITES)}`);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: string };
  const isUsage = error instanceof UsageError || String(code).startsWith('ERR_PARSE_ARGS');
  console.error(isUsage ? message : error);
  process.exitCode = 1;
});
