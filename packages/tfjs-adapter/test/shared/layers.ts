import * as tf from '@tensorflow/tfjs-core';
import { models, type Sequential, sequential, layers as tfLayers } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { ClipByValue, clipByValue, NonNeg, nonNeg } from '../../src/layers.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';

const LARGEST = 3.4028234663852886e38;

async function applied(layer: tfLayers.Layer, values: number[]): Promise<number[]> {
  const x = tf.tensor2d([values]);
  const y = layer.apply(x) as tf.Tensor;
  const read = [...(await y.data())];
  tf.dispose([x, y]);
  return read;
}

/** A model as it comes back from a file. */
async function throughJson(model: Sequential): Promise<tfLayers.Layer[]> {
  const text = model.toJSON(null, true) as string;
  return (await models.modelFromJSON(JSON.parse(text))).layers;
}

/** The layers for tfjs. */
export function testLayers(name: TestBackend): void {
  describe(`layers on ${name}`, () => {
    useBackend(name);

    it('nonNeg', async () => {
      const result = await applied(nonNeg(), [NaN, Infinity, -Infinity, 0, 0.5, 3, -3]);
      expect(result).toEqual([NaN, Infinity, 0, 0, 0.5, 3, 0]);
    });

    it('clipByValue', async () => {
      const x = [NaN, Infinity, -Infinity, 0, 0.5, 3, -3];
      const cases: [number | null, number | null, number[]][] = [
        [-1, 1, [NaN, 1, -1, 0, 0.5, 1, -1]],
        [0, LARGEST, [NaN, LARGEST, 0, 0, 0.5, 3, 0]],
        [null, 1, [NaN, 1, -Infinity, 0, 0.5, 1, -3]],
        [1, null, [NaN, Infinity, 1, 1, 1, 3, 1]],
        [null, null, x],
        [-Infinity, Infinity, x],
        [2, 2, [NaN, 2, 2, 2, 2, 2, 2]],
      ];
      for (const [minValue, maxValue, expected] of cases) {
        expect(await applied(clipByValue({ minValue, maxValue }), x)).toEqual(expected);
      }
    });

    it('gradients pass within the bounds, these included', async () => {
      const x = tf.tensor2d([[-2, 0, 1, 2, NaN]]);
      const cases: [tfLayers.Layer, number[]][] = [
        [nonNeg(), [0, 1, 1, 1, 0]],
        [clipByValue({ minValue: 0, maxValue: 1 }), [0, 1, 1, 0, 0]],
      ];
      for (const [layer, expected] of cases) {
        const dx = tf.grad((v) => layer.apply(v) as tf.Tensor)(x);
        expect([...(await dx.data())]).toEqual(expected);
        dx.dispose();
      }
      x.dispose();
    });

    it('at the end of a model, in prediction and in training', async () => {
      const model = sequential({
        layers: [
          tfLayers.dense({ units: 10, activation: 'relu', inputShape: [5] }),
          tfLayers.dense({ units: 5 }),
          nonNeg(),
          clipByValue({ minValue: null, maxValue: 0.25 }),
        ],
      });
      expect(model.outputShape).toEqual([null, 5]);
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const [x, y] = [tf.randomNormal([8, 5], 0, 1, 'float32', 3), tf.fill([8, 5], 0.125)];
      await model.fit(x, y, { epochs: 2, verbose: 0 });
      const predicted = model.predict(x) as tf.Tensor;
      for (const value of await predicted.data()) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(0.25);
      }
      tf.dispose([x, y, predicted]);
      model.dispose();
    });

    it('saved and loaded they are the same', async () => {
      const model = sequential({
        layers: [
          nonNeg({ inputShape: [7], name: 'amounts' }),
          clipByValue({ minValue: -0.5, maxValue: 1e-7 }),
          clipByValue({ minValue: null, maxValue: 1 }),
          clipByValue({ minValue: Infinity, maxValue: Infinity }),
          clipByValue({ minValue: -Infinity, maxValue: -Infinity }),
        ],
      });
      const [amounts, ...clips] = await throughJson(model);
      expect(amounts).toBeInstanceOf(NonNeg);
      expect(amounts?.name).toBe('amounts');
      expect(await applied(amounts as tfLayers.Layer, [-1, 2, 0, 0, 0, 0, 0])).toEqual([
        0, 2, 0, 0, 0, 0, 0,
      ]);
      const x = [-3, 0, 7, NaN, 0.5, -0.25, 1];
      for (const [k, clip] of clips.entries()) {
        expect(clip).toBeInstanceOf(ClipByValue);
        const original = model.layers[k + 1] as tfLayers.Layer;
        expect(clip.getConfig()).toEqual(original.getConfig());
        expect(await applied(clip, x)).toEqual(await applied(original, x));
      }
      expect(await applied(clips[2] as tfLayers.Layer, [0])).toEqual([Infinity]);
    });

    it('saved with weights and loaded, a model predicts the same', async () => {
      const model = sequential({
        layers: [tfLayers.dense({ units: 3, inputShape: [2] }), nonNeg()],
      });
      const saved: tf.io.ModelArtifacts[] = [];
      await model.save({
        save: async (artifacts) => {
          saved.push(artifacts);
          return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
        },
      });
      const [artifacts] = saved as [tf.io.ModelArtifacts];
      const { modelTopology, weightSpecs, weightData } = artifacts;
      const weights = tf.io.decodeWeights(weightData as ArrayBuffer, weightSpecs as never);
      const loaded = await models.modelFromJSON(modelTopology as never);
      loaded.loadWeights(weights);
      const x = tf.tensor2d([
        [1, -2],
        [-1, 2],
      ]);
      const [before, after] = [model.predict(x), loaded.predict(x)] as [tf.Tensor, tf.Tensor];
      expect(await after.data()).toEqual(await before.data());
      tf.dispose([weights, x, before, after]);
    });

    it('cloned by their configuration they are the same', async () => {
      const layer = clipByValue({
        minValue: null,
        maxValue: Infinity,
        name: 'c',
        trainable: false,
      });
      const clone = ClipByValue.fromConfig(ClipByValue, layer.getConfig()) as ClipByValue;
      expect(clone.getConfig()).toEqual(layer.getConfig());
      expect(clone.name).toBe('c');
      expect(clone.trainable).toBe(false);
      const wrapped = tfLayers.timeDistributed({ layer: nonNeg(), inputShape: [2, 2] });
      const [loaded] = await throughJson(sequential({ layers: [wrapped] }));
      const y = loaded?.apply(
        tf.tensor3d([
          [
            [-1, 2],
            [3, -4],
          ],
        ]),
      ) as tf.Tensor;
      expect([...(await y.data())]).toEqual([0, 2, 3, 0]);
      y.dispose();
    });

    it('masks pass through', () => {
      const mask = tf.tensor1d([1, 0], 'bool');
      for (const layer of [nonNeg(), clipByValue({ minValue: 0, maxValue: 1 })]) {
        expect(layer.supportsMasking).toBe(true);
        expect(layer.computeMask([tf.scalar(0)], mask)).toBe(mask);
      }
      mask.dispose();
    });

    it('no tensor stays behind', () => {
      const list = [nonNeg(), clipByValue({ minValue: 0, maxValue: 1 })];
      const x = tf.tensor2d([[-1, 2]]);
      for (const layer of list) tf.dispose(layer.apply(x) as tf.Tensor);
      const before = tf.memory().numTensors;
      for (let k = 0; k < 100; k++)
        for (const layer of list) tf.dispose(layer.apply(x) as tf.Tensor);
      expect(tf.memory().numTensors).toBe(before);
      x.dispose();
    });
  });
}
