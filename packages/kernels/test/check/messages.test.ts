// The whole message of each check: what is allowed, and what was passed.
import { describe } from 'vitest';
import { sum, sumTo, transpose } from '../../src/algebra/index.ts';
import { clip, ndarray, projectL1Ball, saturateCast, sgdStep } from '../../src/index.ts';
import {
  any,
  expectRangeErrors,
  expectTypeErrors,
  f32,
  matrix,
  type Row,
} from '../support/messages.ts';

describe('arrays', () => {
  const x = f32(1, 2, 3);
  expectTypeErrors([
    [
      'clip: x must be a typed array or an NdArray (write Float32Array.from(x)); received Array(2)',
      () => clip(any([1, 2]), 0, 1),
    ],
    [
      'clip: x must be a typed array or an NdArray (write BigInt64Array.from(x)); received Array(1)',
      () => clip(any([1n]), 0, 1),
    ],
    [
      'clip: x must be a typed array or an NdArray (call clip for each array of the list); received Array(2)',
      () => clip(any([x, x]), 0, 1),
    ],
    [
      'clip: x must be a typed array or an NdArray (write Float32Array.from(x.flat())); received Array(2)',
      () => clip(any([[1], [2]]), 0, 1),
    ],
    [
      'clip: x must be a typed array or an NdArray (write x.data); received an object',
      () => clip(any({ data: new Uint8ClampedArray(4), width: 1, height: 1 }), 0, 1),
    ],
    [
      'clip: x must be a typed array or an NdArray (write x.getChannelData(0)); received an object',
      () => clip(any({ getChannelData: () => x }), 0, 1),
    ],
    [
      'clip: out must be a typed array or an NdArray (write new Float32Array(out), or another type); received an object of class ArrayBuffer',
      () => clip(x, 0, 1, { out: any(new ArrayBuffer(12)) }),
    ],
    [
      'clip: x must be a typed array or an NdArray; received undefined',
      () => clip(any(undefined), 0, 1),
    ],
    [
      'clip: x must be a typed array or an NdArray (await it first); received a promise',
      () => clip(any(Promise.resolve(x)), 0, 1),
    ],
    [
      'clip: x.dtype must be \'float32\', the element type of its data; received "int32"',
      () => clip(any({ data: x, shape: [3], dtype: 'int32' }), 0, 1),
    ],
    [
      'clip: x must be contiguous and row-major (copy it first); received an array with strides [2]',
      () => clip(any({ data: x, shape: [3], dtype: 'float32', strides: [2] }), 0, 1),
    ],
    [
      'clip: x must be contiguous and row-major (copy it first); received an array with offset 1',
      () => clip(any({ data: x, shape: [3], dtype: 'float32', offset: 1 }), 0, 1),
    ],
    [
      'clip: x must be contiguous and row-major (copy it first); received an array with strides [3] offset 2',
      () => clip(any({ data: x, shape: [3], dtype: 'float32', stride: [3], offset: 2 }), 0, 1),
    ],
    [
      'clip: x.shape must be an array of numbers; received an axis "3"',
      () => clip(any({ data: x, shape: ['3'], dtype: 'float32' }), 0, 1),
    ],
    [
      'clip: out must be a typed array, like x; received an NdArray',
      () => clip(x, 0, 1, { out: any(ndarray(f32(0, 0, 0), [3])) }),
    ],
    [
      'clip: out must be an array of float32, like x; received an array of int32',
      () => clip(x, 0, 1, { out: any(new Int32Array(3)) }),
    ],
    [
      'saturateCast: out must be an array of int8; received an array of int32',
      () => saturateCast(x, 'int8', { out: any(new Int32Array(3)) }),
    ],
  ]);
  expectRangeErrors([
    [
      'clip: x.shape [2] holds 2 values, but its data has 3',
      () => clip({ data: x, shape: [2], dtype: 'float32' }, 0, 1),
    ],
    [
      'clip: x.shape [1] holds 1 value, but its data has 3',
      () => clip({ data: x, shape: [1], dtype: 'float32' }, 0, 1),
    ],
    [
      'clip: x.shape must be a list of integers, at least 0; received [-3]',
      () => clip({ data: x, shape: [-3], dtype: 'float32' }, 0, 1),
    ],
    [
      'clip: shape must be a shape of fewer than 2^53 values; received [4294967296, 4294967296]',
      () => clip(x, 0, 1, { shape: [2 ** 32, 2 ** 32] }),
    ],
    [
      "clip: shape must be x's own shape [1, 3], or left out; received [3, 1]",
      () => clip(ndarray(x, [1, 3]), 0, 1, { shape: [3, 1] }),
    ],
    ['clip: out has 1 value, but x has 3 values', () => clip(x, 0, 1, { out: f32(0) })],
    [
      'clip: out has shape [3, 1], but x has shape [1, 3]',
      () => clip(ndarray(x, [1, 3]), 0, 1, { out: ndarray(f32(0, 0, 0), [3, 1]) }),
    ],
    [
      'clip: out must be x itself or a separate array; received an array that overlaps x in part',
      () => clip(x.subarray(0, 2), 0, 1, { out: x.subarray(1) }),
    ],
  ]);
});

