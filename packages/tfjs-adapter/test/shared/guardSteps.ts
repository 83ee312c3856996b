import * as tf from '@tensorflow/tfjs-core';
import { type Callback, EarlyStopping, layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { clipGradients, guard, logGradNorm, type StepInfo } from '../../src/index.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';

/**
 * A custom optimizer. Its state is a variable, and it has fields that the optimizers of tfjs have
 * too.
 */
class Own extends tf.Optimizer {
  readonly c: number = 5;
  readonly m: string = 'mine';
  readonly velocity: Map<string, tf.Variable> = new Map();

  override applyGradients(given: tf.NamedTensorMap | { name: string; tensor: tf.Tensor }[]): void {
    const entries = Array.isArray(given)
      ? given
      : Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
    for (const { name, tensor } of entries) {
      if (tensor == null) continue;
      tf.tidy(() => {
        const w = tf.engine().registeredVariables[name] as tf.Variable;
        const v = this.velocity.get(name) ?? tf.variable(tf.zerosLike(w), false);
        this.velocity.set(name, v);
        v.assign(tf.add(tf.mul(v, 0.5), tensor));
        w.assign(tf.sub(w, tf.mul(v, 0.1)));
      });
    }
    this.incrementIterations();
  }

  override dispose(): void {
    tf.dispose([...this.velocity.values()]);
  }

  getConfig(): Record<string, never> {
    return {};
  }
}

/** An optimizer whose steps fail. */
class Failing extends Own {
  override applyGradients(): void {
    throw new Error('failed');
  }
}

const OPTIMIZERS: readonly (readonly [string, () => tf.Optimizer])[] = [
  ['sgd', () => tf.train.sgd(0.1)],
  ['momentum', () => tf.train.momentum(0.1, 0.9)],
  ['adam', () => tf.train.adam(0.1)],
  ['adamax', () => tf.train.adamax(0.1)],
  ['rmsprop', () => tf.train.rmsprop(0.1)],
  ['adagrad', () => tf.train.adagrad(0.1)],
  ['adadelta', () => tf.train.adadelta(0.1)],
  ["a user's own", () => new Own()],
];

const GOOD = [
  [[1, -2], [3]],
  [[0.5, 0.25], [-1]],
] as const;
const BAD = [
  [[1, Number.NaN], [3]],
  [[1, 2], [Number.NEGATIVE_INFINITY]],
] as const;
type Gradients = (typeof GOOD)[number] | (typeof BAD)[number];

/** The results of steps with these gradients: the weights, the state, the count and the reports. */
async function run(make: () => tf.Optimizer, steps: readonly Gradients[]) {
  const variables = [[1, -1], [2]].map((values) => tf.variable(tf.tensor1d(values)));
  const told: StepInfo[] = [];
  const weights = [{ variable: variables[0] as tf.Variable, constraint: 'maxNorm' as const }];
  const inner = make();
  const optimizer = guard(inner, {
    globalClipNorm: 2,
    weights,
    onNonFinite: 'skip',
    onStep: (info) => told.push(info),
  });
  for (const gradients of steps) {
    const list = variables.map(({ name }, k) => ({
      name,
      tensor: tf.tensor1d([...(gradients[k] as readonly number[])]),
    }));
    optimizer.applyGradients(list);
    tf.dispose(list.map(({ tensor }) => tensor));
  }
  await optimizer.settled();
  // Not instanceof: it is true for every optimizer.
  const held =
    inner.constructor === Own ? [...(inner as Own).velocity.values()] : await savedState(optimizer);
  const values = await Promise.all([...variables, ...held].map((v) => v.data()));
  const { iterations, skippedSteps } = optimizer;
  optimizer.dispose();
  tf.dispose(variables);
  return { values: values.map((v) => [...v]), iterations, skippedSteps, told };
}

/** The state that tfjs saves. It does not save the state of Adamax. */
async function savedState(optimizer: tf.Optimizer): Promise<tf.Tensor[]> {
  if (optimizer.getClassName() === 'Adamax') return [];
  const [iterations, ...state] = await optimizer.getWeights();
  iterations?.tensor.dispose();
  return state.map(({ tensor }) => tensor);
}

/** guard beyond its limits: steps with gradients that are not finite, and the reports. */
export function testGuardSteps(name: TestBackend): void {
  describe(`guard's steps on ${name}`, () => {
    useBackend(name);

    it.each(OPTIMIZERS)(
      'skip: a step that is not finite leaves all as it was: %s',
      async (_, make) => {
        const [first, second] = GOOD;
        const [nan, infinite] = BAD;
        const plain = await run(make, [first, second, first]);
        const skipping = await run(make, [nan, first, infinite, nan, second, first]);
        expect(skipping.values).toEqual(plain.values);
        expect(skipping.iterations).toBe(plain.iterations);
        expect([plain.skippedSteps, skipping.skippedSteps]).toEqual([0, 3]);
        expect(skipping.told.map(({ skipped }) => skipped)).toEqual([
          true,
          false,
          true,
          true,
          false,
          false,
        ]);
        // Without a guard, the first of them ruins the weight.
        expect(plain.values.flat().every(Number.isFinite)).toBe(true);
      },
    );

    it('skip: of weights of five axes too, as those of conv3d are', async () => {
      const shape = [1, 1, 1, 2, 1];
      const w = tf.variable(tf.tensor([1, 2], shape));
      const optimizer = guard(tf.train.sgd(1), { onNonFinite: 'skip' });
      const steps = [
        [1, Number.NaN],
        [0.5, -1],
      ].map((values) => tf.tensor(values, shape));
      for (const tensor of steps) optimizer.applyGradients([{ name: w.name, tensor }]);
      await optimizer.settled();
      expect([...(await w.data())]).toEqual([0.5, 3]);
      expect(optimizer.skippedSteps).toBe(1);
      optimizer.dispose();
      tf.dispose([w, ...steps]);
    });

    it('onStep tells the norm before the limit, and whether it was clipped', async () => {
      const variable = tf.variable(tf.tensor1d([0, 0]));
      const told: StepInfo[] = [];
      const optimizer = guard(tf.train.sgd(1), { clipNorm: 6, onStep: (info) => told.push(info) });
      for (const values of [
        [3, 4],
        [6, 8],
        [1, Number.NaN],
      ]) {
        const tensor = tf.tensor1d(values);
        optimizer.applyGradients([{ name: variable.name, tensor }]);
        tensor.dispose();
      }
      await optimizer.settled();
      expect(told.map(({ norm }) => Number(norm.toFixed(4)))).toEqual([5, 10, Number.NaN]);
      expect(told.slice(0, 2).map(({ clipped }) => clipped)).toEqual([false, true]);
      expect(told.map(({ step, skipped }) => [step, skipped])).toEqual(
        [1, 2, 3].map((k) => [k, false]),
      );
      expect(told.map(({ nonFinite }) => nonFinite)).toEqual([null, null, variable.name]);
      optimizer.dispose();
      variable.dispose();
    });

    it('onStep tells of a step without gradients', async () => {
      const variable = tf.variable(tf.tensor1d([1]));
      const before = tf.memory().numTensors;
      for (const onNonFinite of ['propagate', 'skip', 'throw'] as const) {
        const told: StepInfo[] = [];
        const optimizer = guard(new Own(), {
          clipNorm: 1,
          onNonFinite,
          onStep: (info) => told.push(info),
        });
        optimizer.applyGradients([{ name: variable.name, tensor: null as never }]);
        await optimizer.settled();
        expect(told).toEqual([
          { step: 1, norm: 0, clipped: false, skipped: false, nonFinite: null },
        ]);
        expect(tf.memory().numTensors).toBe(before);
      }
      variable.dispose();
    });

    it('throw: the weights stay, and the error names the variable', async () => {
      const [a, b] = ['throwsA', 'throwsB'].map((of) => tf.variable(tf.tensor1d([1]), true, of));
      const optimizer = guard(tf.train.sgd(1), { onNonFinite: 'throw' });
      const loss = (): tf.Scalar =>
        tf.add(
          tf.sum(a as tf.Variable),
          tf.mul(tf.sum(b as tf.Variable), Number.POSITIVE_INFINITY),
        );
      const before = tf.memory().numTensors;
      let error: unknown;
      try {
        optimizer.minimize(loss);
        await optimizer.settled();
      } catch (caught) {
        error = caught;
      }
      expect(error).toBeInstanceOf(RangeError);
      expect((error as Error).message).toContain(
        "the gradient of 'throwsB' must be finite numbers",
      );
      expect([...(await (a as tf.Variable).data())]).toEqual([1]);
      expect(optimizer.iterations).toBe(0);
      expect(tf.memory().numTensors).toBe(before);
      optimizer.minimize(() => tf.sum(a as tf.Variable));
      await optimizer.settled();
      expect([...(await (a as tf.Variable).data())]).toEqual([0]);
      optimizer.dispose();
      tf.dispose([a as tf.Variable, b as tf.Variable]);
    });

    it.skipIf(name === 'cpu' || name === 'wasm')(
      'throw: the error arrives a step late',
      async () => {
        const w = tf.variable(tf.tensor1d([1]), true, 'throwsLate');
        const optimizer = guard(tf.train.sgd(1), { clipNorm: 10, onNonFinite: 'throw' });
        const before = tf.memory().numTensors;
        const step = (values: number[]): void => {
          const tensor = tf.tensor1d(values);
          try {
            optimizer.applyGradients([{ name: w.name, tensor }]);
          } finally {
            tensor.dispose();
          }
        };
        step([Number.NaN]);
        // Not settled(), which would throw it.
        (await optimizer.saveIterations()).tensor.dispose();
        expect(() => step([1])).toThrow("the gradient of 'throwsLate' must be finite numbers");
        expect([...(await w.data())]).toEqual([1]);
        step([1]);
        await optimizer.settled();
        expect([...(await w.data())]).toEqual([0]);
        expect(optimizer.iterations).toBe(1);
        expect(tf.memory().numTensors).toBe(before);
        optimizer.dispose();
        w.dispose();
      },
    );

    it('adaptive: what feeds one output is held to a fraction of the norm of its weights', async () => {
      // Columns of weights of norm 5 and 0; of gradients of norm 10 and 1.
      const w = tf.variable(tf.tensor2d([3, 0, 4, 0], [2, 2]));
      const optimizer = clipGradients(tf.train.sgd(1), { adaptive: { clipping: 0.1, eps: 2 } });
      const tensor = tf.tensor2d([6, 0.6, -8, -0.8], [2, 2]);
      optimizer.applyGradients([{ name: w.name, tensor }]);
      const after = [...(await w.data())];
      // The limits are .5 and .2.
      for (const [k, expected] of [2.7, -0.12, 4.4, 0.16].entries()) {
        expect(after[k]).toBeCloseTo(expected, 5);
      }
      optimizer.dispose();
      tf.dispose([w, tensor]);
    });

    it('logGradNorm: the norm is in the history, alone and beside other callbacks', async () => {
      const options = {
        units: 1,
        useBias: false,
        inputShape: [1],
        kernelInitializer: 'zeros' as const,
      };
      const model = sequential({ layers: [layers.dense(options)] });
      const optimizer = clipGradients(tf.train.sgd(0), { globalClipNorm: 1 });
      model.compile({ optimizer, loss: 'meanSquaredError' });
      // The gradient of (w x - y)² at 0 is -2 x y: of 4 and 12, in two batches.
      const [x, y] = [tf.tensor2d([[1], [1]]), tf.tensor2d([[2], [6]])];
      const seen: unknown[] = [];
      const log = logGradNorm(optimizer);
      const early = new EarlyStopping({ monitor: 'loss', patience: 9 });
      const lists = [
        log,
        [log, { onEpochEnd: async (_: number, logs?: object) => void seen.push(logs) }],
        [early, log],
      ];
      const fit = { epochs: 2, batchSize: 1, verbose: 0, shuffle: false } as const;
      for (const callbacks of lists) {
        const { history } = await model.fit(x, y, {
          ...fit,
          callbacks: callbacks as unknown as Callback,
        });
        expect(history.gradNorm).toHaveLength(2);
        for (const norm of history.gradNorm as number[]) expect(norm).toBeCloseTo(8, 4);
      }
      expect(seen).toHaveLength(2);
      expect((seen[0] as { gradNorm: number }).gradNorm).toBeCloseTo(8, 4);
      const { history } = await model.fit(x, y, fit);
      expect(history.gradNorm).toBeUndefined();
      model.dispose();
      optimizer.dispose();
      tf.dispose([x, y]);
    });

    it('a step that throws leaves no tensor behind', async () => {
      const w = tf.variable(tf.tensor1d([1, 2]));
      const gradients = { [w.name]: tf.tensor1d([1, 1]) };
      for (const onNonFinite of ['propagate', 'skip'] as const) {
        const optimizer = guard(new Failing(), { clipValue: 1, onNonFinite, onStep: () => {} });
        const before = tf.memory().numTensors;
        expect(() => optimizer.applyGradients(gradients)).toThrow('failed');
        await optimizer.settled();
        expect(tf.memory().numTensors).toBe(before);
      }
      tf.dispose([w, gradients]);
    });

    it('watched and skipped steps leave no tensor behind', async () => {
      const w = tf.variable(tf.tensor1d([1, 2]));
      const optimizer = guard(tf.train.adam(0.01), {
        clipValue: 1,
        onNonFinite: 'skip',
        onStep: () => {},
      });
      const factors = [1, 1, Number.NaN].map((k) => tf.scalar(k));
      const step = (k: number): void => {
        optimizer.minimize(() => tf.sum(tf.mul(w, factors[k % 3] as tf.Tensor)));
      };
      for (let k = 0; k < 3; k++) step(k);
      await optimizer.settled();
      const before = tf.memory();
      for (let k = 0; k < 30; k++) step(k);
      await optimizer.settled();
      expect(tf.memory().numTensors).toBe(before.numTensors);
      expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
      expect(optimizer.skippedSteps).toBe(11);
      optimizer.dispose();
      tf.dispose([w, factors]);
    });
  });
}
