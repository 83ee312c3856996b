import { assertClose } from '@clampwise/testing';
import { type GoldenStep, goldenSteps } from '@clampwise/testing/goldenStep';
import * as tf from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { maxNorm } from '../../src/constraints.ts';
import {
  ClampwiseRangeError,
  ClampwiseTypeError,
  type ConstrainedVariable,
  enforceConstraints,
  guard,
} from '../../src/index.ts';
import {
  type Adam,
  adam,
  adamw,
  type OptimizerOptions,
  rmsprop,
  sgd,
} from '../../src/optimizers.ts';
import { type BackendName, useBackend } from '../support/backends.ts';
import { manySteps } from '../support/steps.ts';

const { source, run, vectors } = goldenSteps();
const MAKERS: { readonly [name: string]: (options: OptimizerOptions) => tf.Optimizer } = {
  SGD: sgd,
  RMSprop: rmsprop,
  Adam: adam,
  AdamW: adamw,
};

/** The options of Keras under our names; its names for the limits are accepted as they are. */
function optionsOf({ config }: GoldenStep): OptimizerOptions {
  const ours = (name: string): string =>
    name.includes('clip')
      ? name
      : name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [ours(name), value]));
}

function start(): tf.Variable[] {
  return run.start.map((values, i) => tf.variable(tf.tensor(values, run.shapes[i] as number[])));
}

function stepWith(optimizer: tf.Optimizer, variables: readonly tf.Variable[], k: number): void {
  const list = variables.map(({ name, shape }, i) => ({
    name,
    tensor: tf.tensor((run.gradients[k] as readonly Float32Array[])[i] as Float32Array, shape),
  }));
  optimizer.applyGradients(list);
  tf.dispose(list.map(({ tensor }) => tensor));
}

async function valuesOf(variables: readonly tf.Tensor[]): Promise<number[][]> {
  return (await Promise.all(variables.map((v) => v.data()))).map((values) => [...values]);
}

const oneWeight = (options: object) =>
  sequential({ layers: [layers.dense({ units: 1, inputShape: [1], useBias: false, ...options })] });

/** The size of tfjs's wasm memory in bytes; 0 for other backends. */
function heapBytes(): number {
  const { wasm } = tf.backend() as { wasm?: { HEAPU8: Uint8Array } };
  return wasm?.HEAPU8.length ?? 0;
}

