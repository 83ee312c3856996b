import * as tf from '@tensorflow/tfjs-core';
import { constraints, layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { clipGradients, guard } from '../../src/index.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';
import { manySteps } from '../support/steps.ts';

const LIMITS = [{ clipValue: 0.5 }, { clipNorm: 0.5 }, { globalClipNorm: 0.5 }] as const;

/** The one weight of y = w x with the least error. */
function oneWeight(kernelConstraint?: 'nonNeg' | 'maxNorm') {
  return sequential({
    layers: [
      layers.dense({
        units: 1,
        useBias: false,
        inputShape: [1],
        kernelInitializer: 'ones',
        ...(kernelConstraint && { kernelConstraint }),
      }),
    ],
  });
}

/** guard and clipGradients as tf.Optimizers. */
export function testGuard(name: TestBackend): void {
  describe(`guard on ${name}`, () => {
    useBackend(name);

    it('case 58: constraints hold in a minimize loop, and did not without', async () => {
      const x = tf.tensor2d([[1], [2], [3]]);
      const cases = [
        ['nonNeg', [[-5], [-10], [-15]], -5, 0],
        ['maxNorm', [[10], [20], [30]], 10, 2],
      ] as const;
      for (const [constraint, targets, without, within] of cases) {
        for (const [isGuarded, expected] of [[false, without] as const, [true, within] as const]) {
          const model = oneWeight(constraint);
          const y = tf.tensor2d(targets as unknown as number[][]);
          const sgd = tf.train.sgd(0.05);
          const optimizer = isGuarded ? guard(sgd, { model }) : sgd;
          const loss = (): tf.Scalar =>
            tf.losses.meanSquaredError(y, model.predict(x) as tf.Tensor);
          for (let k = 0; k < 50; k++) optimizer.minimize(loss);
          const [kernel] = await (model.getWeights()[0] as tf.Tensor).data();
          expect(kernel).toBeCloseTo(expected, 4);
          optimizer.dispose();
          model.dispose();
          y.dispose();
        }
      }
      x.dispose();
    });

    it('case 30: a limit near zero leaves the weights where they are', async () => {
      for (const limit of [{ clipValue: 1e-12 }, { clipNorm: 1e-12 }, { globalClipNorm: 1e-12 }]) {
        const w = tf.variable(tf.tensor1d([1, -2]));
        const b = tf.variable(tf.scalar(0));
        const optimizer = guard(tf.train.sgd(1), limit);
        optimizer.minimize(() => tf.sum(tf.square(tf.add(tf.mul(w, [3e4, 5e8]), b))) as tf.Scalar);
        expect([...(await w.data())]).toEqual([1, -2]);
        const [moved] = await b.data();
        expect(Math.abs(moved as number)).toBeLessThanOrEqual(1e-12 * (1 + 1e-6));
        expect(Math.abs(moved as number)).toBeGreaterThan(0);
        optimizer.dispose();
        tf.dispose([w, b]);
      }
    });

    it('clips, then steps, then projects', async () => {
      const variable = tf.variable(tf.tensor1d([3, 1]));
      const weights = [{ variable, constraint: 'nonNeg' as const }];
      const optimizer = guard(tf.train.sgd(1), { clipValue: 2, weights });
      const gradient = tf.tensor1d([1000, 5]);
      optimizer.applyGradients([{ name: variable.name, tensor: gradient }]);
      expect([...(await variable.data())]).toEqual([1, 0]);
      optimizer.applyGradients({ [variable.name]: gradient });
      expect([...(await variable.data())]).toEqual([0, 0]);
      expect(gradient.isDisposed).toBe(false);
      optimizer.dispose();
      tf.dispose([variable, gradient]);
    });

    it('minimize takes a list of variables, and gives the cost when asked', async () => {
      const [a, b, frozen] = [1, 1, 1].map((v) => tf.variable(tf.scalar(v)));
      const [first, second, third] = [a, b, frozen] as [tf.Variable, tf.Variable, tf.Variable];
      third.trainable = false;
      const f = (): tf.Scalar =>
        tf.add(tf.add(tf.mul(first, 10), tf.mul(second, 10)), tf.mul(third, 10)) as tf.Scalar;
      const optimizer = clipGradients(tf.train.sgd(1), { clipNorm: 0.25 });
      const cost = optimizer.minimize(f, true, [third, first]);
      expect([...(await (cost as tf.Scalar).data())]).toEqual([30]);
      expect(optimizer.minimize(f, false, [first])).toBeNull();
      expect(optimizer.minimize(f)).toBeNull();
      const read = await Promise.all([first, second, third].map((v) => v.data()));
      expect(read.map(([v]) => v)).toEqual([0.25, 0.75, 1]);
      optimizer.dispose();
      tf.dispose([first, second, third, cost as tf.Scalar]);
    });

    it('computeGradients and applyGradients by hand', async () => {
      const w = tf.variable(tf.tensor1d([0, 0]));
      const optimizer = clipGradients(tf.train.sgd(1), { globalClipNorm: 5 });
      const f = (): tf.Scalar => tf.sum(tf.mul(w, [30, -40])) as tf.Scalar;
      const { value, grads } = optimizer.computeGradients(f);
      expect([...(await (grads[w.name] as tf.Tensor).data())]).toEqual([30, -40]);
      optimizer.applyGradients(grads);
      const [x, y] = await w.data();
      expect(x).toBeCloseTo(-3, 5);
      expect(y).toBeCloseTo(4, 5);
      expect([...(await (grads[w.name] as tf.Tensor).data())]).toEqual([30, -40]);
      optimizer.dispose();
      tf.dispose([w, value, grads]);
    });

    it('a limit that is never reached changes nothing, whatever the optimizer', async () => {
      const makers = [
        () => tf.train.sgd(0.1),
        () => tf.train.momentum(0.1, 0.9),
        () => tf.train.adam(0.1),
        () => tf.train.adamax(0.1),
        () => tf.train.rmsprop(0.1),
        () => tf.train.adagrad(0.1),
        () => tf.train.adadelta(0.1),
      ];
      for (const make of makers) {
        const results: number[][] = [];
        for (const isGuarded of [false, true]) {
          const list = [1, 2, 3].map((v) => tf.variable(tf.tensor1d([v, -v])));
          const inner = make();
          const optimizer = isGuarded ? clipGradients(inner, { globalClipNorm: 1e6 }) : inner;
          for (let k = 0; k < 4; k++) {
            // In the first steps, one variable has no gradient: positions must not shift.
            const used = k < 2 ? [list[0], list[2]] : list;
            const f = (): tf.Scalar =>
              tf.addN(used.map((v) => tf.sum(tf.square(v as tf.Tensor)))) as tf.Scalar;
            optimizer.minimize(f, false, list);
          }
          const read = await Promise.all(list.map((v) => v.data()));
          results.push(read.flatMap((values) => [...values]));
          optimizer.dispose();
          tf.dispose(list);
        }
        expect(results[1]).toEqual(results[0]);
      }
    });

    it('projects only what had a gradient', async () => {
      const [changed, other] = [tf.variable(tf.tensor1d([-1])), tf.variable(tf.tensor1d([-1]))];
      const weights = [changed, other].map((variable) => ({
        variable: variable as tf.Variable,
        constraint: 'nonNeg' as const,
      }));
      const optimizer = guard(tf.train.sgd(1), { weights });
      optimizer.minimize(() => tf.sum(changed as tf.Tensor) as tf.Scalar);
      expect([...(await (changed as tf.Tensor).data())]).toEqual([0]);
      expect([...(await (other as tf.Tensor).data())]).toEqual([-1]);
      optimizer.dispose();
      tf.dispose([changed as tf.Tensor, other as tf.Tensor]);
    });

    it('guards of guards: one limits, the other projects', async () => {
      const limit = { clipValue: 6 };
      for (const isLimitInside of [true, false]) {
        const variable = tf.variable(tf.tensor1d([10, 10]));
        const weights = [{ variable, constraint: constraints.maxNorm({ maxValue: 5, axis: 0 }) }];
        const inner = guard(tf.train.sgd(1), isLimitInside ? limit : { weights });
        const optimizer = guard(inner, isLimitInside ? { weights } : limit);
        // [60, 80] is clipped to [6, 6], and the weight [4, 4] to a norm of 5.
        const tensor = tf.tensor1d([60, 80]);
        optimizer.applyGradients([{ name: variable.name, tensor }]);
        for (const value of await variable.data()) expect(value).toBeCloseTo(5 / Math.SQRT2, 5);
        optimizer.dispose();
        tf.dispose([variable, tensor]);
      }
    });

    it('many steps leave no tensor behind', async () => {
      const before = tf.memory().numTensors;
      for (const limit of LIMITS) {
        const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
        const weights = [{ variable, constraint: 'maxNorm' as const }];
        const optimizer = guard(tf.train.sgd(0.01), { ...limit, weights });
        const loss = (): tf.Scalar => tf.sum(variable) as tf.Scalar;
        optimizer.minimize(loss);
        const started = tf.memory().numTensors;
        for (let k = 1; k < manySteps(name); k++) optimizer.minimize(loss);
        expect(tf.memory().numTensors).toBe(started);
        optimizer.dispose();
        variable.dispose();
      }
      expect(tf.memory().numTensors).toBe(before);
    }, 120_000);
  });
}
