// npm run bench -- <suite>
import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearestName } from '@clampwise/kernels/internal';
import { busyWarning, loadOfMachine, machine, versions } from './machine.ts';
import { consumedTotal, FULL_PACE } from './measure.ts';
import { listing, reportEnd, reportRow } from './report.ts';
import { suiteResults, writeResults } from './results.ts';
import { type RowResult, runRow } from './row.ts';
import { FULL_SIZES, type Suite } from './suites/suite.ts';
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

async function runSuite({ name, title, load, seconds }: Suite): Promise<void> {
  const before = loadOfMachine();
  console.log(`${introduction(name, title, seconds)}\n`);
  const results: RowResult[] = [];
  const rows = await load();
  for await (const row of rows(FULL_SIZES)) {
    const result = runRow(row, FULL_PACE);
    results.push(result);
    console.log(`${reportRow(result)}\n`);
  }
  console.log(reportEnd(results));
  const after = loadOfMachine();
  const warning = busyWarning(Math.max(before, after));
  if (warning !== null) console.log(warning);
  const file = writeResults(suiteResults(name, results, { before, after }));
  const checksum = consumedTotal().toPrecision(6);
  console.log(`Every figure: ${relative(process.cwd(), file)} (checksum ${checksum}).`);
}

function introduction(name: string, title: string, seconds: number): string {
  const { processor, node } = machine();
  const peers = Object.entries(versions())
    .filter(([peer]) => !peer.startsWith('@clampwise/') && !/tfjs-(?!core)/.test(peer))
    .map(([peer, version]) => `${peer} ${version}`);
  const lines = [
    `${name}: ${title} (about ${seconds} s)`,
    `${processor}, Node ${node}, one thread`,
    `Beside ${peers.join(', ')}`,
    `Medians of ${FULL_PACE.rounds} interleaved rounds; spread: half the distance between the quartiles.`,
  ];
  const warning = busyWarning();
  return [...lines, ...(warning === null ? [] : [warning])].join('\n');
}

await main(process.argv.slice(2));
