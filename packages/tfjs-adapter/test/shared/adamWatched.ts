import * as tf from '@tensorflow/tfjs-core';
import { type Callback, layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { ClampwiseRangeError, ClampwiseTypeError, logGradNorm } from '../../src/index.ts';
import { type AdamOptions, adam, adamw, type StepInfo } from '../../src/optimizers.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';

type Given = readonly number[];

function stepWith(optimizer: tf.Optimizer, w: tf.Variable, gradient: Given): void {
  const tensor = tf.tensor1d([...gradient]);
  try {
    optimizer.applyGradients([{ name: w.name, tensor }]);
  } finally {
    tensor.dispose();
  }
}

/** The values of a weight after steps with these gradients, and the reports. */
async function trained(
  options: AdamOptions,
  gradients: readonly Given[],
): Promise<{ values: number[]; told: StepInfo[]; iterations: number; skipped: number }> {
  const w = tf.variable(tf.tensor1d([1, 2]));
  const told: StepInfo[] = [];
  const optimizer = adam({ learningRate: 0.5, onStep: (info) => told.push(info), ...options });
  for (const gradient of gradients) stepWith(optimizer, w, gradient);
  await optimizer.settled();
  const values = [...(await w.data())];
  const { iterations, skippedSteps: skipped } = optimizer;
  optimizer.dispose();
  w.dispose();
  return { values, told, iterations, skipped };
}

/** adam and adamw: steps that are skipped or throw, and the reports. */
export function testAdamWatched(name: TestBackend): void {
  const isOnArrays = name === 'cpu' || name === 'wasm';
  describe(`steps of adam, watched, on ${name}`, () => {
    useBackend(name);

    it("'skip' leaves weights, state and counter as they were", async () => {
      const good: Given[] = [
        [3, 4],
        [1, -2],
        [0.5, 0],
      ];
      const bad: Given[] = [
        [Infinity, 1],
        [3, 4],
        [1, NaN],
        [1, -2],
        [0.5, 0],
      ];
      for (const limit of [{}, { clipNorm: 1 }, { globalClipNorm: 1 }, { clipValue: 1 }]) {
        const options = { ...limit, onNonFinite: 'skip' as const };
        const expected = await trained(options, good);
        const actual = await trained(options, bad);
        expect(actual.values).toEqual(expected.values);
        expect([actual.iterations, actual.skipped]).toEqual([3, 2]);
        expect(actual.told.map(({ skipped }) => skipped)).toEqual([
          true,
          false,
          true,
          false,
          false,
        ]);
        const names = actual.told.map(({ nonFinite }) => typeof nonFinite);
        expect(names).toEqual(['string', 'object', 'string', 'object', 'object']);
        expect(expected.skipped).toBe(0);
      }
    });

    it("'throw' changes nothing and names the variable, and nothing is left behind", async () => {
      const w = tf.variable(tf.tensor1d([1, 2]), true, `bad weight on ${name}`);
      const optimizer = adamw({ learningRate: 0.5, onNonFinite: 'throw' });
      stepWith(optimizer, w, [3, 4]);
      const values = [...(await w.data())];
      const before = tf.memory().numTensors;
      const step = (): void => stepWith(optimizer, w, [1, NaN]);
      const text = `adamw: the gradient of 'bad weight on ${name}' must be finite numbers`;
      if (isOnArrays) {
        expect(step).toThrow(ClampwiseRangeError);
        expect(step).toThrow(text);
        // The gradients that minimize created are disposed too.
        expect(() => optimizer.minimize(() => tf.sum(tf.mul(w, NaN)))).toThrow(text);
      } else {
        step();
        await expect(optimizer.settled()).rejects.toThrow(text);
      }
      expect([...(await w.data())]).toEqual(values);
      expect(optimizer.iterations).toBe(1);
      expect(tf.memory().numTensors).toBe(before);
      optimizer.dispose();
      w.dispose();
    });

    it('onStep is told the norm, and whether the limit changed something', async () => {
      for (const [limit, clipped] of [
        [{}, false],
        [{ clipValue: 3.5 }, true],
        [{ clipValue: 4 }, false],
        [{ clipNorm: 4.5 }, true],
        [{ clipNorm: 5 }, false],
        [{ globalClipNorm: 4.5 }, true],
        [{ globalClipNorm: Infinity }, false],
        [{ adaptive: 0.5 }, true],
      ] as const) {
        const { told } = await trained(limit, [[3, 4]]);
        const what = JSON.stringify(limit);
        expect(told, what).toHaveLength(1);
        expect(told[0]?.norm, what).toBeCloseTo(5, 5);
        expect({ ...told[0], norm: 5 }, what).toEqual({
          ...{ step: 1, norm: 5, clipped, skipped: false, nonFinite: null },
        });
      }
    });

    it('what is watched takes the same steps', async () => {
      for (const limit of [{ clipValue: 1 }, { clipNorm: 1 }, { globalClipNorm: 1 }]) {
        const gradients: Given[] = [
          [3, 4],
          [-1, 0.25],
          [1, Infinity],
        ];
        const watched = await trained(limit, gradients);
        const alone = await trained({ ...limit, onStep: undefined }, gradients);
        expect(alone.told).toEqual([]);
        expect(watched.told.map(({ nonFinite }) => nonFinite !== null)).toEqual([
          false,
          false,
          true,
        ]);
        expect(watched.values).toEqual(alone.values);
      }
    });

    it('logGradNorm writes the norm of its steps into the history', async () => {
      const options = { units: 1, useBias: false, inputShape: [1] };
      const kernelInitializer = 'zeros' as const;
      const model = sequential({ layers: [layers.dense({ ...options, kernelInitializer })] });
      const optimizer = adam({ learningRate: 0, clipNorm: 1 });
      model.compile({ optimizer, loss: 'meanSquaredError' });
      // The gradient of (w x - y)² at 0 is -2 x y.
      const [x, y] = [tf.tensor2d([[1]]), tf.tensor2d([[2]])];
      const callbacks = logGradNorm(optimizer) as unknown as Callback;
      const { history } = await model.fit(x, y, { epochs: 2, verbose: 0, callbacks });
      for (const norm of history.gradNorm as number[]) expect(norm).toBeCloseTo(4, 4);
      expect(history.gradNorm).toHaveLength(2);
      model.dispose();
      optimizer.dispose();
      tf.dispose([x, y]);
    });

    it.runIf(name === 'wasm')('case 113: a gradient that wasm lacks is explained', () => {
      const w = tf.variable(tf.ones<tf.Rank.R4>([1, 1, 1, 1]));
      const x = tf.ones<tf.Rank.R4>([1, 2, 2, 1]);
      const optimizer = adam();
      const train = (): unknown =>
        optimizer.minimize(() => tf.sum(tf.conv2d(x, w as unknown as tf.Tensor4D, 1, 'same')));
      expect(train).toThrow(ClampwiseTypeError);
      expect(train).toThrow(
        /^adam: tfjs has no kernel Conv2DBackprop.* for the backend wasm, .*tf.setBackend/,
      );
      optimizer.dispose();
      tf.dispose([w, x]);
    });

    it('options of the wrong kind are errors', () => {
      for (const make of [adam, adamw]) {
        const { name: op } = make;
        expect(() => make({ onNonFinite: 'ignore' as never })).toThrow(`${op}: onNonFinite must`);
        expect(() => make({ onNonFinite: null as never })).toThrow(`${op}: onNonFinite must`);
        expect(() => make({ onStep: 1 as never })).toThrow(`${op}: onStep must be a function`);
      }
      expect(() => logGradNorm(tf.train.adam() as never)).toThrow(
        'from guard(), clipGradients(), sgd(), rmsprop(), adam() or adamw()',
      );
    });
  });
}
