import type { ClipData } from '../inputs.ts';
import type { Machine } from '../machine.ts';
import { FULL_PACE, type Pace } from '../measure.ts';
import type { ContenderRecord, RowRecord, SuiteResults } from '../results.ts';
import type { Place } from '../row.ts';
import { differences, ratios, type Summary, summarise } from '../stats.ts';
import { COPY, OURS } from '../suites/suite.ts';
import { UsageError } from '../usageError.ts';

/** A run of all suites, as in the JSON file of a report. The times of each round are left out. */
export interface RunRecord {
  /** When the first suite ended. */
  readonly date: string;
  readonly commit: string | null;
  /** Prints a report like this one. */
  readonly command: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly suites: readonly ReportSuite[];
}

export interface ReportSuite {
  readonly name: string;
  readonly title: string;
  readonly date: string;
  readonly load: SuiteResults['load'];
  readonly pace: Pace;
  readonly rows: readonly ReportRow[];
}

export interface ReportRow {
  readonly work: string;
  /** The number of values of a call, for times per value; 1 for times per call. */
  readonly values: number;
  readonly reference: string;
  readonly contenders: readonly ReportContender[];
  /** Clampwise against the fastest other contender, if there is one. */
  readonly against?: Comparison;
  readonly place?: Place;
  readonly data?: ClipData;
}

export type ReportContender = Omit<ContenderRecord, 'rounds'>;

/**
 * Clampwise in a row, compared with the fastest other round by round: on ordinary arrays if the row
 * has them, otherwise its fastest form.
 */
export interface Comparison {
  readonly ours: string;
  readonly other: string;
  /** Our time divided by the other's. */
  readonly ratio: Summary;
  /** The nanoseconds that a call of ours takes more. */
  readonly more: Summary;
}

/** The facts about a suite that its results lack. */
export interface SuiteTitle {
  readonly name: string;
  readonly title: string;
}

/** Makes the record of a run from the results of its suites, in the order of their titles. */
export function recordRun(
  results: readonly SuiteResults[],
  titles: readonly SuiteTitle[],
): RunRecord {
  const suites = titles.flatMap(({ name, title }) => {
    const found = results.find(({ suite }) => suite === name);
    return found === undefined ? [] : [suiteOf(found, title)];
  });
  const [first] = [...results].sort((a, b) => a.date.localeCompare(b.date));
  if (first === undefined)
    throw new UsageError(
      'There are no results to report. Leave out --from, or pass a report.json.',
    );
  const { date, machine, versions } = first;
  const commits = [...new Set(results.map(({ commit }) => commit))];
  const [commit = null] = commits.length === 1 ? commits : ['several'];
  return { date, commit, command: commandOf(suites), machine, versions, suites };
}

function commandOf(suites: readonly ReportSuite[]): string {
  const isFast = suites.some(({ pace }) => pace.rounds < FULL_PACE.rounds);
  return `npm run bench -- report${isFast ? ' --fast' : ''}`;
}

function suiteOf({ suite, date, load, pace, rows }: SuiteResults, title: string): ReportSuite {
  return { name: suite, title, date, load, pace, rows: rows.map(rowOf) };
}

function rowOf(row: RowRecord): ReportRow {
  const { work, values, reference, contenders, place, data } = row;
  const against = comparisonOf(row);
  return {
    work,
    values,
    reference,
    contenders: contenders.map(({ name, time, ratio, wrong, wrongOnSpecial }) => ({
      name,
      time: rounded(time),
      ratio: rounded(ratio),
      wrong,
      wrongOnSpecial,
    })),
    ...(against && { against }),
    ...(place && { place }),
    ...(data && { data }),
  };
}

/** Forms of Clampwise under names of tfjs. */
const ALSO_OURS = ['tf.clipByValue, patched', 'guard(tf.train.adam)', '@clampwise/'];

/** Whether a contender is one of ours. */
function isOurs({ name }: { readonly name: string }): boolean {
  return [OURS, ...ALSO_OURS].some((start) => name.startsWith(start));
}

/** Limits and references, which are no other way to do the work of a row. */
const LIMITS = [
  COPY,
  'a copying kernel',
  'a read of the same bytes',
  'a read and a copy',
  'numbers as bounds',
  'the peak',
];

function isLimit({ name }: { readonly name: string }): boolean {
  return LIMITS.some((limit) => name.startsWith(limit));
}

function comparisonOf({ contenders }: RowRecord): Comparison | null {
  const own = contenders.filter(isOurs);
  const ours = own.find(({ name }) => name === OURS) ?? fastest(own);
  const other = fastest(contenders.filter((each) => !isOurs(each) && !isLimit(each)));
  return ours === null || other === null ? null : compare(ours, other);
}

function compare(ours: ContenderRecord, other: ContenderRecord): Comparison {
  return {
    ours: ours.name,
    other: other.name,
    ratio: rounded(summarise(ratios(ours.rounds, other.rounds))),
    more: rounded(summarise(differences(ours.rounds, other.rounds))),
  };
}

/** The fastest one that did the work: values that are wrong when timed may have skipped some. */
function fastest(contenders: readonly ContenderRecord[]): ContenderRecord | null {
  const [best] = contenders
    .filter(({ wrong }) => wrong === null)
    .sort((a, b) => a.time.median - b.time.median);
  return best ?? null;
}

function rounded({ median, lowerQuartile, upperQuartile }: Summary): Summary {
  const round = (value: number): number => Number(value.toPrecision(4));
  return {
    median: round(median),
    lowerQuartile: round(lowerQuartile),
    upperQuartile: round(upperQuartile),
  };
}
