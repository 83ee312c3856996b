import { ratios, type Summary, summarise } from '../stats.ts';
import { columns, duration, withQuartiles } from '../text.ts';

/** The times of a row by both revisions, in each round of one process. */
export interface Pair {
  readonly work: string;
  readonly before: readonly number[];
  readonly now: readonly number[];
}

/** A row by both revisions. */
export interface Compared {
  readonly work: string;
  readonly before: Summary;
  readonly now: Summary;
  /** The time now divided by the time before, round by round. */
  readonly ratio: Summary;
  readonly verdict: 'faster' | 'slower' | 'within the spread';
}

/** Combines the pairs of several processes, row by row. */
export function comparePairs(pairs: readonly Pair[]): Compared[] {
  const works = [...new Set(pairs.map(({ work }) => work))];
  return works.map((work) => {
    const own = pairs.filter((pair) => pair.work === work);
    const inEach = own.map(({ before, now }) => ratios(now, before));
    const ratio = summarise(inEach.flat());
    return {
      work,
      before: summarise(own.flatMap(({ before }) => before)),
      now: summarise(own.flatMap(({ now }) => now)),
      ratio,
      verdict: verdictOf(ratio, inEach.map(summarise)),
    };
  });
}

/**
 * A difference counts if both quartiles of all rounds lie on one side of 1, and the medians of all
 * processes too. A process compiles and places code in its own way, so one alone may mislead.
 */
function verdictOf(all: Summary, each: readonly Summary[]): Compared['verdict'] {
  if (all.upperQuartile < 1 && each.every(({ median }) => median < 1)) return 'faster';
  if (all.lowerQuartile > 1 && each.every(({ median }) => median > 1)) return 'slower';
  return 'within the spread';
}

/** A table of rows for a terminal. */
export function reportCompared(rows: readonly Compared[]): string {
  const lines = rows.map(({ work, before, now, ratio, verdict }) => [
    work,
    duration(before.median),
    duration(now.median),
    withQuartiles(ratio),
    verdict,
  ]);
  return columns([['', 'before', 'now', 'now / before', ''], ...lines]).join('\n');
}
