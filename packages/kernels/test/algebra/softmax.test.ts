import { describe, expect, it } from 'vitest';
import { softmax } from '../../src/algebra/index.ts';
import { expectArray, expectClose, expectRefused, FLOATS, nd } from './support.ts';

describe.each(FLOATS)('softmax of %s', (dtype) => {
  // The nearest doubles, from 40-digit arithmetic.
  const probabilities = [0.09003057317038046, 0.24472847105479764, 0.6652409557748219];

  it('normalises each row', () => {
    const result = softmax(nd([1, 2, 3, 7, 7, 7], [2, 3], dtype));
    expect(result.shape).toEqual([2, 3]);
    expectClose(result, [...probabilities, 1 / 3, 1 / 3, 1 / 3], 2);
  });

  it('does not overflow: adding a number to a row changes nothing', () => {
    expectClose(softmax(nd([1001, 1002, 1003], [3], dtype)), probabilities, 2);
    expectClose(softmax(nd([-1003, -1002, -1001], [1, 3], dtype)), probabilities, 2);
  });

  it('gives 0 for -Infinity, and NaN for rows with NaN, +Infinity or nothing finite', () => {
    const x = [-Infinity, 0, 0, NaN, Infinity, 0, -Infinity, -Infinity];
    const expected = [0, 1, NaN, NaN, NaN, NaN, NaN, NaN];
    expectArray(softmax(nd(x, [4, 2], dtype)), expected, [4, 2], dtype);
  });

  it('works in place and for empty arrays', () => {
    const x = nd([0, 0], [1, 2], dtype);
    expect(softmax(x, { out: x })).toBe(x);
    expectArray(x, [0.5, 0.5], [1, 2], dtype);
    expectArray(softmax(nd([], [0, 3], dtype)), [], [0, 3], dtype);
    expectArray(softmax(nd([], [3, 0], dtype)), [], [3, 0], dtype);
  });

  it('refuses a scalar', () => {
    expectRefused(() => softmax(nd([1], [], dtype)), 'RangeError', 'softmax', 'x', /axis/);
  });
});
