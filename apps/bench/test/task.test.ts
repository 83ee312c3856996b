import { describe, expect, it } from 'vitest';
import { clipLoops, LOOP_NAMES } from '../src/peers/loops.ts';
import { clipTask } from '../src/suites/clipTask.ts';
import { contender, firstFault, lenient, onArrays } from '../src/task.ts';

const task = clipTask(8, 0.5);

describe('an answer', () => {
  it('is right where every value is, -0 included', () => {
    const x = Float32Array.of(-2, -0, 0.5, Number.NaN);
    expect(firstFault(task, [x], [-1, -0, 0.5, Number.NaN])).toBeNull();
    expect(firstFault(task, [x], [-1, 0, 0.5, Number.NaN])).toBe('-0 gives 0, not -0');
    expect(firstFault(task, [x], [-1, -0, 0.5, -1])).toBe('NaN gives -1, not NaN');
    expect(firstFault(task, [x], [-1, -0])).toBe('2 values, not 4');
  });

  it('may be as far off as the task allows', () => {
    const slack = (wanted: number, i: number) => (i === 1 ? 0 : Math.abs(wanted) / 4);
    const rough = { ...task, slack };
    const x = Float32Array.of(0.5, 0.5, 0.5, Number.NaN);
    expect(firstFault(rough, [x], [0.625, 0.5, 0.375, Number.NaN])).toBeNull();
    expect(firstFault(rough, [x], [0.626, 0.5, 0.5, Number.NaN])).toBe('0.5 gives 0.626, not 0.5');
    expect(firstFault(rough, [x], [0.5, 0.51, 0.5, Number.NaN])).toBe('0.5 gives 0.51, not 0.5');
    expect(firstFault(rough, [x], [0.5, 0.5, 0.5, 0])).toBe('NaN gives 0, not NaN');
    expect(firstFault(rough, [x], [Number.NaN, 0.5, 0.5, Number.NaN])).toBe(
      '0.5 gives NaN, not 0.5',
    );
  });
});

describe('a contender', () => {
  it('takes the inputs in turn and lets go of every result', () => {
    const seen = new Set<number>();
    let results = 0;
    const turning = contender(task, {
      name: 'turning',
      prepare: ([x]) => x,
      call: (x) => {
        seen.add(x[0] as number);
        results += 1;
        return x;
      },
      finish: () => {
        results -= 1;
        return 0;
      },
      read: (x) => x,
    });
    for (let k = 0; k < task.inputs.length; k++) turning.run();
    expect(seen.size).toBeGreaterThan(task.inputs.length / 2);
    turning.check();
    expect(results).toBe(0);
  });

  it('is checked on ordinary and on special values', () => {
    const copying = onArrays(task, 'copying', ([x]) => x.slice());
    expect(copying.check()).toMatch(/ gives .*, not -?1$/);
    const lower = onArrays(task, 'NaN lost', ([x]) =>
      x.map((v) => (Number.isNaN(v) ? -1 : v < -1 ? -1 : v > 1 ? 1 : v)),
    );
    expect(lower.check()).toBeNull();
    expect(lower.checkSpecial?.()).toBe('NaN gives -1, not NaN');
  });

  it('that is near enough counts, and is marked', () => {
    const off = (by: number) =>
      lenient(
        task,
        () => 0.01,
        (each) =>
          onArrays(each, 'off', ([x]) => x.map((v) => (v < -1 ? -1 : v > 1 ? 1 : v) * (1 + by))),
      );
    expect(off(0).check()).toBeNull();
    expect(off(0).checkSpecial?.()).toBeNull();
    expect(off(0.005).check()).toBeNull();
    expect(off(0.005).checkSpecial?.()).toMatch(/ gives .*, not /);
    expect(off(0.05).check()).toMatch(/ gives .*, not /);
  });

  it.each(LOOP_NAMES)('%s clips to the bounds that it was compiled with', (name) => {
    const loop = new Map(clipLoops({ min: 2, max: 3 })).get(name);
    const y = new Float32Array(4);
    loop?.(Float32Array.of(1, 2.5, 4, Number.NaN), y);
    expect(y).toEqual(Float32Array.of(2, 2.5, 3, Number.NaN));
  });
});