describe('bounds', () => {
  const x = f32(1, 2, 3, 4, 5, 6);
  const big = BigInt64Array.of(1n, 2n);
  expectTypeErrors([
    [
      'clip: min must be a number, an array, or null for none; received "0"',
      () => clip(x, any('0'), 1),
    ],
    ['clip: min must be a number or null for x of float32; received 0n', () => clip(x, any(0n), 1)],
    [
      'clip: max must be an array of float32, like x; received an array of int32',
      () => clip(x, 0, any(Int32Array.of(1, 2, 3, 4, 5, 6))),
    ],
    [
      'clip: max must be an array of int32, like x, or of floats; received an array of int8',
      () => clip(Int32Array.of(1), 0, any(Int8Array.of(1))),
    ],
    ['clip: min[1] must be a number; received "2"', () => clip(f32(1, 2), any([1, '2']), 9)],
    [
      'clip: max[0] must be a bigint or a number; received "2"',
      () => clip(big, 0n, any(['2', 3n])),
    ],
  ]);
  expectRangeErrors([
    ['clip: min must be at most max (1); received 2', () => clip(x, 2, 1)],
    [
      'clip: min must be a number other than NaN, or null for none; received NaN',
      () => clip(x, Number.NaN, 1),
    ],
    [
      'clip: max must be a number other than NaN, or null for none; received NaN',
      () => clip(big, 0n, any(Number.NaN)),
    ],
    [
      'clip: max[1] must be a number other than NaN, or null for none; received NaN',
      () => clip(Int32Array.of(1, 2), 0, [1, Number.NaN]),
    ],
    [
      'clip: min and max must be an interval that holds a value of int32; received 1.2 and 1.8',
      () => clip(Int32Array.of(1), 1.2, 1.8),
    ],
    [
      'clip: min must be a bigint, because a number above 2^53 is not exact (write 123n); received 9007199254740992',
      () => clip(big, any(2 ** 53), null),
    ],
    [
      'clip: min must be within the range of int8; received 128',
      () => clip(Int8Array.of(1, 2), 128, [1, 2]),
    ],
    [
      'clip: max must be within the range of uint8; received -1',
      () => clip(Uint8Array.of(1, 2), [0, 1], -1),
    ],
    [
      'clip: min has 2 values, but x has 6. Pass 1 or 6 values, or give x a shape',
      () => clip(x, [0, 1], 9),
    ],
    [
      'clip: min has 2 values, but x has 6 and the last axis 3. Pass 1, 3 or 6 values',
      () => clip(x, [0, 1], 9, { shape: [2, 3] }),
    ],
    [
      'clip: max has 2 values, but x has 6 and the last axis 1. Pass 1 or 6 values',
      () => clip(x, 0, [0, 1], { shape: [6, 1] }),
    ],
    [
      "clip: max must be an array that broadcasts to x's shape [2, 3]; received shape [3, 1]",
      () => clip(x, 0, ndarray(f32(1, 2, 3), [3, 1]), { shape: [2, 3] }),
    ],
  ]);
});

describe('options', () => {
  const x = f32(1);
  const hint = (key: string, name: string): Row => [
    `clip: unknown option '${key}'; did you mean '${name}'? (options: out, shape, nan)`,
    () => clip(x, 0, 1, any({ [key]: x })),
  ];
  expectTypeErrors([
    hint('Out', 'out'),
    hint('in_place', 'out'),
    hint('fill-value', 'nan'),
    hint('shpae', 'shape'),
    hint('hape', 'shape'),
    hint('shapess', 'shape'),
    hint('nam', 'nan'),
    [
      "clip: unknown option 'axis' (options: out, shape, nan)",
      () => clip(x, 0, 1, any({ axis: 0 })),
    ],
    [
      "clip: unknown option 'shxyz' (options: out, shape, nan)",
      () => clip(x, 0, 1, any({ shxyz: 0 })),
    ],
    ["clip: unknown option 'mmn' (options: out, shape, nan)", () => clip(x, 0, 1, any({ mmn: 0 }))],
    [
      'clip: options must be an object with the keys out, shape, nan; received Float32Array(1)',
      () => clip(x, 0, 1, any(x)),
    ],
    [
      'clip: options must be an object with the keys out, shape, nan; received null',
      () => clip(x, 0, 1, any(null)),
    ],
    [
      'clip: options must be an object with the keys out, shape, nan; received 1',
      () => clip(x, 0, 1, any(1)),
    ],
    [
      'clip: nan must be \'keep\', or a number other than NaN; received "drop"',
      () => clip(x, 0, 1, any({ nan: 'drop' })),
    ],
    [
      "sgdStep: unknown option 'lr'; did you mean 'learningRate'? (options: learningRate, clipValue, nonNeg, weightDecay, scale, min, max, momentum, nesterov)",
      () => sgdStep(x, f32(1), {}, any({ lr: 1 })),
    ],
  ]);
});

describe('axes', () => {
  const x = matrix(2, 3);
  expectTypeErrors([
    [
      'sum: axis must be a number, or an array of numbers; received "0"',
      () => sum(x, any({ axis: '0' })),
    ],
    [
      'transpose: permutation must be an array of axes; received 1',
      () => transpose(x, any({ permutation: 1 })),
    ],
  ]);
  expectRangeErrors([
    [
      'sum: axis must be a whole number from -2 to 1 for the shape [2, 3]; received 2',
      () => sum(x, { axis: 2 }),
    ],
    [
      'sum: axis must be a whole number from -2 to 1 for the shape [2, 3]; received -3',
      () => sum(x, { axis: -3 }),
    ],
    [
      'sum: axis must be left out for the shape []; received 0',
      () => sum(ndarray(f32(1), []), { axis: 0 }),
    ],
    [
      'sum: axis must be a list of different axes; received [0, -2]',
      () => sum(x, { axis: [0, -2] }),
    ],
    [
      'transpose: permutation must be a list with each axis of the shape [2, 3] once; received [1]',
      () => transpose(x, { permutation: [1] }),
    ],
    [
      "sumTo: shape must be a shape that broadcasts to x's shape [2, 3]; received [2]",
      () => sumTo(x, [2]),
    ],
    [
      'projectL1Ball: axis must be one axis or more, or left out for all axes; received []',
      () => projectL1Ball(f32(1), 1, { axis: [] }),
    ],
  ]);
});
