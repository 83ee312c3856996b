import { describe, expect, it } from 'vitest';
import { assertClose, finiteDifference, numericGradients } from '../src/index.ts';

describe('finiteDifference', () => {
  const square = ([a]: readonly Float64Array[]): number =>
    (a as Float64Array).reduce((sum, value) => sum + value * value, 0);
  const x = Float64Array.of(1, -2);

  it('agrees with a right gradient', () => {
    expect(finiteDifference(square, [x], [[2, -4]])).toEqual([]);
    assertClose(numericGradients(square, [x])[0] as Float64Array, [2, -4], { relative: 1e-8 });
  });

  it('names the element that is wrong', () => {
    const differences = finiteDifference(square, [x], [[2, -4.1]]);
    expect(differences).toMatchObject([{ array: 0, index: 1, analytic: -4.1 }]);
    expect(differences[0]?.numeric).toBeCloseTo(-4, 6);
  });

  it('tells two arrays apart, and leaves the point as it was', () => {
    const product = ([a, b]: readonly Float64Array[]): number =>
      (a?.[0] as number) * (b?.[0] as number);
    const point = [Float64Array.of(3), Float64Array.of(5)];
    expect(finiteDifference(product, point, [[5], [3]])).toEqual([]);
    expect(finiteDifference(product, point, [[3], [5]])).toHaveLength(2);
    expect(point).toEqual([Float64Array.of(3), Float64Array.of(5)]);
  });

  it('rejects gradients of another form', () => {
    expect(() => finiteDifference(square, [x], [])).toThrow('one gradient for each array');
    expect(() => finiteDifference(square, [x], [[1]])).toThrow('wrong length');
  });

  it('finds NaN where there is a number', () => {
    expect(finiteDifference(square, [x], [[NaN, -4]])).toHaveLength(1);
  });
});
