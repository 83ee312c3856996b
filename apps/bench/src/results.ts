import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClipData } from './inputs.ts';
import { commit, type Machine, machine, versions } from './machine.ts';
import type { Pace, Timing } from './measure.ts';
import type { GoalResult, Place, RowResult } from './row.ts';
import { ratios, type Summary, summarise } from './stats.ts';

/** The results of a suite, as in its JSON file. */
export interface SuiteResults {
  readonly suite: string;
  readonly date: string;
  readonly commit: string | null;
  readonly machine: Machine;
  /** The machine's load average over a minute, before and after. */
  readonly load: { readonly before: number; readonly after: number };
  readonly versions: Readonly<Record<string, string>>;
  readonly pace: Pace;
  readonly rows: readonly RowRecord[];
}

export interface RowRecord {
  readonly work: string;
  readonly values: number;
  readonly reference: string;
  readonly contenders: readonly ContenderRecord[];
  readonly goals: readonly GoalResult[];
  readonly place?: Place;
  readonly data?: ClipData;
}

export interface ContenderRecord {
  readonly name: string;
  /** Of one call, in nanoseconds. */
  readonly time: Summary;
  /** Its time divided by the reference's, round by round. */
  readonly ratio: Summary;
  readonly wrong: string | null;
  readonly wrongOnSpecial: string | null;
  /** The time of one call in each round, in nanoseconds. */
  readonly rounds: readonly number[];
}

/** The folder of the latest results. */
export const RESULTS: URL = new URL('../results/', import.meta.url);

/** Combines the results of a suite with the facts about the machine. */
export function suiteResults(
  suite: string,
  rows: readonly RowResult[],
  load: SuiteResults['load'],
  pace: Pace,
): SuiteResults {
  return {
    suite,
    date: new Date().toISOString(),
    commit: commit(),
    machine: machine(),
    load,
    versions: versions(),
    pace,
    rows: rows.map(record),
  };
}

function record({ work, values, reference, timings, goals, place, data }: RowResult): RowRecord {
  const against = timings.find(({ name }) => name === reference)?.rounds ?? [];
  const contender = ({ name, rounds, wrong, wrongOnSpecial }: Timing): ContenderRecord => ({
    name,
    time: summarise(rounds),
    ratio: summarise(ratios(rounds, against)),
    wrong,
    wrongOnSpecial,
    rounds: rounds.map((time) => Number(time.toPrecision(6))),
  });
  const contenders = timings.map(contender);
  return {
    work,
    values,
    reference,
    contenders,
    goals,
    ...(place && { place }),
    ...(data && { data }),
  };
}

/** Writes a suite's file, and returns its path. */
export function writeResults(results: SuiteResults): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = fileURLToPath(new URL(`${results.suite}.json`, RESULTS));
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
}

/** The results of every suite that has run here, or whose files are in a folder, by name. */
export function readResults(folder: string = fileURLToPath(RESULTS)): SuiteResults[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as SuiteResults);
}
