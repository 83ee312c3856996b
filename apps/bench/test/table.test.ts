import { describe, expect, it } from 'vitest';
import type { RowResult } from '../src/row.ts';
import { printer } from '../src/runSuite.ts';
import { type PlacedRow, reportTable } from '../src/table.ts';
import { figure } from '../src/text.ts';
import { timing } from './rows.ts';

const COPY = 'a copy of the same bytes';

function placed(line: string, group: string, ours: number, loop: number): PlacedRow {
  return {
    work: `clip of ${line}`,
    values: 1,
    reference: 'clampwise',
    timings: [
      timing('clampwise', ours),
      timing('a slow loop', 10 * loop),
      timing('a loop', loop, { wrongOnSpecial: 'NaN gives -1, not NaN' }),
      timing('an idle loop', 1, { wrong: '2 gives 2, not 1' }),
      timing(COPY, 9),
    ],
    goals: [],
    place: { table: 'clip with out', line, group },
  };
}

describe('a table of many rows', () => {
  const rows = [
    placed('1', 'random', 21.25, 8),
    placed('1', 'a sine', 20, 30.5),
    placed('128', 'random', 1200, 150),
  ];

  it('has a line for each, and shows the fastest loop that did the work', () => {
    expect(reportTable(rows).split('\n')).toEqual([
      'clip with out, ns a call; more: ours - loop',
      '       │ random                   │ a sine',
      '       │ ours  ± loop copy  more  │ ours  ± loop copy  more',
      '  1    │ 21.3 0% 8.00 9.00 +13.3  │ 20.0 0% 30.5 9.00 -10.5',
      '  128  │ 1200 0%  150 9.00 +1050  │',
      '  ! a loop is wrong: NaN gives -1, not NaN',
      '  ! an idle loop is wrong: 2 gives 2, not 1',
    ]);
  });

  it('has no column for a copy where there is none', () => {
    const bare = rows.map((row) => ({
      ...row,
      timings: row.timings.filter(({ name }) => name !== COPY),
    }));
    expect(reportTable(bare)).not.toContain('copy');
  });

  it('is printed once it is whole, in the order of the rows', () => {
    const printed: string[] = [];
    const print = printer((text) => printed.push(text.split('\n')[0] as string));
    const { place: _, ...single } = placed('7', '', 1, 1);
    const other = { ...placed('1', 'random', 1, 1), place: { table: 'b', line: '', group: '' } };
    const all: readonly RowResult[] = [...rows, other, single, ...rows];
    for (const row of all) print(row);
    print(null);
    const title = (table: string) => `${table}, ns a call; more: ours - loop`;
    expect(printed).toEqual([
      title('clip with out'),
      title('b'),
      'clip of 7',
      title('clip with out'),
    ]);
  });
});

it.each([
  [0, '0'],
  [0.1, '0.100'],
  [-0.0123, '-0.0123'],
  [0.00001, '0.0000'],
  [21.25, '21.3'],
  [-99.5, '-99.5'],
  [1234.5, '1235'],
])('%s is written %s', (value, text) => {
  expect(figure(value)).toBe(text);
});
