import * as tf from '@tensorflow/tfjs-core';
import {
  constraints,
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { enforceConstraints, guard } from '../../src/index.ts';
import { type BackendName, useBackend } from '../support/backends.ts';
import { manySteps } from '../support/steps.ts';

type ConstraintName = 'nonNeg' | 'maxNorm';

const dense = (kernelConstraint: ConstraintName, units = 1) =>
  layers.dense({
    units,
    useBias: false,
    inputShape: [1],
    kernelInitializer: 'ones',
    kernelConstraint,
  });

const SLOPES = { nonNeg: -5, maxNorm: 10 } as const;

/** Trains y = slope x under the constraint, and returns the first weight. */
async function train(m: LayersModel, constraint: ConstraintName, epochs = 50): Promise<number> {
  const x = tf.tensor2d([[1], [2], [3]]);
  const y = tf.mul(x, SLOPES[constraint]);
  await m.fit(x, y, { epochs, verbose: 0 });
  tf.dispose([x, y]);
  return firstWeight(m);
}

async function firstWeight(m: LayersModel): Promise<number> {
  return (await (m.getWeights()[0] as tf.Tensor).data())[0] as number;
}

const compiled = <M extends LayersModel>(m: M, optimizer: tf.Optimizer | string): M => {
  m.compile({ optimizer, loss: 'meanSquaredError' });
  return m;
};

const variableOf = (layer: layers.Layer): tf.Variable => layer.weights[0]?.read() as tf.Variable;

/** A layer with a factor that must stay near 1. */
class Factor extends layers.Layer {
  static className = 'FactorOfTheTests';

  override build(): void {
    const near = constraints.minMaxNorm({ minValue: 0.95, maxValue: 1.05, rate: 1, axis: 0 });
    this.addWeight('factor', [1], 'float32', ones, undefined, true, near);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    return tf.mul(x as tf.Tensor, variableOf(this));
  }
}

const ones = { apply: (shape: number[]) => tf.ones(shape) } as unknown as Parameters<
  layers.Layer['addWeight']
>[3];

/** enforceConstraints, on models of tfjs-layers. */
export function testEnforceConstraints(name: BackendName): void {
  describe(`enforceConstraints on ${name}`, () => {
    useBackend(name);

    it('off, the weights go where they want; on, they keep the rule', async () => {
      for (const [constraint, without, within] of [
        ['nonNeg', -5, 0],
        ['maxNorm', 10, 2],
      ] as const) {
        for (const isFunctional of [false, true]) {
          const make = (): LayersModel => {
            const layer = dense(constraint);
            if (!isFunctional) return sequential({ layers: [layer] });
            const x = input({ shape: [1] });
            return model({ inputs: x, outputs: layer.apply(x) as SymbolicTensor });
          };
          const off = compiled(make(), tf.train.sgd(0.05));
          expect(await train(off, constraint)).toBeCloseTo(without, 3);
          const on = compiled(make(), tf.train.sgd(0.05));
          enforceConstraints(on);
          expect(await train(on, constraint)).toBeCloseTo(within, 5);
        }
      }
    }, 60_000);

    it("a weight of a user's own layer stays within .95 and 1.05", async () => {
      for (const [slope, expected] of [
        [0, 0.95],
        [3, 1.05],
      ] as const) {
        const m = compiled(sequential({ layers: [new Factor({ inputShape: [1] })] }), 'sgd');
        enforceConstraints(m);
        const x = tf.tensor2d([[1], [2]]);
        const y = tf.mul(x, slope);
        for (let k = 0; k < 20; k++) {
          await m.trainOnBatch(x, y);
          const w = await firstWeight(m);
          expect(w).toBeGreaterThan(0.95 - 1e-6);
          expect(w).toBeLessThan(1.05 + 1e-6);
        }
        expect(await firstWeight(m)).toBeCloseTo(expected, 5);
        tf.dispose([x, y]);
      }
    });

    it('case 34: weights that start outside are projected at once', async () => {
      const kernelInitializer = 'zeros';
      const layer = layers.dense({
        units: 2,
        inputShape: [1],
        kernelInitializer,
        kernelConstraint: 'nonNeg',
        biasConstraint: 'nonNeg',
      });
      const m = sequential({ layers: [layer] });
      for (const weight of layer.weights) {
        // Past LayerVariable.write, which would apply the constraint.
        (weight.read() as tf.Variable).assign(tf.fill(weight.shape as number[], -3));
      }
      expect(await firstWeight(m)).toBe(-3);
      enforceConstraints(m);
      for (const weight of m.getWeights()) {
        for (const value of await weight.data()) expect(value).toBe(0);
      }
      for (const weight of layer.weights) {
        (weight.read() as tf.Variable).assign(tf.fill(weight.shape as number[], -3));
      }
      compiled(m, 'sgd');
      expect(await firstWeight(m)).toBe(0);
    });

    it('it holds from the next compile, and after each later one', async () => {
      const m = sequential({ layers: [dense('nonNeg')] });
      enforceConstraints(m);
      for (const optimizer of [tf.train.sgd(0.05), 'sgd', tf.train.adam(0.5), 'adam']) {
        compiled(m, optimizer);
        expect(await train(m, 'nonNeg', 20)).toBeGreaterThanOrEqual(0);
      }
      m.optimizer = tf.train.sgd(0.05);
      expect(await train(m, 'nonNeg', 20)).toBe(0);
    });

    it('fitDataset', async () => {
      const m = compiled(sequential({ layers: [dense('nonNeg')] }), tf.train.sgd(0.05));
      enforceConstraints(m);
      const batches = () => {
        let left = 20;
        const next = async () =>
          left-- > 0
            ? {
                done: false,
                value: { xs: tf.tensor2d([[1], [2]]), ys: tf.tensor2d([[-5], [-10]]) },
              }
            : { done: true, value: null };
        return { next };
      };
      const dataset = { iterator: async () => batches(), size: 20 };
      await m.fitDataset(dataset as never, { epochs: 1, verbose: 0 });
      expect(await firstWeight(m)).toBe(0);
    });

    it('undone, the model has its own optimizer again', async () => {
      for (const optimizer of [tf.train.sgd(0.05), 'sgd']) {
        const m = compiled(sequential({ layers: [dense('nonNeg')] }), optimizer);
        const own = m.optimizer;
        const undo = enforceConstraints(m);
        expect(m.optimizer).not.toBe(own);
        undo();
        expect(m.optimizer).toBe(own);
        expect(Object.getOwnPropertyNames(m)).not.toContain('compile');
        expect(Object.getOwnPropertyNames(m)).not.toContain('optimizer');
        undo();
        expect(m.optimizer).toBe(own);
        const compiledLater = compiled(m, tf.train.sgd(0.05));
        expect(await train(compiledLater, 'nonNeg')).toBeCloseTo(-5, 3);
      }
    });

    it('called twice, it ends with the last undo', async () => {
      const m = compiled(sequential({ layers: [dense('nonNeg')] }), tf.train.sgd(0.05));
      const own = m.optimizer;
      const undoFirst = enforceConstraints(m);
      const guarded = m.optimizer;
      const undoSecond = enforceConstraints(m);
      expect(m.optimizer).toBe(guarded);
      undoFirst();
      undoFirst();
      expect(m.optimizer).toBe(guarded);
      expect(await train(m, 'nonNeg', 20)).toBe(0);
      undoSecond();
      expect(m.optimizer).toBe(own);
      const undoThird = enforceConstraints(m);
      expect(await train(m, 'nonNeg', 20)).toBe(0);
      undoThird();
      expect(await train(m, 'nonNeg')).toBeCloseTo(-5, 3);
    });

    it('an optimizer that is guarded for this model already stays', async () => {
      const m = sequential({ layers: [dense('nonNeg')] });
      const mine = guard(tf.train.sgd(0.05), { model: m, clipNorm: 100 });
      compiled(m, mine);
      const undo = enforceConstraints(m);
      expect(m.optimizer).toBe(mine);
      const outer = guard(mine, { onNonFinite: 'skip' });
      m.optimizer = outer;
      expect(m.optimizer).toBe(outer);
      undo();
      expect(m.optimizer).toBe(outer);
      const other = sequential({ layers: [dense('nonNeg')] });
      compiled(other, guard(tf.train.sgd(0.05), { model: m }));
      enforceConstraints(other);
      expect(await train(other, 'nonNeg', 20)).toBe(0);
    });

    it('a guard that is kept ends with the undo', async () => {
      const m = compiled(sequential({ layers: [dense('nonNeg')] }), tf.train.sgd(0.05));
      const undo = enforceConstraints(m);
      const outer = guard(m.optimizer, { clipValue: 1e6 });
      m.optimizer = outer;
      undo();
      expect(m.optimizer).toBe(outer);
      expect(await train(m, 'nonNeg')).toBeCloseTo(-5, 3);
      enforceConstraints(m);
      expect(await train(m, 'nonNeg', 20)).toBe(0);
    });

    it('a frozen layer stays as it is, and is held once it trains again', async () => {
      const [first, second] = [dense('nonNeg'), dense('nonNeg')];
      const m = sequential({ layers: [first, second] });
      for (const layer of [first, second]) {
        variableOf(layer).assign(tf.fill([1, 1], -1));
      }
      first.trainable = false;
      enforceConstraints(m);
      compiled(m, tf.train.sgd(0.01));
      const read = async (layer: typeof first) => (await layer.getWeights()[0]?.data())?.[0];
      expect(await read(first)).toBe(-1);
      expect(await read(second)).toBe(0);
      await train(m, 'nonNeg', 20);
      expect(await read(first)).toBe(-1);
      expect(await read(second)).toBeGreaterThanOrEqual(0);
      first.trainable = true;
      compiled(m, tf.train.sgd(0.01));
      await train(m, 'nonNeg', 5);
      expect(await read(first)).toBeGreaterThanOrEqual(0);
    });

    it('a layer that is frozen in name only is held: tfjs trains what it was compiled with', async () => {
      const inner = sequential({ layers: [dense('nonNeg')] });
      const m = compiled(sequential({ layers: [inner] }), tf.train.sgd(0.05));
      enforceConstraints(m);
      m.trainable = false;
      expect(await train(m, 'nonNeg', 20)).toBe(0);
    });

    it('nested and shared layers', async () => {
      const shared = dense('nonNeg');
      const inner = sequential({ layers: [shared] });
      const x = input({ shape: [1] });
      const y = shared.apply(inner.apply(x)) as SymbolicTensor;
      const m = compiled(model({ inputs: x, outputs: y }), tf.train.sgd(0.01));
      enforceConstraints(m);
      expect(await train(m, 'nonNeg', 20)).toBe(0);
    });

    it('a recurrent layer', async () => {
      const recurrent = layers.simpleRNN({
        units: 2,
        inputShape: [3, 1],
        kernelConstraint: 'nonNeg',
        recurrentConstraint: 'nonNeg',
        // The default needs tfjs's chained operations.
        recurrentInitializer: 'glorotUniform',
        biasConstraint: 'nonNeg',
      });
      const m = compiled(sequential({ layers: [recurrent] }), tf.train.sgd(0.5));
      const x = tf.ones([4, 3, 1]);
      const y = tf.fill([4, 2], -1);
      const least = async () =>
        Math.min(
          ...(await Promise.all(m.getWeights().map((w) => w.data()))).flatMap((w) => [...w]),
        );
      const undo = enforceConstraints(m);
      for (let k = 0; k < 5; k++) await m.trainOnBatch(x, y);
      expect(await least()).toBe(0);
      undo();
      for (let k = 0; k < 5; k++) await m.trainOnBatch(x, y);
      expect(await least()).toBeLessThan(0);
      tf.dispose([x, y]);
    });

    it('disposing of the model leaves nothing, whoever owns the optimizer', async () => {
      const data = [tf.tensor2d([[1]]), tf.tensor2d([[-5]])] as const;
      const before = tf.memory().numTensors;
      for (const isFunctional of [false, true]) {
        for (const isUndone of [false, true]) {
          for (const isOwned of [false, true]) {
            const layer = dense('nonNeg');
            const x = input({ shape: [1] });
            const m = isFunctional
              ? model({ inputs: x, outputs: layer.apply(x) as SymbolicTensor })
              : sequential({ layers: [layer] });
            const optimizer = tf.train.adam(0.1);
            compiled(m, isOwned ? 'adam' : optimizer);
            const undo = enforceConstraints(m);
            await m.trainOnBatch(...data);
            if (isUndone) undo();
            await m.trainOnBatch(...data);
            m.dispose();
            const left = tf.memory().numTensors;
            optimizer.dispose();
            const inOptimizer = left - tf.memory().numTensors;
            // The model must not dispose an optimizer that is not its own.
            expect(inOptimizer).toBe(isOwned ? 2 : 4);
            expect(tf.memory().numTensors).toBe(before);
          }
        }
      }
      tf.dispose([...data]);
    });

    it('many steps leave no tensor behind', async () => {
      const m = compiled(sequential({ layers: [dense('nonNeg'), dense('maxNorm')] }), 'sgd');
      enforceConstraints(m);
      const [x, y] = [tf.tensor2d([[1]]), tf.tensor2d([[-5]])];
      await m.trainOnBatch(x, y);
      const before = tf.memory().numTensors;
      for (let k = 0; k < manySteps(name); k++) await m.trainOnBatch(x, y);
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose([x, y]);
    }, 120_000);
  });
}
