import * as tf from '@tensorflow/tfjs-core';
import { constraints, layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import * as ours from '../../src/constraints.ts';
import { checkConstraints, clipWeights, enforceConstraints } from '../../src/index.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';

type Kernel = tf.Variable;

/** Every constraint, with weights that violate it and their projections. */
const EVERY: [string, () => unknown, number[], number[]][] = [
  ['nonNeg', () => ours.nonNeg(), [-3, 0.3, -4, 0.4], [0, 0.3, 0, 0.4]],
  ['maxNorm', () => ours.maxNorm(), [3, 0.3, 4, 0.4], [1.2, 0.3, 1.6, 0.4]],
  [
    'minMaxNorm',
    () => ours.minMaxNorm({ minValue: 1, maxValue: 2 }),
    [3, 0.3, 4, 0.4],
    [1.2, 0.6, 1.6, 0.8],
  ],
  ['unitNorm', () => ours.unitNorm(), [3, 0.3, 4, 0.4], [0.6, 0.6, 0.8, 0.8]],
  [
    'maxNorm along given axes',
    () => ours.maxNorm({ axis: [0, 1] }),
    [3, 0, 4, 0],
    [1.2, 0, 1.6, 0],
  ],
  ['box', () => ours.box([-1, 0], Infinity), [-3, -3, 4, 4], [-1, 0, 4, 4]],
  ['simplex', () => ours.simplex({ sum: 2 }), [3, 1, 4, 5], [0.5, 0, 1.5, 2]],
  ['simplex along given axes', () => ours.simplex({ axis: [0, 1] }), [3, 1, 4, 5], [0, 0, 0, 1]],
  ['monotone', () => ours.monotone({ increasing: false }), [1, 5, 3, 4], [2, 5, 2, 4]],
  ['a function', () => ours.constraint((w) => tf.minimum(w, 1)), [3, 0.5, 4, 1], [1, 0.5, 1, 1]],
];

function expectNear(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [k, value] of expected.entries()) expect(actual[k]).toBeCloseTo(value, 5);
}

const kernelOf = (layer: layers.Layer): Kernel => layer.weights[0]?.read() as Kernel;

/** The kernel of a layer with a constraint, after it was set and projected. */
async function held(layer: layers.Layer, values: readonly number[]): Promise<Float32Array> {
  const model = sequential({ layers: [layer] });
  const kernel = kernelOf(layer);
  kernel.assign(tf.tensor([...values], kernel.shape));
  enforceConstraints(model);
  const read = (await kernel.data()).slice() as Float32Array;
  model.dispose();
  return read;
}

