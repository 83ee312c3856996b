// npm run bench -- <suite>
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nearestName } from '@clampwise/kernels/internal';
import { reportAllGoals } from './goalReport.ts';
import { listing } from './report.ts';
import { readResults } from './results.ts';
import { runSuite } from './runSuite.ts';
import { SUITES } from './suites/suites.ts';

const ALL = 'all';
const SUITE_NAMES = SUITES.map(({ name }) => name);

/** Commands that are not suites. `browsers` needs vite, which takes a moment to load. */
const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  browsers: async () => (await import('./browsers/runBrowsers.ts')).runBrowsers(),
  first: async () => (await import('./firstCall.ts')).reportFirstCalls(),
  goals: async () => console.log(reportAllGoals(readResults())),
};
const NAMES = [...SUITE_NAMES, ...Object.keys(COMMANDS)];

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.find((name) => name !== ALL && !NAMES.includes(name));
  if (unknown !== undefined) return refuse(unknown);
  const names = asked.includes(ALL) ? SUITE_NAMES : asked;
  const [first] = names;
  if (first === undefined) console.log(listing(SUITES));
  else if (names.length === 1) await run(first);
  else for (const name of names) runApart(name);
}

async function run(name: string): Promise<void> {
  const suite = SUITES.find((each) => each.name === name);
  await (suite === undefined ? COMMANDS[name]?.() : runSuite(suite));
}

function refuse(name: string): void {
  const near = nearestName(name, [...NAMES, ALL]);
  const hint = near === undefined ? '' : ` Did you mean '${near}'?`;
  console.error(`There is no suite '${name}'.${hint}\n\n${listing(SUITES)}`);
  process.exitCode = 1;
}

/**
 * Runs a suite in its own process, so that the engine starts without the optimizations of another.
 */
function runApart(name: string): void {
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], {
    stdio: 'inherit',
  });
  console.log();
  if (status !== 0) process.exitCode = status ?? 1;
}

await main(process.argv.slice(2));
