// Arguments that a fuzzer found: they were errors of JavaScript.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import * as constraints from '../src/constraints.ts';
import { ClampwiseTypeError, clipByValue } from '../src/index.ts';
import { Activation, unitNormalization } from '../src/layers.ts';
import { useBackend } from './support/backends.ts';
import { NODE_BACKENDS } from './support/nodeBackends.ts';

function detached(): Float32Array {
  const array = Float32Array.of(1, 2);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}

describe.each(NODE_BACKENDS)('on %s', (name) => {
  useBackend(name);

  it('a detached array is rejected, also in a list', () => {
    expect(() => clipByValue(detached(), 0, 1)).toThrow(ClampwiseTypeError);
    expect(() => clipByValue([detached()] as never, 0, 1)).toThrow(ClampwiseTypeError);
    expect(clipByValue(new Float32Array(0), 0, 1).shape).toEqual([0]);
  });
});

describe('constraints', () => {
  useBackend('cpu');

  it.each([
    'Box',
    'FunctionConstraint',
    'MaxNorm',
    'MinMaxNorm',
    'Monotone',
    'Simplex',
    'UnitNorm',
  ])('the class %s rejects a config that is no object', (name) => {
    const all: { readonly [name: string]: unknown } = constraints;
    const Class = all[name] as new (config: unknown) => unknown;
    expect(() => new Class(null)).toThrow(ClampwiseTypeError);
    expect(() => new Class(1)).toThrow(ClampwiseTypeError);
  });

  it('box copies a list that cannot be cloned', () => {
    const min = new Proxy([0, 1], {});
    const rule = constraints.box(min, 2);
    min[0] = 9;
    expect([...rule.apply(tf.tensor1d([-5, -5])).dataSync()]).toEqual([0, 1]);
  });

  it('a function must return a tensor', () => {
    const rule = constraints.constraint((() => 1) as never);
    expect(() => rule.apply(tf.tensor1d([1]))).toThrow(/constraint: fn's result .*a tensor/);
  });
});

it('the layers reject a missing function, and axes with holes', () => {
  expect(() => new Activation({} as never)).toThrow(ClampwiseTypeError);
  expect(() => unitNormalization({ axis: new Array<number>(3) })).toThrow(ClampwiseTypeError);
});
