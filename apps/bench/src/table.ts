import { fastestOf } from './goals.ts';
import type { Timing } from './measure.ts';
import type { RowResult } from './row.ts';
import { differences, spread, summarise } from './stats.ts';
import { COPY, OURS } from './suites/suite.ts';
import { figure } from './text.ts';

const SEPARATOR = '  │';

/** A row of a shared table. */
export type PlacedRow = RowResult & Required<Pick<RowResult, 'place'>>;

export function isPlaced(row: RowResult): row is PlacedRow {
  return row.place !== undefined;
}

/**
 * Prints rows as one table, in ns a call. Each group of columns shows ours with its spread, the
 * fastest loop and a copy if there is one. The last column is the difference between ours and the
 * loop.
 */
export function reportTable(rows: readonly PlacedRow[]): string {
  const groups = [...new Set(rows.map(({ place }) => place.group))];
  const lines = [...new Set(rows.map(({ place }) => place.line))];
  const hasCopy = rows.some(({ timings }) => timings.some(({ name }) => name === COPY));
  // Three groups with spreads are wider than a terminal.
  const hasSpread = groups.length < 3;
  const heads = ['ours', ...(hasSpread ? ['±'] : []), 'loop', ...(hasCopy ? ['copy'] : []), 'more'];
  const blocks = groups.map((group) =>
    block(
      group,
      heads,
      lines.map((line) => {
        const row = rows.find(({ place }) => place.line === line && place.group === group);
        return row === undefined ? heads.map(() => '') : cells(row, heads);
      }),
    ),
  );
  const width = Math.max(...lines.map((line) => line.length));
  const body = ['', '', ...lines].map((label, k) =>
    [`  ${label.padEnd(width)}`, ...blocks.map((texts) => `${SEPARATOR} ${texts[k]}`)]
      .join('')
      .trimEnd(),
  );
  return [
    `${rows[0]?.place.table ?? ''}, ns a call; more: ours - loop`,
    ...body,
    ...faults(rows),
  ].join('\n');
}

/** The lines of one group: its name, the heads of its columns, and its cells. */
function block(
  group: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const widths = heads.map((_, k) =>
    Math.max(...[heads, ...rows].map((row) => row[k]?.length ?? 0)),
  );
  const texts = [heads, ...rows].map((row) =>
    row.map((cell, k) => cell.padStart(widths[k] ?? 0)).join(' '),
  );
  const width = Math.max(group.length, ...texts.map((text) => text.length));
  return [group.padEnd(width), ...texts.map((text) => text.padEnd(width))];
}

function cells({ timings }: PlacedRow, heads: readonly string[]): string[] {
  const byName = (wanted: string): Timing | undefined =>
    timings.find(({ name }) => name === wanted);
  const time = (timing: Timing | null | undefined): string =>
    timing == null ? '' : figure(summarise(timing.rounds).median);
  const ours = byName(OURS);
  const loop = fastestOf(timings.filter(({ name }) => name !== OURS && name !== COPY));
  const more = ours && loop && summarise(differences(ours.rounds, loop.rounds)).median;
  const texts: Readonly<Record<string, string>> = {
    ours: time(ours),
    '±': ours === undefined ? '' : `${Math.round(spread(summarise(ours.rounds)) * 100)}%`,
    loop: time(loop),
    copy: time(byName(COPY)),
    more: more == null ? '' : `${more < 0 ? '' : '+'}${figure(more)}`,
  };
  return heads.map((head) => texts[head] ?? '');
}

/** The first fault of each contender of a table. */
function faults(rows: readonly PlacedRow[]): string[] {
  const found = new Map<string, string>();
  for (const { timings } of rows) {
    for (const { name, wrong, wrongOnSpecial } of timings) {
      const fault = wrong ?? wrongOnSpecial;
      if (fault !== null && !found.has(name)) found.set(name, fault);
    }
  }
  return [...found].map(([name, fault]) => `  ! ${name} is wrong: ${fault}`);
}
