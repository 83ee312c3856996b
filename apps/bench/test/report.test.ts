import { describe, expect, it } from 'vitest';
import { reportAllGoals } from '../src/goalReport.ts';
import { busyWarning, machine } from '../src/machine.ts';
import type { Timing } from '../src/measure.ts';
import { listing, reportEnd, reportRow } from '../src/report.ts';
import { suiteResults } from '../src/results.ts';
import type { RowResult } from '../src/row.ts';
import { SUITES } from '../src/suites/suites.ts';
import { SMOKE_PACE, timing } from './rows.ts';

const figure = { median: 1.2, lowerQuartile: 1.1, upperQuartile: 1.3 };

const low = { ...figure, median: 4.2 };
const atMost = { subject: 'clampwise', sense: 'at most', bound: 1.15 } as const;
const atLeast = { subject: 'clampwise', sense: 'at least', bound: 30 } as const;

const row: RowResult = {
  work: 'clip of 1000 values',
  values: 1000,
  reference: 'a copy of the same bytes',
  timings: [
    timing('a copy of the same bytes', 100),
    timing('clampwise', 120),
    timing('peer', 25_000, { wrongOnSpecial: 'NaN gives -1, not NaN' }),
  ],
  goals: [
    { ...atMost, text: 'at most 1.15 × the time of a copy', figure, note: null, holds: false },
    {
      ...atLeast,
      text: 'at least 30 × as fast as peer',
      figure: null,
      note: 'no peer did it',
      holds: false,
    },
    { ...atMost, bound: 5, text: 'at most 5 ns a call', figure: low, note: null, holds: true },
  ],
};

describe('a row on the terminal', () => {
  it('is a table with the goals and the wrong answers below it', () => {
    expect(reportRow(row).split('\n')).toEqual([
      'clip of 1000 values',
      `  ${'─'.repeat(63)}`,
      '                             ns a value   spread   × copy',
      '  a copy of the same bytes        0.100    ± 0 %     1.00',
      '  clampwise                       0.120    ± 0 %     1.20',
      '  peer                             25.0    ± 0 %      250   wrong',
      `  ${'─'.repeat(63)}`,
      '  ! peer is wrong: NaN gives -1, not NaN',
      '  not yet   at most 1.15 × the time of a copy: 1.20 (1.10 to 1.30)',
      '  not yet   at least 30 × as fast as peer: not measured, no peer did it',
      '  reached   at most 5 ns a call: 4.20 (1.10 to 1.30)',
    ]);
  });

  it('shows times by the call in the unit that fits', () => {
    const report = reportRow({ ...row, values: 1 });
    expect(report).toMatch(/clampwise +120 ns/);
    expect(report).toMatch(/peer +25\.0 µs/);
  });
});

it('a note that does not fit next to its goal is on the next line', () => {
  const note = `${'a peer '.repeat(8)}that is wrong`;
  const text = 'at least 30 × as fast as peer';
  const goals = [{ ...atLeast, text, figure, note, holds: true }];
  expect(
    reportRow({ ...row, goals })
      .split('\n')
      .slice(-2),
  ).toEqual([
    '  reached   at least 30 × as fast as peer: 1.20 (1.10 to 1.30),',
    `            ${note}`,
  ]);
});

describe('the end of a suite', () => {
  it('counts the goals, and has the bound of each with what was reached', () => {
    expect(reportEnd([row]).split('\n')).toEqual([
      'Goals: 1 of 3 reached.',
      'clip of 1000 values',
      '  not yet   at most 1.15 × the time of a copy: 1.20 (1.10 to 1.30)',
      '  not yet   at least 30 × as fast as peer: not measured, no peer did it',
      '  reached   at most 5 ns a call: 4.20 (1.10 to 1.30)',
    ]);
  });

  it('names the rows without goals in which a peer that is right is faster', () => {
    const [copy, ours] = row.timings as [Timing, Timing];
    const slow = { ...row, goals: [], work: 'slow', timings: [copy, ours, timing('loop', 60)] };
    const wrong = timing('loop', 60, { wrongOnSpecial: 'NaN gives -1, not NaN' });
    const others = [
      { ...slow, work: 'slower peer', timings: [copy, ours, timing('loop', 200)] },
      { ...slow, work: 'wrong peer', timings: [copy, ours, wrong] },
      { ...slow, work: 'no peer', timings: [copy, ours] },
    ];
    expect(reportEnd([slow, ...others]).split('\n')).toEqual([
      'clampwise is the fastest that is right in 3 of 4 rows; faster than it:',
      '  slow: loop, 2.00 ×',
    ]);
    expect(reportEnd(others)).toBe('clampwise is the fastest that is right in 3 of 3 rows.');
  });
});

