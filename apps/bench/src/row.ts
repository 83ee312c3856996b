import type { Goal } from './goals.ts';
import { type Contender, type Pace, race, type Timing } from './measure.ts';
import { type Summary, summarise } from './stats.ts';

/** One piece of work, done by several contenders, with the ratios it has to reach. */
export interface Row {
  readonly work: string;
  /** The number of values a call handles, where times by the value say more; 1 for times by the call. */
  readonly values: number;
  readonly contenders: readonly Contender[];
  /** The contender that ratios are taken against. */
  readonly reference: string;
  readonly goals: readonly Goal[];
  /** Frees what the contenders hold, once they are measured. */
  release?(): void;
}

/** What came of a goal. */
export interface GoalResult {
  readonly text: string;
  /** What was reached; null where nothing could be compared. */
  readonly figure: Summary | null;
  readonly note: string | null;
  readonly holds: boolean;
}

/** What came of a row. */
export interface RowResult {
  readonly work: string;
  readonly values: number;
  readonly reference: string;
  readonly timings: readonly Timing[];
  readonly goals: readonly GoalResult[];
}

/** Measures a row. */
export function runRow(row: Row, pace: Pace): RowResult {
  const { work, values, reference, contenders, goals } = row;
  const timings = race(contenders, pace);
  row.release?.();
  const byName = new Map(timings.map((timing) => [timing.name, timing]));
  return {
    work,
    values,
    reference,
    timings,
    goals: goals.map((goal) => settle(goal, byName)),
  };
}

/** What came of a goal, or where that is missed and the other one that would do is held, of that. */
function settle(goal: Goal, times: ReadonlyMap<string, Timing>): GoalResult {
  const result = settleOne(goal, times);
  if (result.holds || goal.or === undefined) return result;
  const other = settle(goal.or, times);
  return other.holds ? other : result;
}

/** A goal holds only where the answer is right. */
function settleOne(goal: Goal, times: ReadonlyMap<string, Timing>): GoalResult {
  const subject = times.get(goal.subject);
  const compared = subject === undefined ? null : goal.compare(subject, times);
  if (subject === undefined || compared === null) {
    const note = 'no peer did the work';
    return { text: goal.text, figure: null, note, holds: false };
  }
  const figure = summarise(compared.figures);
  const right = subject.wrong === null && subject.wrongOnSpecial === null;
  return {
    text: goal.text,
    figure,
    note: right ? compared.note : 'its own answer is WRONG',
    holds: right && goal.holds(figure.median),
  };
}
