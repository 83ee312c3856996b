import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { busyWarning, commit, loadOfMachine } from '../machine.ts';
import { FULL_PACE, fast, type Pace } from '../measure.ts';
import { UsageError } from '../usageError.ts';
import type { PairRequest } from './pairProcess.ts';
import { comparePairs, type Pair, reportCompared } from './pairs.ts';
import { commitOf, ENTRY_HERE, withKernelsOf } from './revision.ts';
import { COMPARABLES } from './rows.ts';

const PROCESSES = 3;
const NAMES = [...new Set(COMPARABLES.map(({ name }) => name))];

/**
 * Compares the kernels of a git revision with the kernels of this checkout. The arguments are the
 * revision and, if not all rows are wanted, the names of rows.
 */
export function runCompare([revision, ...rows]: readonly string[], isFast: boolean): void {
  const unknown = rows.find((name) => !NAMES.includes(name));
  if (revision === undefined || unknown !== undefined) {
    const problem = unknown === undefined ? '' : `There is no row '${unknown}'.\n`;
    const usage = 'npm run bench -- compare <revision> [row …]';
    throw new UsageError(`${problem}${usage}\nRows: ${NAMES.join(', ')}`);
  }
  const before = commitOf(revision);
  console.log(`Before: ${revision}, ${before}\nNow: ${commit() ?? 'this folder'}`);
  console.log(`Building the kernels of ${revision} in a worktree …`);
  const pace = isFast ? fast(FULL_PACE) : FULL_PACE;
  const pairs = withKernelsOf(before, (entry) => measure(entry, rows, pace));
  console.log(`\n${reportCompared(comparePairs(pairs))}\n`);
  console.log(
    `Medians of ${PROCESSES} processes with ${pace.rounds} rounds each, in which both take turns.\n` +
      'The ratio has its quartiles. A difference counts if both quartiles, and the median of\n' +
      'each process, are on one side of 1.',
  );
  const warning = busyWarning(loadOfMachine());
  if (warning !== null) console.log(warning);
}

/** Measures in several processes. Every other one loads and runs the revisions in reverse. */
function measure(before: string, rows: readonly string[], pace: Pace): Pair[] {
  return Array.from({ length: PROCESSES }, (_, k): Pair[] => {
    const entries = k % 2 === 0 ? { before, now: ENTRY_HERE } : { now: ENTRY_HERE, before };
    const request: PairRequest = { entries, rows, pace };
    const file = fileURLToPath(new URL('pairProcess.js', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [file, JSON.stringify(request)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status !== 0) throw new Error('compare: a process failed. Its error is above.');
    return JSON.parse(stdout) as Pair[];
  }).flat();
}
