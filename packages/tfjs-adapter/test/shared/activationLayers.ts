import * as tf from '@tensorflow/tfjs-core';
import { models, sequential, layers as tfLayers } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  Activation,
  activation,
  ReLU,
  relu,
  UnitNormalization,
  unitNormalization,
} from '../../src/layers.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';

type Layer = tfLayers.Layer;

async function applied(layer: Layer, rows: number[][]): Promise<number[]> {
  const x = tf.tensor2d(rows);
  const y = layer.apply(x) as tf.Tensor;
  const read = [...(await y.data())];
  tf.dispose([x, y]);
  return read;
}

async function gradient(layer: Layer, rows: number[][], dy: number[][]): Promise<number[]> {
  const [x, given] = [tf.tensor2d(rows), tf.tensor2d(dy)];
  const dx = tf.grad((v) => layer.apply(v) as tf.Tensor)(x, given);
  const read = [...(await dx.data())];
  tf.dispose([x, given, dx]);
  return read;
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [k, value] of expected.entries()) {
    if (Number.isNaN(value)) expect(actual[k]).toBeNaN();
    else expect(actual[k]).toBeCloseTo(value, 6);
  }
}

/** relu, unitNormalization and activation. */
export function testActivationLayers(name: TestBackend): void {
  describe(`activation layers on ${name}`, () => {
    useBackend(name);

    it('relu: the slope up to the threshold, then x, then the cap', async () => {
      const x = [NaN, Infinity, -Infinity, 0, -2, 1, 2, 7];
      const cases: [Parameters<typeof relu>[0], number[]][] = [
        [undefined, [NaN, Infinity, 0, 0, 0, 1, 2, 7]],
        [{ maxValue: 6 }, [NaN, 6, 0, 0, 0, 1, 2, 6]],
        [{ maxValue: 0 }, [NaN, 0, 0, 0, 0, 0, 0, 0]],
        [{ threshold: 1 }, [NaN, Infinity, 0, 0, 0, 0, 2, 7]],
        [{ negativeSlope: 0.5 }, [NaN, Infinity, -Infinity, 0, -1, 1, 2, 7]],
        [
          { negativeSlope: 0.5, threshold: 1, maxValue: 5 },
          [NaN, 5, -Infinity, -0.5, -1.5, 0, 2, 5],
        ],
        // Below the threshold, maxValue has no effect.
        [{ threshold: 4, maxValue: 1 }, [NaN, 1, 0, 0, 0, 0, 0, 1]],
      ];
      for (const [options, expected] of cases) {
        const got = await applied(relu(options), [x]);
        // Backends differ in the sign of zero.
        expect(got.map((value) => value + 0)).toEqual(expected);
      }
    });

    it('the gradient of relu is selected: the slope at the threshold, 1 at the cap', async () => {
      const layer = relu({ negativeSlope: 0.25, threshold: 1, maxValue: 5 });
      const ones = [[1, 1, 1, 1, 1]];
      expect(await gradient(layer, [[-3, 1, 2, 5, 6]], ones)).toEqual([0.25, 0.25, 1, 1, 0]);
      const broken = [[NaN, Infinity, 1, NaN, NaN]];
      const got = await gradient(relu({ maxValue: 5 }), [[-3, -1, 2, 6, 0]], broken);
      expect(got).toEqual([0, 0, 1, 0, 0]);
    });

    it('relu and unitNormalization of five axes, as what comes of conv3d has', async () => {
      const shape = [1, 1, 1, 2, 2];
      const given = [
        [3, -4, 0, 0],
        [1, 0, 1, 1],
      ].map((values) => tf.tensor(values, shape));
      const [x, dy] = given as [tf.Tensor, tf.Tensor];
      const cases: [Layer, number[], number[]][] = [
        [relu({ negativeSlope: 0.5 }), [3, -2, 0, 0], [1, 0, 0.5, 0.5]],
        [unitNormalization(), [0.6, -0.8, 0, 0], [0.128, 0.096, 0, 0]],
      ];
      for (const [layer, value, slope] of cases) {
        const y = layer.apply(x) as tf.Tensor;
        const dx = tf.grad((v) => layer.apply(v) as tf.Tensor)(x, dy);
        expectClose([...(await y.data())], value);
        expectClose([...(await dx.data())], slope);
        tf.dispose([y, dx]);
      }
      tf.dispose(given);
    });

    it('unitNormalization along the last axis, or others', async () => {
      const rows = [
        [3, -4],
        [0, 0],
        [1, 0],
      ];
      expectClose(await applied(unitNormalization(), rows), [0.6, -0.8, 0, 0, 1, 0]);
      const [a, b] = [3 / Math.sqrt(10), 1 / Math.sqrt(10)];
      expectClose(await applied(unitNormalization({ axis: 0 }), rows), [a, -1, 0, 0, b, 0]);
      const all = Math.sqrt(26);
      const flat = await applied(unitNormalization({ axis: [0, -1] }), rows);
      expectClose(flat, [3 / all, -4 / all, 0, 0, 1 / all, 0]);
    });

    it('unitNormalization at values that are large, small and not finite', async () => {
      const rows = [
        [3e30, 4e30],
        [3e-30, -4e-30],
        [NaN, 1],
        [Infinity, 1],
      ];
      const expected = [0.6, 0.8, 0.6, -0.8, NaN, NaN, NaN, 0];
      expectClose(await applied(unitNormalization(), rows), expected);
    });

    it('the gradient of unitNormalization; none at zeros', async () => {
      const x = [
        [3, 4],
        [0, 0],
      ];
      const dy = [
        [1, 0],
        [1, 1],
      ];
      // (dy − y (y · dy)) / 5 with y = (0.6, 0.8).
      expectClose(await gradient(unitNormalization(), x, dy), [0.128, -0.096, 0, 0]);
    });

    it('activation is a function, differentiable where it is', async () => {
      const layer = activation((x) => tf.square(x), { name: 'squares' });
      expect(layer.name).toBe('squares');
      expect(await applied(layer, [[-3, 2]])).toEqual([9, 4]);
      expect(await gradient(layer, [[-3, 2]], [[1, 1]])).toEqual([-6, 4]);
    });

    it('in a model they train, clone and save', async () => {
      const square = (x: tf.Tensor): tf.Tensor => tf.square(x);
      const parts = [
        tfLayers.dense({ units: 2, inputShape: [2] }),
        relu({ negativeSlope: 0.1, maxValue: 3 }),
        activation(square),
        unitNormalization({ axis: [1] }),
      ];
      const model = sequential({ layers: parts });
      const text = model.toJSON(null, true) as string;
      const loaded = (await models.modelFromJSON(JSON.parse(text))).layers;
      expect(loaded[1]).toBeInstanceOf(ReLU);
      expect(loaded[2]).toBeInstanceOf(Activation);
      expect(loaded[3]).toBeInstanceOf(UnitNormalization);
      for (const [k, layer] of loaded.entries()) {
        if (k > 0) expect(layer.getConfig()).toEqual(parts[k]?.getConfig());
      }
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const [x, y] = [tf.tensor2d([[1, -2]]), tf.tensor2d([[0, 1]])];
      const before = tf.memory().numTensors;
      await model.fit(x, y, { epochs: 3, verbose: 0 });
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose([x, y]);
      model.dispose();
    });

    it.each([
      [() => relu({ maxValue: -1 }), RangeError, 'relu: maxValue must be'],
      [() => relu({ threshold: NaN }), RangeError, 'threshold'],
      [() => relu({ threshold: null as never }), TypeError, 'threshold must be'],
      [() => relu({ negativeSlope: null as never }), TypeError, 'negativeSlope must be'],
      [() => relu({ negativeSlope: '1' as never }), TypeError, 'negativeSlope'],
      [() => relu({ negative_slope: 1 } as never), TypeError, "did you mean 'negativeSlope'?"],
      [() => unitNormalization({ axis: 0.5 }), TypeError, 'axis'],
      [() => unitNormalization({ axis: [] }), TypeError, 'axis'],
      [() => unitNormalization({ axis: 2 }).apply(tf.tensor2d([[1]])), RangeError, 'shape [1, 1]'],
      [() => activation('relu' as never), TypeError, 'tf.layers.activation'],
      [() => activation((x) => tf.sum(x)).apply(tf.tensor2d([[1]])), TypeError, "fn's result"],
      [() => activation(() => 3 as never).apply(tf.tensor2d([[1]])), TypeError, 'a tensor'],
      [() => relu().apply(tf.tensor2d([[1]], [1, 1], 'int32')), TypeError, 'int32'],
      [() => new Activation({ functionName: 'f', functionIndex: 99 }), TypeError, "function 'f'"],
    ])('%s is rejected', (make, kind, text) => {
      expect(make).toThrow(kind);
      expect(make).toThrow(text);
    });
  });
}
