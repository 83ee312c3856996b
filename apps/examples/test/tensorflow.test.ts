import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { tensorflow } from '../src/examples/tensorflow.ts';
import {
  clippedInt32,
  clippedNaN,
  constrainedWeight,
  loadKeras3,
  stepWithClipnorm,
} from '../src/tensorflow/alone.ts';
import { comparisons } from '../src/tensorflow/comparisons.ts';
import { useTfjs } from '../src/tensorflow/useTfjs.ts';
import { columns, printed } from './printed.ts';

describe.each(['cpu', 'wasm'] as const)('on the %s backend', (backend) => {
  beforeAll(() => useTfjs(backend));

  test('the three examples give what they give on layers, to 1e-6', () => {
    const results = comparisons();
    expect(results).toHaveLength(3);
    for (const { title, onLayers, onTfjs } of results) {
      expect(onTfjs, title).toHaveLength(5);
      for (const [k, value] of onLayers.entries()) {
        expect(Math.abs((onTfjs[k] as number) - value), title).toBeLessThanOrEqual(1e-6);
      }
    }
    expect(results[0]?.onTfjs).toEqual([-1, 0.5, 1, -1, 1]);
    for (const { onTfjs } of results.slice(1)) {
      expect(Math.min(...onTfjs)).toBe(0);
      expect(Math.max(...onTfjs)).toBeGreaterThan(0);
    }
  });

  test('a constraint holds only where it is enforced', async () => {
    expect(await constrainedWeight(false)).toBeCloseTo(-5, 4);
    expect(await constrainedWeight(true)).toBe(0);
  });

  test('NaN stays NaN in our clip', async () => {
    expect(await clippedNaN('adapter')).toBeNaN();
  });

  test('an int32 is clipped in our clip', async () => {
    expect(await clippedInt32('adapter')).toBe(-1);
  });

  test('tfjs cannot load a file of Keras 3, and the adapter can', async () => {
    await expect(loadKeras3('tfjs')).rejects.toThrow('batchInputShape');
    expect((await loadKeras3('adapter')).outputShape).toEqual([null, 1]);
  });

  test('tfjs drops clipnorm: the gradient is 2000, and so is the step', async () => {
    expect(await stepWithClipnorm('tfjs')).toBe(2000);
    expect(await stepWithClipnorm('adapter')).toBe(1);
  });

  test('no tensor is left', async () => {
    const before = tf.memory().numTensors;
    comparisons();
    await constrainedWeight(true);
    await clippedNaN('adapter');
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('what is printed', async () => {
  const lines = await printed(tensorflow);
  expect(lines.filter((line) => line.includes('   the same '))).toHaveLength(3);
  const alone = (label: string) => columns(lines, label);
  expect(alone("weight after fit, kernelConstraint: 'nonNeg'")).toEqual(['-5', '0']);
  // On the wasm backend tfjs makes the lower bound of NaN.
  expect(alone('clipByValue of NaN to -1..1')).toEqual(['-1', 'NaN']);
  // It reads the memory of int32 as float32: -1 as a float32 has the bits of this integer.
  expect(alone('clipByValue of the int32 -5 to -1..1')).toEqual(['-1082130432', '-1']);
  expect(alone('a file that Keras 3 saved')).toEqual(['throws', 'loads']);
  expect(alone('one step of a loaded model, clipnorm: 1')).toEqual(['2000', '1']);
});
