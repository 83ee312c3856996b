// Measures rows by two revisions of kernels, in this process, and prints the pairs as JSON.
//   node pairProcess.js <request as JSON>
import { type Pace, race } from '../measure.ts';
import type { Pair } from './pairs.ts';
import { COMPARABLES, type Revision } from './rows.ts';

/** The rows to measure, and how. */
export interface PairRequest {
  /** The address of kernels' entry of each revision, in the order of their turns. */
  readonly entries: Readonly<Record<'before' | 'now', string>>;
  /** The names of the rows. None stands for all. */
  readonly rows: readonly string[];
  readonly pace: Pace;
}

async function measurePairs({ entries, rows, pace }: PairRequest): Promise<Pair[]> {
  const revisions: Record<string, Revision> = {};
  for (const [title, entry] of Object.entries(entries)) {
    revisions[title] = (await import(entry)) as Revision;
  }
  const pairs: Pair[] = [];
  for (const { name, work, contenders } of COMPARABLES) {
    if (rows.length > 0 && !rows.includes(name)) continue;
    const timings = await race(contenders(revisions), pace);
    const roundsOf = (title: string): readonly number[] =>
      timings.find((timing) => timing.name === title)?.rounds ?? [];
    pairs.push({ work, before: roundsOf('before'), now: roundsOf('now') });
    process.stderr.write('.');
  }
  return pairs;
}

console.log(JSON.stringify(await measurePairs(JSON.parse(process.argv[2] ?? '') as PairRequest)));
