// The whole message of each check that one family of operations has.
import { describe, expect, test } from 'vitest';
import { matmul } from '../../src/algebra/index.ts';
import {
  adamState,
  adamStep,
  adaptiveGradClip,
  clipByGlobalNorm,
  clipByNorm,
  constrainMinMaxNorm,
  ndarray,
  saturateCast,
  sgdStep,
} from '../../src/index.ts';
import { any, expectRangeErrors, expectTypeErrors, f32, matrix } from '../support/messages.ts';

/** An operand that is also the output. */
const shared = new Float32Array(9);
const matrix3 = () => ndarray(shared, [3, 3]);
const ownData = () => shared;

describe('a dtype by another name', () => {
  const names =
    'float32, float64, float16, bfloat16, int8, int16, int32, uint8, uint8clamped, uint16, uint32, int64, uint64';
  const message = (dtype: unknown) => {
    try {
      saturateCast(f32(1), any(dtype));
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };

  test.each([
    [Int16Array, 'a function', 'int16'],
    [BigInt64Array, 'a function', 'int64'],
    ['Int16Array', '"Int16Array"', 'int16'],
    ['Uint8ClampedArray', '"Uint8ClampedArray"', 'uint8clamped'],
    ['uint8Clamped', '"uint8Clamped"', 'uint8clamped'],
    ['i16', '"i16"', 'int16'],
    ['u8', '"u8"', 'uint8'],
    ['double', '"double"', 'float64'],
    ['unit8', '"unit8"', 'uint8'],
    ['flaot32', '"flaot32"', 'float32'],
  ])('%s', (dtype, received, meant) => {
    const expected = `dtype must be one of ${names} (write '${meant}'); received ${received}`;
    expect(message(dtype)).toBe(`saturateCast: ${expected}`);
  });

  test.each(['int24', 'float128', 'complex64', 'string', '', 5, undefined])(
    '%s has no other name',
    (dtype) => {
      expect(message(dtype)).not.toContain('write');
    },
  );
});

describe('casts', () => {
  const x = f32(1, 2, 3);
  const cast = (options: object, dtype: unknown = 'int8') =>
    saturateCast(x, any(dtype), any(options));
  expectTypeErrors([
    [
      'saturateCast: dtype must be one of float32, float64, float16, bfloat16, int8, int16, int32, uint8, uint8clamped, uint16, uint32, int64, uint64; received "int7"',
      () => cast({}, 'int7'),
    ],
    [
      "saturateCast: unknown option 'gain'; did you mean 'scale'? (options: scale, out, offset, round, zeroPoint, axis, min, max, nan, shape)",
      () => cast({ gain: 2 }),
    ],
    ['saturateCast: scale must be a finite number; received "2"', () => cast({ scale: '2' })],
    [
      'saturateCast: scale[1] must be a finite number; received undefined',
      () => cast({ scale: [1, undefined, 1] }),
    ],
    ['saturateCast: offset must be a finite number; received null', () => cast({ offset: null })],
    [
      'saturateCast: zeroPoint must be left out for the dtype float32 (write offset, which is added to floats); received 1',
      () => cast({ zeroPoint: 1 }, 'float32'),
    ],
    [
      'saturateCast: zeroPoint must be a whole number of int8, -128 to 127; received 1n',
      () => cast({ zeroPoint: 1n }),
    ],
    [
      'saturateCast: min must be a number, or null for none; received "0"',
      () => cast({ min: '0' }),
    ],
    [
      'saturateCast: max must be a number, or null for none; received an object',
      () => cast({ max: {} }),
    ],
    [
      'saturateCast: round must be one of nearestEven, nearest, floor, ceil, truncate; received 1',
      () => cast({ round: 1 }),
    ],
    ['saturateCast: nan must be a number for the dtype int8; received 1n', () => cast({ nan: 1n })],
    [
      'saturateCast: nan must be a number or a bigint; received "1"',
      () => cast({ nan: '1' }, 'int64'),
    ],
  ]);
  expectRangeErrors([
    [
      'saturateCast: scale must be a finite number; received Infinity',
      () => cast({ scale: Infinity }),
    ],
    [
      'saturateCast: scale[2] must be a finite number; received NaN',
      () => cast({ scale: [1, 1, Number.NaN] }),
    ],
    [
      'saturateCast: scale has 2 values, but the axis of x has 3. Pass a number or 3 values, or name the axis',
      () => cast({ scale: [1, 2] }),
    ],
    [
      'saturateCast: zeroPoint has 4 values, but the axis of x has 3. Pass a number or 3 values, or name the axis',
      () => cast({ zeroPoint: Int32Array.of(1, 2, 3, 4) }),
    ],
    [
      'saturateCast: zeroPoint must be a whole number of int8, -128 to 127; received 128',
      () => cast({ zeroPoint: 128 }),
    ],
    [
      'saturateCast: zeroPoint must be a whole number of int8, -128 to 127; received -129',
      () => cast({ zeroPoint: -129 }),
    ],
    [
      'saturateCast: zeroPoint[1] must be a whole number of int8, -128 to 127; received 0.5',
      () => cast({ zeroPoint: [0, 0.5, 0] }),
    ],
    [
      'saturateCast: round must be one of nearestEven, nearest, floor, ceil, truncate; received "up"',
      () => cast({ round: 'up' }),
    ],
    [
      'saturateCast: nan must be a number other than NaN, or left out; received NaN',
      () => cast({ nan: Number.NaN }),
    ],
    ['saturateCast: min must be at most max (1); received 2', () => cast({ min: 2, max: 1 })],
    [
      'saturateCast: axis must be a whole number from -1 to 0 for the shape [3]; received 1',
      () => cast({ axis: 1 }),
    ],
  ]);
});

describe('products', () => {
  const [a, b] = [matrix(2, 3), matrix(3, 4)];
  const bias = ndarray(new Float32Array(4), [4]);
  expectTypeErrors([
    [
      "matmul: activation must be 'linear' or 'relu'; received 1",
      () => matmul(a, b, any({ activation: 1 })),
    ],
    [
      'matmul: transposeA must be true or false; received 1',
      () => matmul(a, b, any({ transposeA: 1 })),
    ],
    [
      'matmul: transposeB must be true or false; received "no"',
      () => matmul(a, b, any({ transposeB: 'no' })),
    ],
    [
      'matmul: a must be an NdArray (write ndarray(a, [2])); received Float32Array(2)',
      () => matmul(any(f32(1, 2)), b),
    ],
    [
      'matmul: b must be an NdArray of float32 or float64; received an NdArray of int32',
      () => matmul(a, any(ndarray(new Int32Array(12), [3, 4]))),
    ],
    [
      'matmul: b must be an NdArray of float32, like a; received an NdArray of float64',
      () => matmul(a, any(ndarray(new Float64Array(12), [3, 4]))),
    ],
    [
      'matmul: bias must be an NdArray of float32, like a; received an NdArray of float64',
      () => matmul(a, b, any({ bias: ndarray(new Float64Array(4), [4]) })),
    ],
    [
      'matmul: out must be an array of float32; received an array of float64',
      () => matmul(a, b, any({ out: new Float64Array(8) })),
    ],
  ]);
  expectRangeErrors([
    [
      "matmul: activation must be 'linear' or 'relu'; received \"elu\"",
      () => matmul(a, b, any({ activation: 'elu' })),
    ],
    [
      'matmul: a must be a matrix with two axes; received shape [6]',
      () => matmul(any(ndarray(new Float32Array(6), [6])), b),
    ],
    [
      'matmul: b must be a matrix with two axes; received shape [3, 4, 1]',
      () => matmul(a, any(ndarray(new Float32Array(12), [3, 4, 1]))),
    ],
    [
      'matmul: b must be of shape [3, n], because k is 3 in a; received shape [2, 3]',
      () => matmul(a, a),
    ],
    [
      'matmul: b must be of shape [n, 3] with transposeB, because k is 3 in a; received shape [3, 4]',
      () => matmul(a, b, { transposeB: true }),
    ],
    [
      'matmul: b must be of shape [2, n], because k is 2 in a; received shape [3, 4]',
      () => matmul(a, b, { transposeA: true }),
    ],
    [
      'matmul: bias must be of shape [4], one value for each column; received shape [4, 1]',
      () => matmul(a, b, { bias: ndarray(new Float32Array(4), [4, 1]) }),
    ],
    [
      'matmul: bias must be of shape [4], one value for each column; received shape [3]',
      () => matmul(a, b, { bias: ndarray(new Float32Array(3), [3]) }),
    ],
    [
      'matmul: out has 6 values, but the result has 8 values',
      () => matmul(a, b, { out: new Float32Array(6) }),
    ],
    [
      'matmul: out has shape [4, 2], but the result has shape [2, 4]',
      () => matmul(a, b, { out: matrix(4, 2) }),
    ],
    [
      'matmul: out must be a separate array; received an array that overlaps b',
      () => matmul(a, b, { out: b.data.subarray(4) }),
    ],
    [
      'matmul: out must be a separate array; received an array that overlaps bias',
      () => matmul(matrix(1, 3), b, { bias, out: bias.data }),
    ],
    [
      'matmul: out must be a separate array; received an array that overlaps a',
      () => matmul(matrix3(), matrix(3, 3), { out: any(ownData()) }),
    ],
  ]);
});

describe('norms', () => {
  const x = f32(3, 4);
  expectTypeErrors([
    [
      'clipByNorm: maxNorm must be a number above 0, or Infinity for no limit; received "1"',
      () => clipByNorm(x, any('1')),
    ],
    [
      'clipByNorm: x must be an array of float32 or float64, or an NdArray with dtype float16 or bfloat16; received an array of int32',
      () => clipByNorm(any(Int32Array.of(1)), 1),
    ],
    [
      "clipByGlobalNorm: onNonFinite must be 'propagate', 'skip' or 'throw'; received 1",
      () => clipByGlobalNorm([x], 1, any({ onNonFinite: 1 })),
    ],
    [
      'clipByGlobalNorm: arrays must be a list of arrays (write [x] for one); received Float32Array(2)',
      () => clipByGlobalNorm(any(x), 1),
    ],
    [
      'clipByGlobalNorm: out[1] must be an array, like arrays[1]; received null',
      () => clipByGlobalNorm([x, x], 1, { out: any([x, null]) }),
    ],
    [
      'clipByGlobalNorm: out[0] must be null, like arrays[0]; received an array',
      () => clipByGlobalNorm(any([null]), 1, any({ out: [x] })),
    ],
  ]);
  expectRangeErrors([
    [
      'clipByNorm: maxNorm must be a number above 0, or Infinity for no limit; received 0',
      () => clipByNorm(x, 0),
    ],
    [
      'clipByNorm: ord must be 1, 2, Infinity, or another number above 1; received 0.5',
      () => clipByNorm(x, 1, any({ ord: 0.5 })),
    ],
    [
      "clipByGlobalNorm: onNonFinite must be 'propagate', 'skip' or 'throw'; received \"stop\"",
      () => clipByGlobalNorm([x], 1, any({ onNonFinite: 'stop' })),
    ],
    [
      'clipByGlobalNorm: out must be a list of 1, like arrays; received a list of 2',
      () => clipByGlobalNorm([x], 1, any({ out: [x, x] })),
    ],
    [
      'clipByGlobalNorm: out must be a list of separate arrays, or arrays itself; received a list with an array that overlaps another array of the call',
      () =>
        clipByGlobalNorm([x, f32(1, 2)], 1, {
          out: [shared.subarray(0, 2), shared.subarray(1, 3)],
        }),
    ],
    [
      'constrainMinMaxNorm: rate must be a number from 0 to 1; received 1.5',
      () => constrainMinMaxNorm(x, 0, 1, { rate: 1.5 }),
    ],
    [
      'adaptiveGradClip: eps must be a finite number, at least 0; received -1',
      () => adaptiveGradClip([x], [x], 1, { eps: -1 }),
    ],
  ]);
});

describe('steps', () => {
  const w = () => f32(1, 2);
  const step = (options: object) => sgdStep(w(), w(), {}, any(options));
  expectTypeErrors([
    [
      'sgdStep: learningRate must be a finite number, at least 0; received "1"',
      () => step({ learningRate: '1' }),
    ],
    ['sgdStep: scale must be a number; received "1"', () => step({ scale: '1' })],
    ['sgdStep: min must be a number, or null for none; received 0n', () => step({ min: 0n })],
    ['sgdStep: max must be a number, or null for none; received "1"', () => step({ max: '1' })],
    ['sgdStep: nonNeg must be true or false; received 1', () => step({ nonNeg: 1 })],
    [
      'sgdStep: weight must be an array of float32 or float64; received an array of int32',
      () => sgdStep(any(Int32Array.of(1)), w(), {}),
    ],
    [
      'sgdStep: gradient must be an array of float32, like the weight; received an array of float64',
      () => sgdStep(w(), any(Float64Array.of(1, 2)), {}),
    ],
    [
      'adamStep: state must be an object that adamState returned (write adamStep(weight, gradient, adamState(weight), options)); received 1',
      () => adamStep(w(), w(), any(1), { step: 1 }),
    ],
  ]);
  expectRangeErrors([
    [
      'sgdStep: learningRate must be a finite number, at least 0; received -1',
      () => step({ learningRate: -1 }),
    ],
    [
      'sgdStep: learningRate must be a finite number, at least 0; received Infinity',
      () => step({ learningRate: Infinity }),
    ],
    [
      'sgdStep: weightDecay must be a finite number, at least 0; received -0.1',
      () => step({ weightDecay: -0.1 }),
    ],
    ['sgdStep: clipValue must be a number above 0; received 0', () => step({ clipValue: 0 })],
    [
      'sgdStep: nonNeg must be false with min or max (write min: 0 instead); received true',
      () => step({ nonNeg: true, min: 0 }),
    ],
    [
      'sgdStep: nonNeg must be false with min or max (write min: 0 instead); received true',
      () => step({ nonNeg: true, max: 1 }),
    ],
    ['sgdStep: gradient has 1 value, but the weight has 2 values', () => sgdStep(w(), f32(1), {})],
    [
      'sgdStep: gradient has shape [1, 2], but the weight has shape [2, 1]',
      () => sgdStep(ndarray(w(), [2, 1]), ndarray(w(), [1, 2]), {}),
    ],
    [
      'adamStep: beta1 must be a finite number, at least 0 and below 1; received 1',
      () => adamStep(w(), w(), adamState(w()), { step: 1, beta1: 1 }),
    ],
    [
      'adamStep: epsilon must be a finite number above 0; received 0',
      () => adamStep(w(), w(), adamState(w()), { step: 1, epsilon: 0 }),
    ],
    [
      'adamStep: epsilon must be a number that is above 0 in float32; received 1e-50',
      () => adamStep(w(), w(), adamState(w()), { step: 1, epsilon: 1e-50 }),
    ],
  ]);
});
