import type { SuiteResults } from './results.ts';
import type { GoalResult, RowResult } from './row.ts';
import { OURS } from './suites/suite.ts';
import { withQuartiles } from './text.ts';

const WIDTH = 100;

/** The parts of a row that a list of goals shows. */
export type RowGoals = Pick<RowResult, 'work' | 'goals' | 'place'>;

/** Goals under one heading. */
interface Section {
  readonly heading: string;
  readonly lines: string[];
}

/**
 * The goals of a row, each in one or two lines: whether it was reached, its bound, and the figure.
 */
export function goalLines(goals: readonly GoalResult[]): string[] {
  const hasOne = new Set(goals.map(({ subject }) => subject)).size === 1;
  return goals.map((goal) => goalLine(goal, hasOne ? null : goal.subject));
}

function goalLine({ text, figure, note, holds }: GoalResult, subject: string | null): string {
  const named = subject === null ? text : `${subject.replace(`${OURS}, `, '')}: ${text}`;
  const measured = figure === null ? 'not measured' : withQuartiles(figure);
  const line = `${holds ? 'reached' : 'not yet'}   ${named}: ${measured}`;
  if (note === null) return line;
  return line.length + note.length <= WIDTH - 8
    ? `${line}, ${note}`
    : `${line},\n${' '.repeat(12)}${note}`;
}

/** All goals by row, each with its bound and its figure. Rows of one table share lines. */
export function reportGoals(rows: readonly RowGoals[]): string {
  const goals = rows.flatMap((row) => row.goals);
  const reached = goals.filter((goal) => goal.holds).length;
  const sections = sectionsOf(rows).flatMap(({ heading, lines }) => [
    heading,
    ...lines.map((line) => `  ${line}`),
  ]);
  return [`Goals: ${reached} of ${goals.length} reached.`, ...sections].join('\n');
}

/** The goals of every suite that has run on this machine, with the date and the versions. */
export function reportAllGoals(suites: readonly SuiteResults[]): string {
  const texts = suites
    .filter(({ rows }) => rows.some(({ goals }) => goals.length > 0))
    .map(({ suite, date, commit, machine, load, rows }) => {
      const when = `${suite}, ${date.slice(0, 16).replace('T', ' ')}`;
      const what = `commit ${commit?.replace(/^([0-9a-f]{8})[0-9a-f]+/, '$1') ?? 'unknown'}`;
      const loads = `load ${load.before.toFixed(1)} to ${load.after.toFixed(1)}`;
      return `${when}, ${what}, Node ${machine.node}, ${loads}\n${reportGoals(rows)}`;
    });
  return texts.length === 0
    ? 'No results yet: run a suite first, or npm run bench -- all.'
    : texts.join('\n\n');
}

function sectionsOf(rows: readonly RowGoals[]): Section[] {
  const tables = new Map<string, RowGoals[]>();
  for (const row of rows) {
    if (row.goals.length === 0) continue;
    const heading = row.place?.table ?? row.work;
    tables.set(heading, [...(tables.get(heading) ?? []), row]);
  }
  return [...tables].map(([heading, members]) => ({ heading, lines: linesOf(members) }));
}

/**
 * Returns a line for each goal. If several rows of one group have the same goal, the line shows the
 * farthest one.
 */
function linesOf(rows: readonly RowGoals[]): string[] {
  const byName = new Map<string, Entry[]>();
  for (const row of rows) {
    for (const goal of row.goals) {
      const name = [goal.subject, goal.text, row.place?.group].join('\n');
      byName.set(name, [...(byName.get(name) ?? []), { goal, row }]);
    }
  }
  return goalLines([...byName.values()].map(farthestOf));
}

/** A goal of a row. */
interface Entry {
  readonly goal: GoalResult;
  readonly row: RowGoals;
}

/** The goal farthest from being reached, with a note about its row and how many were reached. */
function farthestOf(entries: readonly Entry[]): GoalResult {
  const [{ goal, row }] = [...entries].sort((a, b) => distance(b.goal) - distance(a.goal)) as [
    Entry,
  ];
  if (entries.length === 1) return goal;
  const count = entries.filter((entry) => entry.goal.holds).length;
  const { line = row.work, group = '' } = row.place ?? {};
  const where = [line, group].filter((part) => part !== '').join(', ');
  return { ...goal, note: `at worst (${where}); reached in ${count} of ${entries.length}` };
}

/** The distance to a goal; below 0 if it is reached. */
function distance({ sense, bound, figure, holds }: GoalResult): number {
  if (figure === null) return Infinity;
  const gap = sense === 'at most' ? figure.median - bound : bound - figure.median;
  // A wrong result reaches no goal, however fast it is.
  return holds ? gap : Math.max(gap, 0);
}
