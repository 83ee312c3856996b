import {
  type CaseBound,
  type ClipCall,
  type ClipCase,
  type ClipVjpCall,
  type ClipVjpCase,
  type NonNegCase,
  runClipCases,
  runClipVjpCases,
  runNonNegCases,
  type TypedArray,
  type VjpResult,
} from '@clampwise/testing';
import { clipByValue, nonNeg, type TensorBound } from '@clampwise/tfjs-adapter';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { isComposed, type TestBackend, useBackend } from '../support/backends.ts';
import { assertFor } from '../support/compare.ts';
import { testApi } from '../support/testApi.ts';

type Dtype = 'float32' | 'int32';

/** The bound of a case in the form of this package: flat lists as long as x get the shape of x. */
function boundOf({ x, shape, dtype }: ClipCall, bound: CaseBound): TensorBound {
  if (bound === null || typeof bound !== 'object') return bound as number | null;
  if ('data' in bound) return tensorOf(bound.data, bound.shape, bound.dtype as Dtype);
  const values = Array.from(bound as ArrayLike<number>);
  if (values.some((value) => typeof value === 'bigint')) return values;
  const isFloat = values.some((value) => typeof value === 'number' && !Number.isInteger(value));
  const form = values.length === x.length ? shape : [values.length];
  return tensorOf(values, form, dtype === 'int32' && isFloat ? 'float32' : (dtype as Dtype));
}

function tensorOf(
  values: ArrayLike<number> | TypedArray,
  shape: readonly number[],
  dtype: Dtype,
): tf.Tensor {
  const array = dtype === 'float32' ? Float32Array : Int32Array;
  return tf.tensor(array.from(values as ArrayLike<number>), [...shape], dtype);
}

async function valuesOf(tensor: tf.Tensor): Promise<Float32Array | Int32Array> {
  const values = await tensor.data();
  tensor.dispose();
  return values as Float32Array | Int32Array;
}

function xOf({ x, shape, dtype }: Pick<ClipCall, 'x' | 'shape' | 'dtype'>): tf.Tensor {
  return tf.tensor(x as Float32Array, [...shape], dtype as Dtype);
}

async function clipOf(call: ClipCall): Promise<ArrayLike<number>> {
  return valuesOf(
    tf.tidy(() => clipByValue(xOf(call), boundOf(call, call.min), boundOf(call, call.max))),
  );
}

/** Bounds that are numbers become tensors without axes, because numbers have no gradients here. */
async function gradientsOf(call: ClipVjpCall): Promise<VjpResult> {
  const bounds = [call.min, call.max].map((bound) => {
    const given = boundOf(call, bound);
    return typeof given === 'number' ? tf.scalar(given) : given;
  });
  const present = bounds.filter((bound) => bound !== null) as tf.Tensor[];
  const dy = tf.tensor(call.dy as Float32Array, [...call.shape]);
  const gradients = tf.tidy(() =>
    tf.grads((x, ...tensors) => {
      const rest = [...tensors];
      const [min, max] = bounds.map((bound) =>
        bound === null ? null : (rest.shift() as tf.Tensor),
      );
      return clipByValue(x as tf.Tensor, min as tf.Tensor | null, max as tf.Tensor | null);
    })([xOf(call), ...present], dy),
  );
  const [dx, ...others] = gradients;
  const read = async (bound: CaseBound): Promise<VjpResult['dMin']> => {
    if (bound === null) return null;
    const values = await valuesOf(others.shift() as tf.Tensor);
    return typeof bound === 'number' ? (values[0] as number) : values;
  };
  return {
    dx: await valuesOf(dx as tf.Tensor),
    dMin: await read(call.min),
    dMax: await read(call.max),
  };
}

const isOurs = (entry: { dtype: string; nan?: number }): boolean =>
  (entry.dtype === 'float32' || entry.dtype === 'int32') && entry.nan === undefined;

// Composed operations read nothing back to check it: see testNaNBounds.
const NOT_COMPOSED = ['a NaN in a float bound of an integer array'];

// A GPU sums in float32, and holds int32 as float32 in tfjs: see 'what is left to a GPU'.
const NOT_ON_GPU = [
  'sums for an array bound are in float64',
  'sums for a scalar bound are in float64',
  'int32 above 2^24',
  'the ends of the range',
];

/** Runs the conformance cases of clip, nonNeg and clip's gradients on a backend of tfjs. */
export function testClipCases(name: TestBackend): void {
  const onGpu = name === 'webgl' || name === 'webgpu';
  const left = [...(isComposed(name) ? NOT_COMPOSED : []), ...(onGpu ? NOT_ON_GPU : [])];
  const isAsked = ({ title }: { title: string }): boolean => !left.includes(title);
  const assert = assertFor(name);
  describe(`on ${name}`, () => {
    useBackend(name);
    describe('clipByValue', () => {
      const only = (entry: ClipCase): boolean => isOurs(entry) && isAsked(entry);
      runClipCases(testApi, clipOf, { only, assert });
    });
    describe('nonNeg', () => {
      const only = (entry: NonNegCase): boolean => isOurs(entry) && isAsked(entry);
      runNonNegCases(testApi, (call) => valuesOf(tf.tidy(() => nonNeg(xOf(call)))), {
        only,
        assert,
      });
    });
    describe('the gradients of clipByValue', () => {
      const isExact = ({ gradient = 'exact' }: ClipVjpCase): boolean => gradient === 'exact';
      const only = (entry: ClipVjpCase): boolean =>
        isOurs(entry) && isAsked(entry) && isExact(entry);
      runClipVjpCases(testApi, gradientsOf, { only, assert });
    });
    if (isComposed(name)) testNaNBounds();
    if (onGpu) testWhatIsLeftToAGpu();
  });
}

function testNaNBounds(): void {
  it('NaN in a float bound of integers is no bound in composed operations', async () => {
    const x = tf.tensor1d([1, 2, 3], 'int32');
    const y = clipByValue(x, tf.tensor1d([NaN, 2.5, NaN]), tf.tensor1d([0.5, NaN, NaN]));
    expect([...(await y.data())]).toEqual([0, 3, 3]);
    tf.dispose([x, y]);
  });
}

function testWhatIsLeftToAGpu(): void {
  describe('what is left to a GPU', () => {
    it('integers are exact to 2^24', async () => {
      const x = tf.tensor1d([16777216, -16777216, 16777215], 'int32');
      const y = clipByValue(x, -16777215, 16777216);
      expect([...(await y.data())]).toEqual([16777216, -16777215, 16777215]);
      tf.dispose([x, y]);
    });

    it('the gradient of a bound is summed in float32', async () => {
      const values = Array.from({ length: 1000 }, (_, i) => 1 + (i % 7) / 7);
      const exact = values.reduce((total, value) => total + value, 0);
      const [, dMax] = tf.tidy(() =>
        tf.grads((x, max) => tf.mul(clipByValue(x as tf.Tensor, null, max as tf.Tensor), values))([
          tf.ones([1000]),
          tf.scalar(0),
        ]),
      );
      const [sum] = await (dMax as tf.Tensor).data();
      expect(Math.abs((sum as number) - exact) / exact).toBeLessThan(1000 * 2 ** -24);
    });
  });
}
