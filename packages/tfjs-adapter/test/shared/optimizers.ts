import { assertClose } from '@clampwise/testing';
import * as tf from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  ClampwiseRangeError,
  ClampwiseTypeError,
  enforceConstraints,
  guard,
} from '../../src/index.ts';
import { legacyRmsprop } from '../../src/optimizers/rmsprop.ts';
import { getState, setState } from '../../src/optimizers/state.ts';
import type { StepOptimizer } from '../../src/optimizers/stepOptimizer.ts';
import {
  adam,
  adamw,
  exponentialDecay,
  type OptimizerOptions,
  rmsprop,
  sgd,
} from '../../src/optimizers.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';
import { takeStep, valuesOf, weightsOf } from '../support/optimizerRuns.ts';

type Make = (options?: OptimizerOptions) => StepOptimizer;

/** Every optimizer with every form of its state. */
const FORMS: readonly (readonly [title: string, make: Make])[] = [
  ['sgd', sgd],
  ['sgd, nesterov', (options) => sgd({ momentum: 0.9, nesterov: true, ...options })],
  ['rmsprop', rmsprop],
  ['rmsprop, all', (options) => rmsprop({ momentum: 0.5, centered: true, ...options })],
  [
    'rmsprop, legacy',
    (options = {}) => legacyRmsprop({ centered: true, epsilon: 0.5, ...options }),
  ],
  ['adam', adam],
  ['adam, amsgrad', (options) => adam({ amsgrad: true, ...options })],
  ['adamw', adamw],
];

const SCHEDULE = { initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5 };

/** A model as a file holds it. */
async function saved(
  model: tf.io.ModelArtifacts | { save: unknown },
): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts = {};
  const save = async (given: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
    artifacts = given;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  };
  const { save: write } = model as { save(handler: object, config: object): Promise<unknown> };
  await write.call(model, { save }, { includeOptimizer: true });
  const { trainingConfig } = artifacts;
  return { ...artifacts, trainingConfig: JSON.parse(JSON.stringify(trainingConfig)) };
}

