// The messages of checks that name the argument, the option or the element.
import { describe, expect, test } from 'vitest';
import { exp, matmul, max, transpose } from '../../src/algebra/index.ts';
import { checkCount } from '../../src/check/count.ts';
import {
  type ClampwiseTypeError,
  clip,
  clipByGlobalNorm,
  clipByNorm,
  ndarray,
  projectL1Ball,
  saturateCast,
} from '../../src/index.ts';
import { caught } from '../support/harness.ts';
import { any, expectRangeErrors, expectTypeErrors, f32, matrix } from '../support/messages.ts';

const x = f32(1, 2, 3);
const nothing = () => ndarray(new Float32Array(0), [0]);
const cast = (options: object, dtype: unknown = 'int8') =>
  saturateCast(x, any(dtype), any(options));
const strided = (shape: number[], fields: object) =>
  clip(any({ data: f32(1), shape, dtype: 'float32', ...fields }), 0, 1);

describe('arguments', () => {
  expectTypeErrors([
    [
      'clip: x must be contiguous and row-major (copy it first); received an array with',
      () => strided([], { strides: 1 }),
    ],
    [
      'clip: x must be contiguous and row-major (copy it first); received an array with',
      () => strided([1], { stride: null }),
    ],
    ['exp: x must be a typed array or an NdArray; received undefined', () => exp(any(undefined))],
    [
      'exp: out must be a typed array or an NdArray; received 5',
      () => exp(matrix(1, 2), { out: any(5) }),
    ],
    [
      'saturateCast: x must be a typed array or an NdArray; received 1',
      () => saturateCast(any(1), 'int8'),
    ],
    [
      'matmul: bias must be a typed array or an NdArray; received 5',
      () => matmul(matrix(2, 3), matrix(3, 4), { bias: any(5) }),
    ],
    [
      'projectL1Ball: x must be a typed array or an NdArray; received 5',
      () => projectL1Ball(any(5), 1),
    ],
    ['saturateCast: scale must be a finite number; received null', () => cast({ scale: null })],
    [
      'saturateCast: zeroPoint must be a whole number of int8, -128 to 127; received null',
      () => cast({ zeroPoint: null }),
    ],
    [
      'saturateCast: zeroPoint must be a whole number of int64, -9223372036854775808 to 9223372036854775807; received "1"',
      () => cast({ zeroPoint: '1' }, 'int64'),
    ],
    [
      'saturateCast: scale must be a list of numbers, or an array of another dtype; received an array of float16',
      () => cast({ scale: { data: new Uint16Array(3), shape: [3], dtype: 'float16' } }),
    ],
    [
      'clipByNorm: ord must be 1, 2, Infinity, or another number above 1; received "2"',
      () => clipByNorm(x, 1, any({ ord: '2' })),
    ],
  ]);
  expectRangeErrors([
    ['saturateCast: shape [2] holds 2 values, but x has 3', () => cast({ shape: [2] })],
    [
      'projectL1Ball: shape [2] holds 2 values, but x has 3',
      () => projectL1Ball(x, 1, { shape: [2] }),
    ],
    [
      "clip: nan must be 'keep', or a number other than NaN; received NaN",
      () => clip(x, 0, 1, { nan: Number.NaN }),
    ],
    [
      'transpose: permutation must be a whole number from -2 to 1 for the shape [2, 3]; received 5',
      () => transpose(matrix(2, 3), { permutation: [0, 5] }),
    ],
    [
      'max: x must be an array with values along the reduced axes; received an array of shape [0]',
      () => max(nothing()),
    ],
    [
      "clipByGlobalNorm: arrays[1] must be finite, because onNonFinite is 'throw'; received NaN or an infinity",
      () => clipByGlobalNorm([x, f32(Number.NaN)], 1, { onNonFinite: 'throw' }),
    ],
  ]);
});

test('an output without memory', () => {
  const out = f32(1, 2);
  structuredClone(out.buffer, { transfer: [out.buffer as ArrayBuffer] });
  expect(caught(() => exp(matrix(1, 2), { out }))).toMatchObject({
    message:
      'exp: out must be an attached array; received an array with a detached or shrunk buffer',
  });
});

test('the fields of an error', () => {
  expect(caught(() => checkCount('op', 3, 2))).toMatchObject({ argument: 'arguments' });
  expect(caught(() => cast({ scale: [1, 2] }))).toMatchObject({ expected: '3 values' });
});

test.each([undefined, 5, null, 'Float32Arrays'])('the dtype %s has no other name', (dtype) => {
  const { message } = caught(() => saturateCast(x, any(dtype))) as ClampwiseTypeError;
  expect(message).toMatch(/^saturateCast: dtype must be one of float32, /);
  expect(message).not.toContain('write');
});
