import { type Goal, holds } from './goals.ts';
import type { ClipData } from './inputs.ts';
import { type Contender, type Pace, race, type Timing, type WaitingContender } from './measure.ts';
import { type Summary, summarise } from './stats.ts';

/** One piece of work, done by several contenders, and its goals. */
export interface Row {
  readonly work: string;
  /** The number of values of a call, for times per value; 1 for times per call. */
  readonly values: number;
  readonly contenders: readonly (Contender | WaitingContender)[];
  /** The contender that times are divided by. */
  readonly reference: string;
  readonly goals: readonly Goal[];
  /** The place of the row in a shared table. Without it, the row has its own table. */
  readonly place?: Place;
  /** The data of the row, if it stands in a chart by size or by part clipped. */
  readonly data?: ClipData;
  /** At most this many rounds, for calls that take long. */
  readonly rounds?: number;
  /** Frees the memory of the contenders after they are measured. */
  release?(): void;
}

/** A place in a table: the line of a row, and its group of columns. */
export interface Place {
  readonly table: string;
  readonly line: string;
  readonly group: string;
}

/** The result of a goal. */
export interface GoalResult {
  readonly subject: string;
  readonly text: string;
  readonly sense: Goal['sense'];
  readonly bound: number;
  /** The figure that was reached, or null if there was nothing to compare with. */
  readonly figure: Summary | null;
  readonly note: string | null;
  readonly holds: boolean;
}

/** The result of a row. */
export interface RowResult {
  readonly work: string;
  readonly values: number;
  readonly reference: string;
  readonly timings: readonly Timing[];
  readonly goals: readonly GoalResult[];
  readonly place?: Place;
  readonly data?: ClipData;
}

/** Measures a row. */
export async function runRow(row: Row, pace: Pace): Promise<RowResult> {
  const { work, values, reference, contenders, goals, place, data } = row;
  const rounds = Math.min(pace.rounds, row.rounds ?? pace.rounds);
  const timings = await race(contenders, { ...pace, rounds });
  row.release?.();
  const byName = new Map(timings.map((timing) => [timing.name, timing]));
  return {
    work,
    values,
    reference,
    timings,
    goals: goals.map((goal) => settle(goal, byName)),
    ...(place && { place }),
    ...(data && { data }),
  };
}

/** Returns the result of a goal, or of its alternative if only that one is reached. */
function settle(goal: Goal, times: ReadonlyMap<string, Timing>): GoalResult {
  const result = settleOne(goal, times);
  if (result.holds || goal.or === undefined) return result;
  const other = settle(goal.or, times);
  return other.holds ? other : result;
}

/** A goal is reached only if the result is right. */
function settleOne(goal: Goal, times: ReadonlyMap<string, Timing>): GoalResult {
  const { subject, text, sense, bound } = goal;
  const own = times.get(subject);
  const compared = own === undefined ? null : goal.compare(own, times);
  if (own === undefined || compared === null) {
    const note = 'no other library did the work';
    return { subject, text, sense, bound, figure: null, note, holds: false };
  }
  const figure = summarise(compared.figures);
  const right = own.wrong === null && own.wrongOnSpecial === null;
  const note = right ? compared.note : 'its own answer is wrong';
  return { subject, text, sense, bound, figure, note, holds: right && holds(goal, figure.median) };
}