/** sgd, rmsprop, adam and adamw: what they have in common. */
export function testOptimizers(name: TestBackend): void {
  describe(`the optimizers of this package on ${name}`, () => {
    useBackend(name);

    it.each(FORMS)('%s: a model is saved and loaded, and trains on alike', async (_, make) => {
      const model = sequential({
        layers: [
          layers.dense({ name: 'my_layer', units: 2, inputShape: [2], kernelInitializer: 'ones' }),
        ],
      });
      const optimizer = make({
        learningRate: exponentialDecay(SCHEDULE),
        weightDecay: 0.5,
        excludeFromWeightDecay: ['my_layer/bias'],
        globalClipNorm: 2,
      });
      model.compile({ optimizer, loss: 'meanSquaredError' });
      const [x, y] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[2, -1]])];
      for (let step = 0; step < 3; step++) await model.trainOnBatch(x, y);
      const loaded = await loadLayersModel(tf.io.fromMemory(await saved(model)));
      const other = loaded.optimizer as StepOptimizer;
      expect(other.getClassName()).toBe(optimizer.getClassName());
      expect(other.getConfig()).toEqual(optimizer.getConfig());
      expect(other.iterations).toBe(3);
      expect(other.learningRate).toBe(optimizer.learningRate);
      for (const each of [model, loaded]) {
        for (let step = 0; step < 3; step++) await each.trainOnBatch(x, y);
      }
      const [own = [], theirs = []] = await Promise.all(
        [model, loaded].map((each) => valuesOf(each.getWeights())),
      );
      for (const [k, values] of own.entries()) {
        for (const [i, value] of values.entries()) expect(theirs[k]?.[i]).toBeCloseTo(value, 6);
      }
      for (const each of [model, loaded]) each.dispose();
      for (const each of [optimizer, other]) each.dispose();
      tf.dispose([x, y]);
    });

    it.each(FORMS)("%s: 'skip' leaves weights, state and counter as they were", async (_, make) => {
      const results: unknown[] = [];
      for (const isBad of [false, true]) {
        const weights = weightsOf();
        const told: boolean[] = [];
        const onStep = ({ skipped }: { readonly skipped: boolean }) => told.push(skipped);
        const optimizer = make({ learningRate: 0.1, onNonFinite: 'skip', onStep });
        for (let step = 0; step < 4; step++) {
          if (isBad && step % 2 === 0) {
            const list = weights.map((weight) => ({
              name: weight.name,
              tensor: tf.fill(weight.shape, Number.NaN),
            }));
            optimizer.applyGradients(list);
            tf.dispose(list.map(({ tensor }) => tensor));
          }
          takeStep(optimizer, weights, step);
        }
        const { iterations, slots } = await getState(optimizer, weights);
        expect(iterations).toBe(4);
        expect(optimizer.skippedSteps).toBe(isBad ? 2 : 0);
        expect(told.filter((skipped) => skipped)).toHaveLength(isBad ? 2 : 0);
        results.push([await valuesOf(weights), slots]);
        optimizer.dispose();
        tf.dispose(weights);
      }
      expect(results[1]).toEqual(results[0]);
    });

    it.each(FORMS)('%s: no tensor is left behind', async (_, make) => {
      const before = tf.memory().numTensors;
      const weights = weightsOf();
      const constrained = [{ variable: weights[0] as tf.Variable, constraint: 'nonNeg' as const }];
      const optimizer = make({ weightDecay: 0.1, clipNorm: 1, weights: constrained });
      takeStep(optimizer, weights, 0);
      const during = tf.memory().numTensors;
      for (let step = 1; step < 5; step++) takeStep(optimizer, weights, step);
      expect(tf.memory().numTensors).toBe(during);
      const state = await getState(optimizer, weights);
      setState(optimizer, weights, state);
      takeStep(optimizer, weights, 5);
      expect(tf.memory().numTensors).toBe(during);
      optimizer.dispose();
      tf.dispose(weights);
      expect(tf.memory().numTensors).toBe(before);
    });

    it('every limit changes the gradients as a guard does', async () => {
      for (const limit of [{ clipValue: 0.5 }, { clipNorm: 1 }, { adaptive: 0.1 }]) {
        for (const make of [sgd, rmsprop]) {
          const results: number[][][] = [];
          for (const isOutside of [false, true]) {
            const weights = weightsOf();
            const optimizer = isOutside ? guard(make(), limit) : make(limit);
            for (let step = 0; step < 5; step++) takeStep(optimizer, weights, step);
            results.push(await valuesOf(weights));
            optimizer.dispose();
            tf.dispose(weights);
          }
          const [own = [], guarded = []] = results;
          const tolerance = { relative: 1e-6, absolute: 1e-7 };
          for (const [k, values] of own.entries()) {
            assertClose(values, guarded[k] as number[], tolerance, JSON.stringify(limit));
          }
        }
      }
      expect(() => guard(sgd({ clipNorm: 1 }), { clipValue: 1 })).toThrow('already has clipNorm 1');
    });

    it('a weight is left out of the decay by its name, its path or a function', async () => {
      for (const [exclude, decays] of [
        [['bias'], [true, false]],
        [
          ['kernel', 'bias'],
          [false, false],
        ],
        [
          ['ernel', 'layer', 'nel'],
          [true, true],
        ],
        [[], [true, true]],
        [({ rank }: tf.Variable) => rank === 2, [false, true]],
      ] as const) {
        const weights = weightsOf();
        const before = await valuesOf(weights);
        const optimizer = sgd({
          weightDecay: 0.5,
          learningRate: 1,
          excludeFromWeightDecay: exclude,
        });
        tf.tidy(() => {
          const list = weights.map(({ name: of, shape }) => ({
            name: of,
            tensor: tf.zeros(shape),
          }));
          optimizer.applyGradients(list);
        });
        const expected = before.map((values, k) => (decays[k] ? values.map((v) => v / 2) : values));
        expect(await valuesOf(weights)).toEqual(expected);
        tf.dispose(weights);
      }
      // A second model has the same names, with a number that tfjs adds.
      const path = `model_of_${name}/bias`;
      const twice = [path, `${path}_1`].map((of) => tf.variable(tf.scalar(1), true, of));
      const optimizer = sgd({ weightDecay: 0.5, learningRate: 1, excludeFromWeightDecay: [path] });
      tf.tidy(() => {
        for (const { name: of } of twice) optimizer.applyGradients({ [of]: tf.scalar(0) });
      });
      expect(await valuesOf(twice)).toEqual([[1], [1]]);
      tf.dispose(twice);
    });

    it('the learning rate is a number, a schedule or a function, and may be set', async () => {
      const w = tf.variable(tf.tensor1d([0]));
      const gradient = tf.tensor1d([-1]);
      const optimizer = sgd({ learningRate: (step) => step + 1 });
      const values: number[] = [];
      const step = async (): Promise<void> => {
        optimizer.applyGradients({ [w.name]: gradient });
        values.push((await w.data())[0] as number);
      };
      for (let k = 0; k < 3; k++) await step();
      expect(optimizer.learningRate).toBe(4);
      optimizer.learningRate = 0.5;
      await step();
      optimizer.learningRate = exponentialDecay({ ...SCHEDULE, initialLearningRate: 1 });
      expect(optimizer.learningRate).toBe(0.25);
      await step();
      expect(values).toEqual([1, 3, 6, 6.5, 6.75]);
      expect(() => {
        optimizer.learningRate = '1' as never;
      }).toThrow(ClampwiseTypeError);
      // A bad rate changes nothing.
      optimizer.learningRate = () => Number.NaN;
      await expect(step()).rejects.toThrow(ClampwiseRangeError);
      await expect(step()).rejects.toThrow('the learning rate of step 5');
      expect([...(await w.data())]).toEqual([6.75]);
      expect(optimizer.iterations).toBe(5);
      tf.dispose([w, gradient]);
    });

    it('constraints hold in fit, by the option model and by enforceConstraints', async () => {
      const [x, y] = [tf.tensor2d([[1], [2]]), tf.tensor2d([[-5], [-10]])];
      for (const make of [sgd, rmsprop]) {
        for (const isOption of [false, true]) {
          const dense = { units: 1, useBias: false, inputShape: [1] };
          const kernelConstraint = 'nonNeg' as const;
          const model = sequential({ layers: [layers.dense({ ...dense, kernelConstraint })] });
          const optimizer = make({ learningRate: 0.5, ...(isOption && { model }) });
          model.compile({ optimizer, loss: 'meanSquaredError' });
          if (!isOption) enforceConstraints(model);
          await model.fit(x, y, { epochs: 10, verbose: 0 });
          expect(await valuesOf(model.getWeights())).toEqual([[0]]);
          model.dispose();
        }
      }
      tf.dispose([x, y]);
    });

    it('state that was set by setWeights can be read before a step', async () => {
      for (const [, make] of FORMS) {
        const weights = weightsOf();
        const [optimizer, other] = [make(), make()];
        expect((await getState(optimizer, weights)).slots.flatMap((v) => [...v])).toEqual(
          (await getState(other, weights)).slots.flatMap((v) => [...v].map(() => 0)),
        );
        takeStep(optimizer, weights, 0);
        const saved = await optimizer.getWeights();
        await other.setWeights(saved);
        const again = weightsOf();
        expect(await getState(other, again)).toEqual(await getState(optimizer, weights));
        for (const each of [optimizer, other]) each.dispose();
        tf.dispose([...weights, ...again, saved[0]?.tensor as tf.Tensor]);
      }
    });

    it('state may come part by part, as Keras stored it before 2.11', async () => {
      const weights = weightsOf();
      const optimizer = adam({ amsgrad: true });
      takeStep(optimizer, weights, 0);
      const state = await getState(optimizer, weights);
      const [m1, v1, m2, v2, ...largest] = state.slots as [Float32Array, ...Float32Array[]];
      const slots = [m1, m2, v1, v2, ...largest] as Float32Array[];
      setState(optimizer, weights, { iterations: 7, slots, isByPart: true });
      expect(await getState(optimizer, weights)).toEqual({ ...state, iterations: 7 });
      optimizer.dispose();
      tf.dispose(weights);
    });

    it('state that does not fit is rejected, and the old one stays', async () => {
      const weights = weightsOf();
      const optimizer = adam();
      takeStep(optimizer, weights, 0);
      const state = await getState(optimizer, weights);
      const { slots } = state;
      const set = (given: object) => () => setState(optimizer, weights, { ...state, ...given });
      expect(set({ slots: slots.slice(1) })).toThrow('slots must be 4: 2 for each of 2 variables');
      expect(set({ slots: [...slots].reverse() })).toThrow(ClampwiseRangeError);
      expect(set({ iterations: -1 })).toThrow('iterations must be');
      expect(await getState(optimizer, weights)).toEqual(state);
      const stock = tf.train.sgd(1);
      expect(() => setState(stock, weights, state)).toThrow('sgd, rmsprop, adam or adamw');
      await expect(getState(stock, weights)).rejects.toThrow(ClampwiseTypeError);
      optimizer.dispose();
      tf.dispose(weights);
    });
  });
}
