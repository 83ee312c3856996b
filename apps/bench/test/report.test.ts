import { describe, expect, it } from 'vitest';
import { busyWarning, machine } from '../src/machine.ts';
import type { Timing } from '../src/measure.ts';
import { listing, reportEnd, reportRow } from '../src/report.ts';
import { suiteResults } from '../src/results.ts';
import type { RowResult } from '../src/row.ts';
import { SUITES } from '../src/suites/suites.ts';
import { SMOKE_PACE, timing } from './rows.ts';

const figure = { median: 1.2, lowerQuartile: 1.1, upperQuartile: 1.3 };

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
    { text: 'at most 1.15 × the time of a copy', figure, note: null, holds: false },
    { text: 'at least 30 × as fast as peer', figure: null, note: 'no peer did it', holds: false },
    { text: 'at most 5 ns a call', figure: { ...figure, median: 4.2 }, note: null, holds: true },
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
      '  peer                             25.0    ± 0 %      250   WRONG',
      `  ${'─'.repeat(63)}`,
      '  ! peer is WRONG: NaN gives -1, not NaN',
      '  ✗ MISSED  at most 1.15 × the time of a copy: 1.20 (1.10 to 1.30)',
      '  ✗ MISSED  at least 30 × as fast as peer: not measured, no peer did it',
      '  ✓ held    at most 5 ns a call: 4.20 (1.10 to 1.30)',
    ]);
  });

  it('shows times by the call in the unit that fits', () => {
    const report = reportRow({ ...row, values: 1 });
    expect(report).toMatch(/clampwise +120 ns/);
    expect(report).toMatch(/peer +25\.0 µs/);
  });
});

it('a note that does not fit beside its goal is on the next line', () => {
  const note = `${'a peer '.repeat(8)}that is WRONG`;
  const goals = [{ text: 'at least 30 × as fast as peer', figure, note, holds: true }];
  expect(
    reportRow({ ...row, goals })
      .split('\n')
      .slice(-2),
  ).toEqual([
    '  ✓ held    at least 30 × as fast as peer: 1.20 (1.10 to 1.30),',
    `            ${note}`,
  ]);
});

describe('the end of a suite', () => {
  it('counts the goals and repeats those that were missed', () => {
    expect(reportEnd([row]).split('\n')).toEqual([
      '1 of 3 goals held; not:',
      'clip of 1000 values',
      '  ✗ MISSED  at most 1.15 × the time of a copy: 1.20 (1.10 to 1.30)',
      '  ✗ MISSED  at least 30 × as fast as peer: not measured, no peer did it',
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

  it('is short where all held', () => {
    expect(reportEnd([{ ...row, goals: row.goals.slice(2) }])).toBe('1 of 1 goals held.');
  });
});

it('a listing names every suite and how long it takes', () => {
  const lines = listing(SUITES).split('\n');
  expect(lines).toHaveLength(SUITES.length + 2);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  expect(lines.at(-1)).toMatch(/^ {2}all +about \d+ (s|min)/);
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
