import * as tf from '@tensorflow/tfjs-core';
import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose.ts';
import { enforceConstraints, guard } from '../../src/index.ts';
import { activation } from '../../src/layers.ts';
import { type BackendName, useBackend } from '../support/backends.ts';

const dense = (options: object = {}): layers.Layer =>
  layers.dense({
    units: 1,
    useBias: false,
    inputShape: [1],
    kernelInitializer: 'ones',
    name: 'dense',
    ...options,
  });

function compiled(parts: layers.Layer[], optimizer: tf.Optimizer = tf.train.sgd(0.1)): Sequential {
  const model = sequential({ layers: parts });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

const column = (...values: number[]): tf.Tensor2D => tf.tensor2d(values, [values.length, 1]);

async function values(model: Sequential): Promise<number[][]> {
  return Promise.all(model.getWeights().map(async (w) => [...(await w.data())]));
}

/** The findings of diagnose. */
export function testDiagnose(name: BackendName): void {
  describe(`diagnose on ${name}`, () => {
    useBackend(name);

    it('gives the norms of gradients, and their median as a limit', async () => {
      const model = compiled([dense()]);
      const [x, y] = [column(1, 1, 3, 3), column(0, 0, 0, 0)];
      // d/dw of mean (w x)² is 2 w x²: 2 at w = 1, then, with w = 0.8, 2 · 0.8 · 9.
      const found = await diagnose(model, x, y, { steps: 2, batchSize: 2 });
      expect(found.gradientNorms).toHaveLength(2);
      expect(found.gradientNorms[0]).toBeCloseTo(2, 5);
      expect(found.gradientNorms[1]).toBeCloseTo(14.4, 4);
      expect(found.suggestedLimit).toBe(2);
      expect(found).toMatchObject({ firstNonFinite: null, violations: [], failure: null });
      expect(found.text).toContain('2 steps of 2 rows with SGD');
      expect(found.text).toContain('→ clipGradients(optimizer, { globalClipNorm: 2 })');
      tf.dispose([x, y]);
      model.dispose();
    });

    it.each([
      // d/dw of (w x)² is 2 w x². 200 · 199⁴ = 313647840200. A step multiplies w by 1 - 2 · rate · x² = -199.
      ['at most 1', 10, 1, 1, 'from 200 to 314000000000.'],
      ['at most the first norm', 2 ** -6, 2 ** 12 * 100, 0.00049, 'from 0.000488 to'],
    ])('suggests %s if the norms explode', async (_, size, rate, limit, text) => {
      const model = compiled([dense()], tf.train.sgd(rate));
      const [x, y] = [column(size), column(0)];
      const found = await diagnose(model, x, y, { steps: 5 });
      expect(found.suggestedLimit).toBe(limit);
      expect(found.text).toContain(text);
      expect(found.text).toContain(`{ globalClipNorm: ${limit} }`);
      // Few norms are finite before this failure.
      const short = await diagnose(model, x, y, { steps: 200 });
      expect(short.firstNonFinite).not.toBe(null);
      expect(short.suggestedLimit).toBe(limit);
      tf.dispose([x, y]);
      model.dispose();
    });

    it('rejects a dataset, and says how to take a batch', async () => {
      const model = compiled([dense()]);
      const dataset = { size: 1, forEachAsync: async () => {} };
      await expect(diagnose(model, dataset as never, column(1))).rejects.toThrow(
        'await dataset.take(1).toArray()',
      );
      model.dispose();
    });

    it('leaves the model, its optimizer and memory as they were', async () => {
      const optimizer = guard(tf.train.adam(0.5), { clipNorm: 1 });
      const model = compiled(
        [dense({ units: 3 }), layers.batchNormalization(), dense({ name: 'b' })],
        optimizer,
      );
      const [x, y] = [column(1, -1, 3, 4), column(5, 0, 2, 9)];
      await model.trainOnBatch(x, y);
      const before = await values(model);
      const state = await optimizer.getWeights();
      const numbers = await Promise.all(state.map(({ tensor }) => tensor.data()));
      const { numTensors } = tf.memory();
      const found = await diagnose(model, x, y, { steps: 3 });
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(found.gradientNorms).toHaveLength(3);
      expect(await values(model)).toEqual(before);
      expect(model.optimizer).toBe(optimizer);
      expect(optimizer.iterations).toBe(1);
      const after = await optimizer.getWeights();
      expect(await Promise.all(after.map(({ tensor }) => tensor.data()))).toEqual(numbers);
      expect(Object.hasOwn(model.layers[0] as object, 'call')).toBe(false);
      tf.dispose([x, y]);
      optimizer.dispose();
      model.dispose();
    });

    it('leaves nothing behind where a step throws, nor of a Momentum', async () => {
      class Thrown extends tf.SGDOptimizer {
        static override get className(): string {
          return 'Thrown';
        }

        override applyGradients(): void {
          throw new Error('No step.\n[[1]]');
        }
      }
      const model = compiled([dense({ units: 3 }), dense({ name: 'b' })], new Thrown(0.1));
      const [x, y] = [column(1, 2), column(5, 0)];
      await diagnose(model, x, y, { steps: 1 });
      const { numTensors } = tf.memory();
      const { failure, text, gradientNorms } = await diagnose(model, x, y);
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(failure).toBe('No step.\n[[1]]');
      expect(text).toMatch(/✗ A step failed: No step\.$/m);
      expect(gradientNorms).toHaveLength(1);
      model.optimizer.dispose();
      model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: 'meanSquaredError' });
      const before = tf.memory().numTensors;
      expect((await diagnose(model, x, y)).failure).toBe(null);
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose([x, y]);
      model.dispose();
    });

    it('names the first output that is not finite', async () => {
      const log = activation((v) => tf.log(v), { name: 'logarithm' });
      const model = compiled([dense(), log, dense({ name: 'last' })]);
      const [x, y] = [column(1, 2, -1, 2), column(1, 1, 1, 1)];
      const found = await diagnose(model, x, y, { batchSize: 2 });
      expect(found.firstNonFinite).toEqual({ step: 2, kind: 'output', name: 'logarithm' });
      expect(found.gradientNorms).toHaveLength(2);
      expect(found.text).toContain(
        '✗ First NaN or infinity: in the output of logarithm, at step 2.',
      );
      tf.dispose([x, y]);
      model.dispose();
    });

    it('names the first gradient that is not finite, while outputs are', async () => {
      const root = activation((v) => tf.sqrt(v), { name: 'root' });
      const model = compiled([dense({ kernelInitializer: 'zeros' }), root]);
      const [x, y] = [column(1, 1), column(1, 1)];
      const found = await diagnose(model, x, y);
      const [weight] = model.weights;
      expect(found.firstNonFinite).toEqual({ step: 1, kind: 'gradient', name: weight?.name });
      expect(found.suggestedLimit).toBe(null);
      tf.dispose([x, y]);
      model.dispose();
    });

    it('names data and weights that are not finite before the first step', async () => {
      const model = compiled([dense()]);
      const [x, y] = [column(1, NaN), column(1, 1)];
      const data = await diagnose(model, { input: x } as never, y);
      expect(data.firstNonFinite).toEqual({ step: 0, kind: 'data', name: 'xs.input', row: 1 });
      expect(data.text).toContain('in xs.input, in row 1.\n    → leave out such rows');
      model.setWeights([column(Infinity)]);
      const weight = await diagnose(model, y, y);
      expect(weight.firstNonFinite).toMatchObject({ step: 0, kind: 'weight' });
      tf.dispose([x, y]);
      model.dispose();
    });

    it('names constraints that do not hold, and none where they are enforced', async () => {
      const model = compiled([dense({ kernelConstraint: 'nonNeg' })]);
      const [x, y] = [column(1, 2), column(-5, -10)];
      const { violations, text } = await diagnose(model, x, y);
      expect(violations).toHaveLength(1);
      expect(violations[0]?.distance).toBeGreaterThan(1);
      expect(text).toMatch(
        /✗ .*kernel.* violates its constraint .*\n {4}→ enforceConstraints\(model\)/,
      );
      const undo = enforceConstraints(model);
      expect((await diagnose(model, x, y)).violations).toEqual([]);
      expect((await values(model))[0]).toEqual([1]);
      undo();
      tf.dispose([x, y]);
      model.dispose();
    });

    it('tells what the backend answers wrongly', async () => {
      const model = compiled([dense()]);
      const x = column(1);
      const { backendFaults } = await diagnose(model, x, x, { steps: 1 });
      const asked = backendFaults.map((fault) => fault.asked);
      // tfjs decides this before any kernel runs, on each backend.
      expect(asked).toContain('tf.clipByValue([NaN, 1], 2, 2)');
      if (name === 'wasm') {
        const int32 = "tf.clipByValue(tf.tensor1d([5, -3, 2], 'int32'), 0, 3)";
        expect(asked).toEqual(
          expect.arrayContaining(['tf.clipByValue([NaN, 5, -5, 0.5], 0, 1)', int32]),
        );
      }
      if (name === 'cpu') expect(asked).toHaveLength(1);
      x.dispose();
      model.dispose();
    });

    // Case 48: tfjs's wasm backend cannot train it.
    it.runIf(name === 'wasm')('tells which layers the backend cannot train', async () => {
      const conv = layers.conv2d({
        filters: 1,
        kernelSize: 1,
        inputShape: [2, 2, 1],
        name: 'conv',
      });
      const model = compiled([conv]);
      const x = tf.ones([1, 2, 2, 1]);
      const { failure, text } = await diagnose(model, x, x);
      expect(failure).toMatch(
        /no kernel Conv2DBackpropFilter .*, which you need to train .*conv2d/,
      );
      expect(text).toContain('✗ A step failed:');
      x.dispose();
      model.dispose();
    });

    it('takes several inputs, and rejects what it cannot use', async () => {
      const model = compiled([dense()]);
      const [x, y] = [column(1, 2), column(1, 2)];
      expect((await diagnose(model, [x], [y], { steps: 1 })).gradientNorms).toHaveLength(1);
      const short = column(1);
      const cases: [unknown[], RegExp][] = [
        [[{}, x, y], /model must be a tf\.LayersModel/],
        [[sequential({ layers: [dense()] }), x, y], /a compiled model: call model.compile first/],
        [[model, 3, y], /xs must be a tensor/],
        [[model, x, short], /1 rows/],
        [[model, x, y, { steps: 0 }], /steps/],
        [[model, x, y, { step: 1 }], /did you mean 'steps'/],
      ];
      for (const [args, message] of cases) {
        await expect(diagnose(...(args as Parameters<typeof diagnose>))).rejects.toThrow(message);
      }
      tf.dispose([x, y, short]);
      model.dispose();
    });
  });
}
