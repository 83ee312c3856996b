import type { GoalResult, RowResult } from './row.ts';
import { withQuartiles } from './text.ts';

const WIDTH = 100;

/** What is shown of a row's goals. */
export type RowGoals = Pick<RowResult, 'work' | 'goals' | 'place'>;

/** Goals that are shown under one heading. */
interface Section {
  readonly heading: string;
  readonly lines: string[];
}

/** A goal in one line, or in two where its note is long: whether it was reached, its bound, and the figure. */
export function goalLine({ text, figure, note, holds }: GoalResult): string {
  const mark = holds ? 'reached' : 'not yet';
  const measured = figure === null ? 'not measured' : withQuartiles(figure);
  const line = `${mark}   ${text}: ${measured}`;
  if (note === null) return line;
  return line.length + note.length <= WIDTH - 8
    ? `${line}, ${note}`
    : `${line},\n${' '.repeat(12)}${note}`;
}

/** All goals, by row, each with its bound and what was reached. Rows of one table share lines. */
export function reportGoals(rows: readonly RowGoals[]): string {
  const goals = rows.flatMap((row) => row.goals);
  const reached = goals.filter((goal) => goal.holds).length;
  const sections = sectionsOf(rows).flatMap(({ heading, lines }) => [
    heading,
    ...lines.map((line) => `  ${line}`),
  ]);
  return [`Goals: ${reached} of ${goals.length} reached.`, ...sections].join('\n');
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

/** A line for each goal. Where several rows have the same goal, the one that is farthest from it stands for all. */
function linesOf(rows: readonly RowGoals[]): string[] {
  const byText = new Map<string, { goal: GoalResult; row: RowGoals }[]>();
  for (const row of rows) {
    for (const goal of row.goals) {
      byText.set(goal.text, [...(byText.get(goal.text) ?? []), { goal, row }]);
    }
  }
  return [...byText.values()].map((entries) => {
    const [farthest] = [...entries].sort((a, b) => distance(b.goal) - distance(a.goal));
    if (farthest === undefined) return '';
    const { goal, row } = farthest;
    if (entries.length === 1) return goalLine(goal);
    const count = entries.filter((entry) => entry.goal.holds).length;
    const where = row.place === undefined ? row.work : `${row.place.line}, ${row.place.group}`;
    const note = `at worst (${where}); reached in ${count} of ${entries.length}`;
    return goalLine({ ...goal, note });
  });
}

/** How far a goal is from being reached; below 0 where it is. */
function distance({ sense, bound, figure, holds }: GoalResult): number {
  if (figure === null) return Infinity;
  const gap = sense === 'at most' ? figure.median - bound : bound - figure.median;
  // An answer that is wrong reaches no goal, however fast it came.
  return holds ? gap : Math.max(gap, 0);
}
