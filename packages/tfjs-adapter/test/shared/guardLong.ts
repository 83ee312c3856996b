import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { guard } from '../../src/index.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';

/** How often tensors are counted. */
const ROUND = 500;

/** The tensors that `tf.train.momentum` leaves after its own dispose. */
const TFJS_KEEPS = 2;

const GRADIENTS = [
  [1, -2, 3],
  [0.5, 0.25, -1],
  [Number.NaN, 1, 1],
  [100, 0, -100],
] as const;

/** Many steps of a guard leave the numbers of tensors and bytes as they are after the first ones. */
export function testGuardLong(name: TestBackend, steps: number): void {
  useBackend(name);

  it(`guard keeps tensors and bytes over ${steps} steps on ${name}`, async () => {
    const before = tf.memory().numTensors;
    const w = tf.variable(tf.tensor1d([1, -1, 2]));
    const gradients = GRADIENTS.map((values) => tf.tensor1d([...values]));
    const optimizer = guard(tf.train.momentum(0.01, 0.9), {
      globalClipNorm: 2,
      weights: [{ variable: w, constraint: 'nonNeg' }],
      onNonFinite: 'skip',
    });
    const counts: string[] = [];
    for (let step = 0; step < steps; step++) {
      const tensor = gradients[step % gradients.length] as tf.Tensor;
      optimizer.applyGradients([{ name: w.name, tensor }]);
      if ((step + 1) % ROUND !== 0) continue;
      await optimizer.settled();
      const { numTensors, numBytes } = tf.memory();
      counts.push(`${numTensors} tensors of ${numBytes} bytes`);
    }
    expect(counts.length).toBe(steps / ROUND);
    expect(new Set(counts).size).toBe(1);
    expect(optimizer.skippedSteps).toBe(steps / GRADIENTS.length);
    const values = await w.data();
    expect(values.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
    optimizer.dispose();
    tf.dispose([w, ...gradients]);
    // tfjs keeps the numbers of its own optimizer.
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + TFJS_KEEPS);
  }, 300_000);
}