/** adam and adamw. */
export function testAdam(name: BackendName): void {
  describe(`adam on ${name}`, () => {
    useBackend(name);

    it.each(vectors)(`a hundred steps, against ${source}: $title`, async (vector) => {
      const variables = start();
      const weights = variables.map(
        (variable): ConstrainedVariable => ({ variable, constraint: 'nonNeg' }),
      );
      const optimizer = (MAKERS[vector.optimizer] as typeof sgd)({
        ...optionsOf(vector),
        ...(vector.constraint === 'NonNeg' && { weights }),
      });
      for (let k = 0; k < run.gradients.length; k++) {
        stepWith(optimizer, variables, k);
        const expected = vector.expected.get(k + 1);
        if (expected === undefined) continue;
        for (const [i, values] of (await valuesOf(variables)).entries()) {
          const what = `weight ${i} after step ${k + 1}`;
          const tolerance = { relative: 1e-6, absolute: 1e-6 };
          assertClose(Float32Array.from(values), expected[i] as Float64Array, tolerance, what);
        }
      }
      optimizer.dispose();
      tf.dispose(variables);
    });

    it('what others hold of a weight or of the state stays as it is', async () => {
      const given = Float32Array.of(1, 2);
      const variable = tf.variable(tf.tensor1d(given));
      const optimizer = adam({ learningRate: 0.5 });
      const tensor = tf.tensor1d([1, -1]);
      const copies: tf.Tensor[] = [];
      const read: (readonly [ArrayLike<number>, number[]])[] = [];
      for (let k = 0; k < 3; k++) {
        const [, m] = await optimizer.getWeights();
        for (const held of k === 0 ? [variable] : [variable, m?.tensor as tf.Tensor]) {
          const copy = held.clone();
          const data = await held.data();
          read.push([data, [...data]]);
          copies.push(copy);
        }
        optimizer.applyGradients([{ name: variable.name, tensor }]);
      }
      for (const [k, [data, before]] of read.entries()) {
        expect([...(await (copies[k] as tf.Tensor).data())]).toEqual(before);
        expect(Array.from(data)).toEqual(before);
      }
      expect([...given]).toEqual([1, 2]);
      expect([...(await variable.data())]).not.toEqual([1, 2]);
      optimizer.dispose();
      tf.dispose([variable, tensor, copies]);
    });

    it('is saved and resumed, with amsgrad and without', async () => {
      for (const amsgrad of [false, true]) {
        const through = start();
        const whole = adam({ learningRate: 0.1, amsgrad, globalClipNorm: 2 });
        for (let k = 0; k < 8; k++) stepWith(whole, through, k);
        const variables = start();
        const first = adam({ learningRate: 0.1, amsgrad, globalClipNorm: 2 });
        for (let k = 0; k < 4; k++) stepWith(first, variables, k);
        const saved = await first.getWeights();
        const copies = saved.map(({ name: of, tensor }) => ({ name: of, tensor: tensor.clone() }));
        // The names of variables change when a model is created again.
        const renamed = variables.map((variable) => tf.variable(variable.clone()));
        const Class = first.constructor as typeof Adam;
        const config = JSON.parse(JSON.stringify(first.getConfig()));
        const second = Class.fromConfig(Class as never, config) as Adam;
        await second.setWeights(copies);
        expect(second.iterations).toBe(4);
        // If it is saved again at once, nothing is lost.
        expect(
          await valuesOf((await second.getWeights()).slice(1).map(({ tensor }) => tensor)),
        ).toEqual(await valuesOf(copies.slice(1).map(({ tensor }) => tensor)));
        for (let k = 4; k < 8; k++) stepWith(second, renamed, k);
        const expected = await valuesOf(through);
        for (const [i, values] of (await valuesOf(renamed)).entries()) {
          // Elsewhere the device updates the powers of the betas in float32; here they are computed
          // from the step.
          const [relative, absolute] = name === 'cpu' || name === 'wasm' ? [0, 0] : [1e-6, 1e-7];
          assertClose(values, expected[i] as number[], { relative, absolute }, `weight ${i}`);
        }
        for (const optimizer of [whole, first, second]) optimizer.dispose();
        tf.dispose([...through, ...variables, ...renamed]);
        tf.dispose(copies.map(({ tensor }) => tensor));
        tf.dispose(saved[0]?.tensor as tf.Tensor);
      }
    });

    it('state that is not its own is rejected', async () => {
      const [w, whole] = [tf.variable(tf.tensor1d([1, 2])), adam({ amsgrad: true })];
      tf.tidy(() => whole.applyGradients({ [w.name]: tf.tensor1d([1, 1]) }));
      const withAmsgrad = await whole.getWeights();
      const optimizer = adam();
      const notIts = [[], null, withAmsgrad, withAmsgrad.slice(0, 2), withAmsgrad.slice(1, 3)];
      for (const state of notIts) {
        await expect(optimizer.setWeights(state as never)).rejects.toThrow(ClampwiseTypeError);
      }
      await optimizer.setWeights(withAmsgrad.slice(0, 3));
      const other = tf.variable(tf.tensor1d([1, 2, 3]));
      const step = () => tf.tidy(() => optimizer.applyGradients({ [other.name]: tf.zeros([3]) }));
      expect(step).toThrow(ClampwiseRangeError);
      expect(step).toThrow('but the variable has shape [3]');
      const integer = tf.variable(tf.tensor1d([1], 'int32'));
      const integers = () =>
        tf.tidy(() => whole.applyGradients({ [integer.name]: tf.tensor1d([1]) }));
      expect(integers).toThrow('must be of float32; received one of int32');
      for (const each of [whole, optimizer]) each.dispose();
      tf.dispose([w, other, integer]);
    });

    it('a model that was saved with it loads with it, limit and all', async () => {
      const model = oneWeight({ kernelInitializer: 'ones' });
      model.compile({
        optimizer: adamw({ learningRate: 0.5, globalClipNorm: 3 }),
        loss: 'meanSquaredError',
      });
      const [x, y] = [tf.tensor2d([[1]]), tf.tensor2d([[2]])];
      await model.trainOnBatch(x, y);
      let artifacts: tf.io.ModelArtifacts = {};
      const save = async (given: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> => {
        artifacts = given;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      };
      await model.save({ save }, { includeOptimizer: true });
      const { trainingConfig } = artifacts;
      const written = { ...artifacts, trainingConfig: JSON.parse(JSON.stringify(trainingConfig)) };
      const loaded = await loadLayersModel(tf.io.fromMemory(written));
      expect(loaded.optimizer.getClassName()).toBe('ClampwiseAdamW');
      expect(loaded.optimizer.getConfig()).toMatchObject({
        learningRate: 0.5,
        weightDecay: 0.004,
        global_clipnorm: 3,
      });
      expect(loaded.optimizer.iterations).toBe(1);
      for (const each of [model, loaded]) await each.trainOnBatch(x, y);
      const [[own], [other]] = (await Promise.all(
        [model, loaded].map((m) => valuesOf(m.getWeights())),
      )) as [number[][], number[][]];
      expect(other?.[0]).toBeCloseTo(own?.[0] as number, 6);
      tf.dispose([x, y]);
    });

    it('constraints hold in fit, by the option model and by enforceConstraints', async () => {
      const [x, y] = [tf.tensor2d([[1], [2]]), tf.tensor2d([[-5], [-10]])];
      for (const isOption of [false, true]) {
        const model = oneWeight({ kernelConstraint: 'nonNeg' });
        const optimizer = adam({ learningRate: 1, ...(isOption && { model }) });
        model.compile({ optimizer, loss: 'meanSquaredError' });
        if (!isOption) enforceConstraints(model);
        await model.fit(x, y, { epochs: 10, verbose: 0 });
        expect(await valuesOf(model.getWeights())).toEqual([[0]]);
        if (isOption) {
          enforceConstraints(model);
          expect(model.optimizer).toBe(optimizer);
        }
      }
      tf.dispose([x, y]);
    });

    it('a variable with two rules keeps both, in order, as under a guard', async () => {
      const [first, second] = ['nonNeg' as const, maxNorm({ maxValue: 1 })];
      for (const [order, norm] of [
        [[first, second], 5],
        [[second, first], Math.sqrt(50)],
      ] as const) {
        const w = tf.variable(tf.tensor1d([3, 4, -5]));
        const weights = order.map((rule) => ({ variable: w, constraint: rule }));
        const still = adam({ learningRate: 0, weights });
        tf.tidy(() => still.applyGradients({ [w.name]: tf.zeros([3]) }));
        const [values] = await valuesOf([w]);
        assertClose(
          values as number[],
          [3 / norm, 4 / norm, 0],
          { relative: 1e-6, absolute: 0 },
          'w',
        );
        still.dispose();
        w.dispose();
      }
    });

    it('a guard skips its steps too', async () => {
      const results: number[][][] = [];
      for (const isBad of [false, true]) {
        const variables = start();
        const optimizer = guard(adam({ learningRate: 0.1 }), { onNonFinite: 'skip' });
        for (let k = 0; k < 6; k++) {
          if (isBad && k % 2 === 0) {
            const bad = variables.map(({ name: of, shape }) => ({
              name: of,
              tensor: tf.fill(shape, Number.NaN),
            }));
            optimizer.applyGradients(bad);
            tf.dispose(bad.map(({ tensor }) => tensor));
          }
          stepWith(optimizer, variables, k);
        }
        await optimizer.settled();
        expect(optimizer.iterations).toBe(6);
        expect(optimizer.skippedSteps).toBe(isBad ? 3 : 0);
        results.push(await valuesOf(variables));
        optimizer.dispose();
        tf.dispose(variables);
      }
      expect(results[1]).toEqual(results[0]);
    });

    it('many steps leave tensors and memory as they were', () => {
      const variables = start();
      const optimizer = adam({
        clipNorm: 1,
        weights: [{ variable: variables[0] as tf.Variable, constraint: 'maxNorm' }],
      });
      for (let k = 0; k < 3; k++) stepWith(optimizer, variables, k);
      const [before, bytes] = [tf.memory(), heapBytes()];
      for (let k = 0; k < manySteps(name); k++) stepWith(optimizer, variables, k % 100);
      expect(tf.memory().numTensors).toBe(before.numTensors);
      expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
      expect(heapBytes()).toBe(bytes);
      optimizer.dispose();
      tf.dispose(variables);
    }, 120_000);
  });
}