describe('goals of rows in one table', () => {
  const goal = { ...atMost, text: 'at most 1.15 × a loop', note: null } as const;
  const at = (n: number, median: number): RowResult => ({
    ...row,
    goals: [{ ...goal, figure: { ...figure, median }, holds: median <= 1.15 }],
    place: { table: 'clip', line: String(n), group: 'random' },
  });

  it('share a line, which shows the one that is farthest from it', () => {
    expect(reportEnd([at(1, 1.1), at(2, 1.3), at(3, 1.2)]).split('\n')).toEqual([
      'Goals: 1 of 3 reached.',
      'clip',
      '  not yet   at most 1.15 × a loop: 1.30 (1.10 to 1.30), at worst (2, random); reached in 1 of 3',
    ]);
  });

  it('are reached where all are', () => {
    expect(reportEnd([at(1, 1.1), at(2, 1.0)]).split('\n')).toEqual([
      'Goals: 2 of 2 reached.',
      'clip',
      '  reached   at most 1.15 × a loop: 1.10 (1.10 to 1.30), at worst (1, random); reached in 2 of 2',
    ]);
  });

  it('that were not measured come before all others', () => {
    const missing: RowResult = { ...at(4, 1), goals: [{ ...goal, figure: null, holds: false }] };
    expect(reportEnd([at(2, 1.3), missing])).toContain('not measured, at worst (4, random)');
  });
});

describe('the goals of all runs', () => {
  const results = (suite: string, rows: readonly RowResult[]) =>
    suiteResults(suite, rows, { before: 0.5, after: 1.25 }, SMOKE_PACE);

  it('stand under the suite, with when and on what it was run', () => {
    const known = {
      ...results('clip', [row]),
      date: '2026-11-30T21:15:00.000Z',
      commit: 'a'.repeat(40),
    };
    const [head, count] = reportAllGoals([known, results('family', [{ ...row, goals: [] }])]).split(
      '\n',
    );
    const { node } = machine();
    expect(head).toBe(`clip, 2026-11-30 21:15, commit aaaaaaaa, Node ${node}, load 0.5 to 1.3`);
    expect(count).toBe('Goals: 1 of 3 reached.');
  });

  it('are asked for where there are none', () => {
    expect(reportAllGoals([])).toContain('npm run bench -- all');
  });
});

it('a listing names every suite and how long it takes', () => {
  const lines = listing(SUITES).split('\n');
  expect(lines).toHaveLength(SUITES.length + 7);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  expect(lines.at(-6)).toMatch(/^ {2}all +about \d+ (s|min)/);
  expect(lines.at(-5)).toMatch(/^ {2}report +about \d+ min/);
  expect(lines.at(-4)).toMatch(/^ {2}compare +about \d+ (s|min)/);
  expect(lines.at(-3)).toMatch(/^ {2}first +about \d+ s/);
  expect(lines.at(-2)).toMatch(/^ {2}browsers +about \d+ (s|min)/);
  expect(lines.at(-1)).toMatch(/^ {2}goals +at once/);
});

describe('a warning of a busy machine', () => {
  it('comes where more wants to run than there are cores', () => {
    const { cores } = machine();
    expect(busyWarning(cores)).toBeNull();
    expect(busyWarning(cores + 0.7)).toContain(`a load of ${cores}.7 on ${cores} cores`);
  });
});

describe('the JSON of a suite', () => {
  const results = suiteResults('clip', [row], { before: 0.5, after: 1 }, SMOKE_PACE);

  it('tells what was measured, on what, and against which versions', () => {
    expect(results).toMatchObject({ suite: 'clip', load: { before: 0.5, after: 1 } });
    expect(Date.parse(results.date)).not.toBeNaN();
    expect(results.machine.node).toBe(process.versions.node);
    expect(results.versions).toMatchObject({
      '@clampwise/kernels': expect.stringMatching(/^\d+\.\d+\.\d+$/),
      'numpy-ts': expect.stringMatching(/^\d+\.\d+\.\d+$/),
      '@jax-js/jax': expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
  });

  it('has every round, the quartiles, the ratios, and what was wrong', () => {
    const [written] = JSON.parse(JSON.stringify(results)).rows;
    expect(written.contenders[2]).toEqual({
      name: 'peer',
      time: { median: 25_000, lowerQuartile: 25_000, upperQuartile: 25_000 },
      ratio: { median: 250, lowerQuartile: 250, upperQuartile: 250 },
      wrong: null,
      wrongOnSpecial: 'NaN gives -1, not NaN',
      rounds: [25_000, 25_000, 25_000],
    });
    expect(written.goals).toEqual(row.goals);
  });
});
