import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReluOptions, relu, reluVjp } from '../../src/algebra/index.ts';
import { BACKENDS, useBackend } from '../support/harness.ts';
import { expectArray, expectRejected, FLOATS, nd } from './support.ts';

const X = [NaN, -Infinity, -2, -0.5, -0, 0, 0.5, 1, 3, 6, 7, Infinity];

const forward: readonly [string, ReluOptions, number[]][] = [
  ['no options', {}, [NaN, 0, 0, 0, 0, 0, 0.5, 1, 3, 6, 7, Infinity]],
  ['maxValue 6', { maxValue: 6 }, [NaN, 0, 0, 0, 0, 0, 0.5, 1, 3, 6, 6, 6]],
  ['maxValue null', { maxValue: null }, [NaN, 0, 0, 0, 0, 0, 0.5, 1, 3, 6, 7, Infinity]],
  ['maxValue 0', { maxValue: 0 }, [NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ['slope', { negativeSlope: 0.5 }, [NaN, -Infinity, -1, -0.25, -0, 0, 0.5, 1, 3, 6, 7, Infinity]],
  ['threshold 1', { threshold: 1 }, [NaN, 0, 0, 0, 0, 0, 0, 0, 3, 6, 7, Infinity]],
  [
    'all three',
    { threshold: 1, negativeSlope: 2, maxValue: 6 },
    [NaN, -Infinity, -6, -3, -2, -2, -1, 0, 3, 6, 6, 6],
  ],
];

// dy is 1 throughout.
const backward: readonly [string, ReluOptions, number[]][] = [
  ['no options', {}, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]],
  ['maxValue 6', { maxValue: 6 }, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0]],
  ['slope', { negativeSlope: 0.5 }, [0, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1, 1]],
  ['threshold 1', { threshold: 1 }, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]],
  [
    'all three',
    { threshold: 1, negativeSlope: 2, maxValue: 6 },
    [0, 2, 2, 2, 2, 2, 2, 2, 1, 1, 0, 0],
  ],
];

describe.each(BACKENDS)('relu on %s', (backend) => {
  useBackend(backend);

  describe.each(FLOATS)('%s', (dtype) => {
    it.each(forward)('%s', (_, options, expected) => {
      expectArray(relu(nd(X, undefined, dtype), options), expected, [12], dtype);
      const inPlace = nd(X, [3, 4], dtype);
      expect(relu(inPlace, { ...options, out: inPlace })).toBe(inPlace);
      expectArray(inPlace, expected, [3, 4], dtype);
    });

    it.each(backward)('the gradient with %s', (_, options, expected) => {
      const [dy, x] = [
        nd(
          X.map(() => 1),
          [12],
          dtype,
        ),
        nd(X, [12], dtype),
      ];
      expectArray(reluVjp(dy, x, options), expected, [12], dtype);
      expect(reluVjp(dy, x, { ...options, out: dy })).toBe(dy);
      expectArray(dy, expected, [12], dtype);
    });

    it('the gradient is selected, so NaN and infinities of dy do not pass where it is 0', () => {
      const dy = nd([NaN, Infinity, NaN, NaN, -3], [5], dtype);
      const x = nd([-1, 0, NaN, 7, 2], [5], dtype);
      expectArray(reluVjp(dy, x, { maxValue: 6 }), [0, 0, 0, 0, -3], [5], dtype);
    });

    it('rounds threshold, slope and maxValue to the dtype', () => {
      const tenth = dtype === 'float32' ? Math.fround(0.1) : 0.1;
      expectArray(relu(nd([1], [1], dtype), { maxValue: 0.1 }), [tenth], [1], dtype);
      expectArray(relu(nd([0.1], [1], dtype), { threshold: 0.1 }), [0], [1], dtype);
      expectArray(relu(nd([-1], [1], dtype), { negativeSlope: 0.1 }), [-tenth], [1], dtype);
      // Its gradient is 1 at the rounded cap.
      const one = nd([1], [1], dtype);
      expectArray(reluVjp(one, nd([0.1], [1], dtype), { maxValue: 0.1 }), [1], [1], dtype);
    });

    it('works for empty arrays', () => {
      const none = nd([], [2, 0], dtype);
      expectArray(relu(none), [], [2, 0], dtype);
      expectArray(reluVjp(none, none), [], [2, 0], dtype);
    });
  });

  it('rejects values that make no relu', () => {
    const x = nd([1, 2]);
    const reject = (options: object, kind: 'TypeError' | 'RangeError', argument: string): void => {
      expectRejected(() => relu(x, options), kind, 'relu', argument);
      expectRejected(() => reluVjp(x, x, options), kind, 'reluVjp', argument);
    };
    reject({ maxValue: -1 }, 'RangeError', 'maxValue');
    reject({ maxValue: NaN }, 'RangeError', 'maxValue');
    reject({ maxValue: '6' }, 'TypeError', 'maxValue');
    reject({ negativeSlope: -0.1 }, 'RangeError', 'negativeSlope');
    reject({ negativeSlope: Infinity }, 'RangeError', 'negativeSlope');
    reject({ negativeSlope: 1e300 }, 'RangeError', 'negativeSlope');
    reject({ threshold: NaN }, 'RangeError', 'threshold');
    reject({ threshold: null }, 'TypeError', 'threshold');
    reject({ max: 6 }, 'TypeError', 'options');
    reject({ out: nd([1, 2, 3]) }, 'RangeError', 'out');
    expectRejected(() => reluVjp(nd([1, 2, 3]), x), 'RangeError', 'reluVjp', 'dy');
    expectRejected(() => reluVjp(nd([1, 2], [2], 'float64'), x), 'TypeError', 'reluVjp', 'dy');
  });
});

describe.each(FLOATS)('relu of random %s', (dtype) => {
  const value = dtype === 'float32' ? fc.float() : fc.double();
  const small = fc.oneof(value, fc.constantFrom(0, -0, 0.5, -0.5, 1, NaN));
  const options = fc.record({
    maxValue: fc.option(fc.constantFrom(0, 0.5, 1, Infinity)),
    negativeSlope: fc.constantFrom(0, 0.25, 1, 3),
    threshold: fc.constantFrom(0, 0.5, -0.5),
  });

  it('is what the rule says, element by element', () => {
    fc.assert(
      fc.property(fc.array(small, { maxLength: 70 }), options, (values, given) => {
        const { negativeSlope: s, threshold: t } = given;
        const cap = given.maxValue ?? Infinity;
        const round = dtype === 'float32' ? Math.fround : (v: number): number => v;
        const rule = (v: number): number => {
          const y = v <= t ? (s === 0 ? 0 : round(round(v - t) * s)) : v;
          return y > cap ? cap : y;
        };
        const slope = (v: number): number => (v > t && v <= cap ? 1 : v <= t ? s : 0);
        const x = nd(values, [values.length], dtype);
        const dy = nd(
          values.map(() => 1),
          [values.length],
          dtype,
        );
        expectArray(relu(x, given), values.map(rule), x.shape, dtype);
        expectArray(reluVjp(dy, x, given), values.map(slope), x.shape, dtype);
      }),
    );
  });
});
