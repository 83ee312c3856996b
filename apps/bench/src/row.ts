import { type Contender, race, type Timing } from './measure.ts';

/** One piece of work, done by several contenders, with the ratio it has to reach. */
export interface Row {
  readonly work: string;
  /** The number of values a call handles; 1 for times by the call. */
  readonly values: number;
  readonly contenders: readonly Contender[];
  /** The contender that ratios are taken against. */
  readonly reference: string;
  readonly goals: readonly Goal[];
}

/** A ratio that a row has to reach. */
export interface Goal {
  readonly text: string;
  /** The figure, from the timings by name. */
  figure(times: ReadonlyMap<string, Timing>): number;
  holds(figure: number): boolean;
}

/** What came of a row. */
export interface RowResult {
  readonly work: string;
  readonly values: number;
  readonly timings: readonly Timing[];
  readonly goals: readonly {
    readonly text: string;
    readonly figure: number;
    readonly holds: boolean;
  }[];
}

/** Measures a row. */
export function runRow({ work, values, contenders, reference, goals }: Row): RowResult {
  const timings = race(contenders, reference);
  const byName = new Map(timings.map((timing) => [timing.name, timing]));
  return {
    work,
    values,
    timings,
    goals: goals.map((goal) => {
      const figure = goal.figure(byName);
      return { text: goal.text, figure, holds: goal.holds(figure) };
    }),
  };
}

/** How many times as fast `subject` is as the fastest of `peers` that gave right answers. */
export function timesAsFast(
  subject: string,
  peers: readonly string[],
  least: number,
  peersText: string = peers.join(', '),
): Goal {
  return {
    text: `at least ${least} times as fast as ${peersText}`,
    figure: (times) => {
      const right = peers.map((peer) => times.get(peer)).filter((timing) => timing?.wrong === null);
      const best = Math.min(...right.map((timing) => timing?.nanoseconds ?? Infinity));
      return best / (times.get(subject)?.nanoseconds ?? Infinity);
    },
    holds: (figure) => figure >= least,
  };
}

/** A subject's time as a multiple of another's, at most. */
export function atMostTimes(subject: string, other: string, most: number): Goal {
  return {
    text: `at most ${most} times the time of ${other}`,
    figure: (times) =>
      (times.get(subject)?.nanoseconds ?? Infinity) / (times.get(other)?.nanoseconds ?? Infinity),
    holds: (figure) => figure <= most,
  };
}

/** A subject's time by the call, at most. */
export function atMostNanoseconds(subject: string, most: number): Goal {
  return {
    text: `at most ${most} ns a call`,
    figure: (times) => times.get(subject)?.nanoseconds ?? Infinity,
    holds: (figure) => figure <= most,
  };
}
