import { type Summary, spread } from '../stats.ts';
import { duration, figure, withQuartiles } from '../text.ts';
import type { ReportContender, ReportRow, ReportSuite } from './record.ts';
import { escaped } from './svg.ts';

type Cells = readonly string[];

/** For each suite, its rows: ours and the fastest other, with spread, and their ratio. */
export function comparisonTables(suites: readonly ReportSuite[]): string[] {
  const heads = ['Work', 'Clampwise', 'Fastest other', 'Ratio'];
  return suites
    .map((suite) => ({ suite, rows: suite.rows.filter(({ against }) => against !== undefined) }))
    .filter(({ rows }) => rows.length > 0)
    .flatMap(({ suite, rows }) => folded(suite, table(heads, rows.map(compared)), rows.length));
}

function compared(row: ReportRow): Cells {
  const { against, contenders, work } = row;
  if (against === undefined) return [];
  const find = (name: string): ReportContender | undefined =>
    contenders.find((each) => each.name === name);
  const [ours, other] = [find(against.ours), find(against.other)];
  return [
    work,
    timeText(row, ours, against.ours === 'clampwise' ? '' : against.ours),
    timeText(row, other, against.other),
    withQuartiles(against.ratio),
  ];
}

/** For each suite, every contender of every row. */
export function fullTables(suites: readonly ReportSuite[]): string[] {
  const heads = ['Work', 'Way', 'Time', 'Ratio to the reference', 'Wrong'];
  return suites.flatMap((suite) => {
    const rows = suite.rows.flatMap((row) =>
      row.contenders.map((each, k) => [
        k === 0 ? row.work : '',
        each.name,
        timeText(row, each, ''),
        `${withQuartiles(each.ratio)} × ${row.reference}`,
        each.wrong ?? each.wrongOnSpecial ?? '',
      ]),
    );
    return folded(suite, table(heads, rows), suite.rows.length);
  });
}

function timeText(row: ReportRow, contender: ReportContender | undefined, name: string): string {
  if (contender === undefined) return '';
  const { time, wrong, wrongOnSpecial } = contender;
  const fault = wrong ?? wrongOnSpecial;
  const parts = [`${timeOf(row, time)} ${spreadOf(time)}`];
  if (name !== '') parts.push(name);
  if (fault !== null) parts.push(`wrong: ${fault}`);
  return parts.join(', ');
}

/** It stays on one line. */
function spreadOf(time: Summary): string {
  return `±\u00a0${Math.round(spread(time) * 100)}\u00a0%`;
}

function timeOf({ values }: ReportRow, { median }: Summary): string {
  return values > 1 ? `${figure(median / values)} ns a value` : duration(median);
}

function table(heads: Cells, rows: readonly Cells[]): string[] {
  return [
    '<table>',
    `<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => {
      const cells = row.map((cell, k) => `<td data-label="${heads[k]}">${escaped(cell)}</td>`);
      return `<tr>${cells.join('')}</tr>`;
    }),
    '</tbody>',
    '</table>',
  ];
}

function folded({ name, title }: ReportSuite, lines: readonly string[], count: number): string[] {
  const rows = count === 1 ? '1 row' : `${count} rows`;
  return [
    '<details>',
    `<summary><strong>${name}</strong>: ${escaped(title)} (${rows})</summary>`,
    ...lines,
    '</details>',
  ];
}
