import { describe, expect, it } from 'vitest';
import { comparePairs, type Pair, reportCompared } from '../src/compare/pairs.ts';
import { commitOf } from '../src/compare/revision.ts';
import { runCompare } from '../src/compare/runCompare.ts';

const before = [100, 200, 300];
const pair = (...now: number[]): Pair => ({ work: 'clip', before, now });
const verdict = (...pairs: Pair[]) => comparePairs(pairs)[0]?.verdict;

describe('two revisions', () => {
  it('are compared round by round, so that a slow moment for both changes nothing', () => {
    const [compared] = comparePairs([pair(80, 160, 240), pair(80, 160, 240)]);
    expect(compared).toMatchObject({
      before: { median: 200 },
      now: { median: 160 },
      ratio: { median: 0.8, lowerQuartile: 0.8, upperQuartile: 0.8 },
      verdict: 'faster',
    });
  });

  it('differ only if quartiles and processes agree', () => {
    expect(verdict(pair(110, 220, 330), pair(120, 240, 360))).toBe('slower');
    // Quartiles on both sides.
    expect(verdict(pair(80, 160, 330), pair(80, 210, 360))).toBe('within the spread');
    // One process disagrees, though it has a small part of the rounds.
    const other: Pair = { work: 'clip', before: [100], now: [101] };
    expect(verdict(pair(80, 160, 240), pair(80, 160, 240), other)).toBe('within the spread');
    expect(verdict(pair(100, 200, 300))).toBe('within the spread');
  });

  it('have a line for each row', () => {
    const lines = reportCompared(comparePairs([pair(80, 160, 240)])).split('\n');
    expect(lines[1]).toMatch(/^clip +200 ns +160 ns +0.800 +faster$/);
  });
});

describe('a command', () => {
  it('without a revision, or with an unknown row, lists the rows', () => {
    expect(() => runCompare([], false)).toThrow('Rows: clip, nonNeg');
    expect(() => runCompare(['HEAD', 'clp'], false)).toThrow("There is no row 'clp'");
  });

  it('names a revision that git does not know', () => {
    expect(() => commitOf('no-such-branch')).toThrow("git knows no commit 'no-such-branch'");
  });
});
