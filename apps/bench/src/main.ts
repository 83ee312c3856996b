// npm run bench -- <suite>
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { nearestName } from '@clampwise/kernels/internal';
import { listing } from './report.ts';
import { runSuite } from './runSuite.ts';
import type { Suite } from './suites/suite.ts';
import { SUITES } from './suites/suites.ts';

const ALL = 'all';
const NAMES = SUITES.map(({ name }) => name);

async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.find((name) => name !== ALL && !NAMES.includes(name));
  if (unknown !== undefined) return refuse(unknown);
  const names = asked.includes(ALL) ? NAMES : asked;
  if (names.length === 0) {
    console.log(listing(SUITES));
  } else if (names.length === 1) {
    await runSuite(SUITES.find(({ name }) => name === names[0]) as Suite);
  } else {
    for (const name of names) runApart(name);
  }
}

function refuse(name: string): void {
  const near = nearestName(name, [...NAMES, ALL]);
  const hint = near === undefined ? '' : ` Did you mean '${near}'?`;
  console.error(`There is no suite '${name}'.${hint}\n\n${listing(SUITES)}`);
  process.exitCode = 1;
}

/** A suite in a process of its own: what the engine learned in one suite does not touch the next. */
function runApart(name: string): void {
  const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], {
    stdio: 'inherit',
  });
  console.log();
  if (status !== 0) process.exitCode = status ?? 1;
}

await main(process.argv.slice(2));
