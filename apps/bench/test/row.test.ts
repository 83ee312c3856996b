import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkClipped, randomValues } from '../src/inputs.ts';
import type { Timing } from '../src/measure.ts';
import { reportRow } from '../src/report.ts';
import { atMostTimes, runRow, timesAsFast } from '../src/row.ts';

function timing(name: string, nanoseconds: number, wrong: string | null = null): [string, Timing] {
  return [name, { name, nanoseconds, spread: 0, ratio: 1, wrong }];
}

describe('checkClipped', () => {
  it('takes what is clipped to -1..1, and says where something is not', () => {
    const x = Float32Array.of(-2, -0, 0.5, 2);
    expect(checkClipped(x, [-1, -0, 0.5, 1])).toBeNull();
    expect(checkClipped(x, [-1, 0, 0.5, 1])).toBe('element 1 is 0, not -0');
    expect(checkClipped(x, [-1, -0, 0.5, 2])).toBe('element 3 is 2, not 1');
  });
});

describe('randomValues', () => {
  it.each([0, 0.01, 0.5])('has that part outside -1..1: %s', (outside) => {
    const values = randomValues(100_000, outside);
    const part = values.filter((value) => Math.abs(value) > 1).length / values.length;
    expect(Math.abs(part - outside)).toBeLessThan(0.01);
  });
});

describe('goals', () => {
  it('compare with the fastest peer that is right', () => {
    const times = new Map([
      timing('ours', 10),
      timing('fast', 20, 'all of it'),
      timing('slow', 40),
    ]);
    const goal = timesAsFast('ours', ['fast', 'slow'], 5);
    expect(goal.figure(times)).toBe(4);
    expect(goal.holds(4)).toBe(false);
    expect(goal.holds(5)).toBe(true);
  });

  it('compare with a limit', () => {
    const goal = atMostTimes('ours', 'copy', 1.15);
    expect(goal.figure(new Map([timing('ours', 11), timing('copy', 10)]))).toBeCloseTo(1.1);
    expect(goal.holds(1.2)).toBe(false);
  });
});

describe('a row', () => {
  it('runs every contender and marks a wrong answer', () => {
    let calls = 0;
    const result = runRow({
      work: 'nothing',
      values: 1,
      reference: 'right',
      contenders: [
        {
          name: 'right',
          run: () => {
            calls += 1;
          },
          check: () => null,
        },
        { name: 'false', run: () => undefined, check: () => 'element 0 is 2, not 1' },
      ],
      goals: [timesAsFast('right', ['false'], 1)],
    });
    expect(calls).toBeGreaterThan(21);
    expect(result.timings.map(({ wrong }) => wrong)).toEqual([null, 'element 0 is 2, not 1']);
    expect(reportRow(result)).toMatch(/false .* WRONG: element 0 is 2, not 1/);
    expect(
      reportRow(result)
        .split('\n')
        .every((line) => line.length < 160),
    ).toBe(true);
  });
});

describe('the program', () => {
  it('refuses a suite that is none, and names those there are', () => {
    const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [main, 'clips'], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain("There is no suite 'clips'. The suites: clip, model.");
  });
});
