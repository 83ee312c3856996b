import { guard, patchTfjs } from '@clampwise/tfjs-adapter';
import { adam } from '@clampwise/tfjs-adapter/optimizers';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendName, useBackend } from '../support/backends.ts';

interface Descent {
  readonly optimizer: () => tf.Optimizer;
  readonly start: readonly number[];
  /** The weights after a step and after two. */
  readonly after: readonly [readonly number[], readonly number[]];
  /** The number of tensors that the optimizer keeps after a step. */
  readonly kept: number;
}

// Two steps of minimizing the sum of squares: the arguments, starting points and results of the
// optimizer tests of tfjs 4.22. Where those compare only to 0.001 or 0.01, the results here have
// more digits, from the formulas in float64.
const DESCENTS: { readonly [name: string]: Descent } = {
  sgd: {
    optimizer: () => tf.train.sgd(0.1),
    start: [4],
    after: [[3.2], [2.56]],
    kept: 0,
  },
  momentum: {
    optimizer: () => tf.train.momentum(0.1, 0.5),
    start: [1, 2],
    after: [
      [0.8, 1.6],
      [0.54, 1.08],
    ],
    kept: 1,
  },
  'momentum of Nesterov': {
    optimizer: () => tf.train.momentum(0.1, 0.5, true),
    start: [1, 2],
    after: [
      [0.7, 1.4],
      [0.44, 0.88],
    ],
    kept: 1,
  },
  adagrad: {
    optimizer: () => tf.train.adagrad(0.1, 0.1),
    start: [1, 2],
    after: [
      [0.901227, 1.900311],
      [0.834737, 1.831543],
    ],
    kept: 1,
  },
  adadelta: {
    optimizer: () => tf.train.adadelta(0.1, 0.95),
    start: [1, 2],
    after: [
      [0.8, 1.6],
      [0.64, 1.28],
    ],
    kept: 2,
  },
  adam: {
    optimizer: () => tf.train.adam(0.1, 0.8, 0.9),
    start: [2, 4],
    after: [
      [1.9, 3.9],
      [1.800183, 3.800082],
    ],
    kept: 2,
  },
  "this package's adam": {
    optimizer: () => adam({ learningRate: 0.1, beta1: 0.8, beta2: 0.9 }),
    start: [2, 4],
    after: [
      [1.9, 3.9],
      [1.800183, 3.800082],
    ],
    kept: 2,
  },
  adamax: {
    optimizer: () => tf.train.adamax(0.1, 0.8, 0.9, undefined, 0.1),
    start: [2, 4],
    after: [
      [1.9, 3.9],
      [1.806964, 3.808055],
    ],
    kept: 2,
  },
  rmsprop: {
    optimizer: () => tf.train.rmsprop(0.1, 0.95, 0.1),
    start: [1, 2],
    after: [
      [0.552786, 1.552786],
      [0.287442, 1.229427],
    ],
    kept: 2,
  },
  'rmsprop, centered': {
    optimizer: () => tf.train.rmsprop(0.1, 0.95, 0.1, 1e-8, true),
    start: [1, 2],
    after: [
      [0.541168, 1.541169],
      [0.267783, 1.203592],
    ],
    kept: 3,
  },
};

/**
 * The expectations of tfjs's own tests for its optimizers, with tfjs patched: unguarded, and
 * guarded by a limit that is never reached.
 */
export function testTfjsOptimizers(name: BackendName): void {
  describe(`the optimizers of tfjs on ${name}`, () => {
    useBackend(name);
    let undo = (): void => {};
    beforeAll(() => {
      undo = patchTfjs();
    });
    afterAll(() => undo());

    // GPUs compute divisions and roots less exactly; tfjs's tests allow 0.01 there.
    const digits = name === 'cpu' || name === 'wasm' ? 4 : 3;
    const expectNear = async (tensor: tf.Tensor, expected: readonly number[]): Promise<void> => {
      const values = [...(await tensor.data())];
      expect(values).toHaveLength(expected.length);
      for (const [k, value] of values.entries()) {
        expect(value).toBeCloseTo(expected[k] as number, digits);
      }
    };

    for (const [title, { optimizer, start, after, kept }] of Object.entries(DESCENTS)) {
      const forms: readonly [string, () => tf.Optimizer][] = [
        [title, optimizer],
        [`${title}, guarded`, () => guard(optimizer(), { globalClipNorm: 1e6 })],
      ];
      for (const [form, make] of forms) {
        it(`${form}: two steps`, async () => {
          const x = tf.variable(tf.tensor1d([...start]));
          const f = (): tf.Scalar => tf.sum(tf.square(x));
          const made = make();
          const before = tf.memory().numTensors;
          const cost = made.minimize(f, true) as tf.Scalar;
          expect(tf.memory().numTensors).toBe(before + 1 + kept);
          await expectNear(x, after[0]);
          await expectNear(cost, [start.reduce((sum, value) => sum + value * value, 0)]);
          cost.dispose();
          expect(made.minimize(f, false)).toBeNull();
          expect(tf.memory().numTensors).toBe(before + kept);
          await expectNear(x, after[1]);
          made.dispose();
          x.dispose();
        });

        it(`${form}: goes on from saved state`, async () => {
          const x = tf.variable(tf.tensor1d([...start]));
          const f = (): tf.Scalar => tf.sum(tf.square(x));
          const [first, second] = [make(), make()];
          first.minimize(f);
          if (title === 'adamax') {
            await expect(first.getWeights()).rejects.toThrow('not implemented for Adamax');
          } else {
            await second.setWeights(await first.getWeights());
            second.minimize(f);
            expect(second.iterations).toBe(2);
            await expectNear(x, after[1]);
          }
          for (const made of [first, second]) made.dispose();
          x.dispose();
        });
      }
    }
  });
}