/** The constraints of the entry, in layers of tfjs. */
export function testConstraintClasses(name: TestBackend): void {
  describe(`the constraints of the entry on ${name}`, () => {
    useBackend(name);

    it.each(EVERY)(
      "%s is taken by tfjs's layers, saved, loaded and held",
      async (_, make, values, expected) => {
        const kernelConstraint = make() as never;
        const dense = layers.dense({ units: 2, inputShape: [2], useBias: false, kernelConstraint });
        const model = sequential({ layers: [dense] });
        let artifacts: tf.io.ModelArtifacts = {};
        const save = async (given: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
          artifacts = given;
          return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
        };
        await model.save({ save });
        const modelTopology = JSON.parse(JSON.stringify(artifacts.modelTopology));
        const loaded = await loadLayersModel(tf.io.fromMemory({ ...artifacts, modelTopology }));
        expect(JSON.parse(JSON.stringify(loaded.toJSON(null, false)))).toEqual(modelTopology);
        for (const each of [model, loaded]) {
          const kernel = kernelOf(each.layers[0] as layers.Layer);
          kernel.assign(tf.tensor2d(values, [2, 2]));
          expect((await checkConstraints(each)).ok).toBe(false);
          enforceConstraints(each as typeof model);
          expectNear(await kernel.data(), expected);
          expect(await checkConstraints(each)).toEqual({ ok: true, violations: [] });
          each.setWeights([tf.tensor2d(values, [2, 2])]);
          expectNear(await kernel.data(), expected);
          each.dispose();
        }
      },
    );

    it('case 36: the axes are those of the layer unless given', async () => {
      const conv = { kernelSize: 1, useBias: false };
      const shapes = { filters: 1, inputShape: [2, 2, 2] };
      for (const kernelConstraint of [
        'maxNorm',
        constraints.maxNorm({ maxValue: 2 } as never),
        ours.maxNorm(),
      ]) {
        const layer = layers.conv2d({
          ...conv,
          ...shapes,
          kernelConstraint: kernelConstraint as never,
        });
        expectNear(await held(layer, [3, 4]), [1.2, 1.6]);
      }
      const given = [
        ours.maxNorm({ axis: 0 }),
        constraints.maxNorm({ maxValue: 2, axis: [0] as never }),
      ];
      for (const kernelConstraint of given) {
        expectNear(
          await held(layers.conv2d({ ...conv, ...shapes, kernelConstraint }), [3, 4]),
          [2, 2],
        );
      }
      const rule = ours.maxNorm() as never;
      // Two input channels. In the transposed kernel [1, 1, out, in], the last axis counts.
      const transposed = { ...conv, filters: 2, inputShape: [2, 2, 2], kernelConstraint: rule };
      expectNear(
        await held(layers.conv2dTranspose(transposed), [3, 4, 0.3, 0.4]),
        [1.2, 1.6, 0.3, 0.4],
      );
      const depthwise = {
        kernelSize: [2, 1] as never,
        useBias: false,
        inputShape: [2, 2, 2],
        depthwiseConstraint: rule,
      };
      expectNear(
        await held(layers.depthwiseConv2d(depthwise as never), [3, 0.3, 4, 0.4]),
        [1.2, 0.3, 1.6, 0.4],
      );
      const wide = {
        kernelSize: 2,
        filters: 2,
        useBias: false,
        inputShape: [3, 1],
        kernelConstraint: rule,
      };
      expectNear(await held(layers.conv1d(wide), [3, 0.3, 4, 0.4]), [1.2, 0.3, 1.6, 0.4]);
      const rows = { inputDim: 2, outputDim: 2, inputLength: 1, embeddingsConstraint: rule };
      expectNear(await held(layers.embedding(rows), [3, 4, 0.3, 0.4]), [1.2, 1.6, 0.3, 0.4]);
      const nested = layers.timeDistributed({
        layer: layers.conv2d({ ...conv, filters: 1, kernelConstraint: rule }) as never,
        inputShape: [2, 2, 2, 2],
      } as never);
      expectNear(await held(nested, [3, 4]), [1.2, 1.6]);
    });

    it('clipWeights clips what trains, of a model or in a list', async () => {
      const dense = layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' });
      const model = sequential({ layers: [dense, layers.batchNormalization()] });
      clipWeights(model, -0.01, 0.01);
      const read = await Promise.all(model.getWeights().map((w) => w.data()));
      // Kernel, bias, gamma, beta, and the two that are not trained.
      expectNear(
        read.flatMap((values) => [...values]),
        [0.01, 0.01, 0, 0.01, 0, 0, 1],
      );
      clipWeights([dense.weights[0] as never, kernelOf(dense)], null, -1);
      expectNear(await kernelOf(dense).data(), [-1, -1]);
      const before = tf.memory().numTensors;
      for (const [of, min, max] of [
        [model, 1, 0],
        [model, Number.NaN, 0],
        [[1], 0, 1],
        [null, 0, 1],
        [model, '0', 1],
      ]) {
        expect(() => clipWeights(of as never, min as number, max as number)).toThrow(
          /clipWeights|clipByValue/,
        );
      }
      expect(tf.memory().numTensors).toBe(before);
      model.trainable = false;
      expect(() => clipWeights(model, -1, 1)).toThrow('a model without trainable weights');
      model.dispose();
    });

    it('checkConstraints says which weight is how far out', async () => {
      const dense = layers.dense({
        ...{ units: 1, inputShape: [2], kernelConstraint: ours.maxNorm({ maxValue: 1 }) as never },
        biasConstraint: 'nonNeg',
      });
      const model = sequential({ layers: [dense] });
      kernelOf(dense).assign(tf.tensor2d([3, 4], [2, 1]));
      (dense.getWeights()[1] as Kernel).assign(tf.tensor1d([Number.NaN]));
      const before = tf.memory().numTensors;
      const { ok, violations } = await checkConstraints(model);
      expect(ok).toBe(false);
      expect(violations.map(({ constraint }) => constraint)).toEqual(['maxNorm', 'NonNeg']);
      expect(violations[0]?.weight).toContain('kernel');
      expect(violations[0]?.distance).toBeCloseTo(3.2, 5);
      expect(violations[1]?.distance).toBeNaN();
      expect(tf.memory().numTensors).toBe(before);
      model.dispose();
    });
  });
}
