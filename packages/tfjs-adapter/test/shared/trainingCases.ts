import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { clipGradients, enforceConstraints, guard } from '../../src/index.ts';
import { type TestBackend, useBackend } from '../support/backends.ts';

/** A custom SGD with a field that hides the one in which SGD keeps its learning rate. */
class HidesField extends tf.SGDOptimizer {
  readonly steps: { c: number } = { c: 0 };

  override applyGradients(given: tf.NamedTensorMap): void {
    this.steps.c++;
    super.applyGradients(given);
  }
}

/** The public bug reports about training in tfjs that concern optimizers and constraints. */
export function testTrainingCases(name: TestBackend): void {
  describe(`training on ${name}`, () => {
    useBackend(name);

    // The wasm backend of tfjs cannot train an embedding: case 48.
    it.skipIf(name === 'wasm')(
      'case 31: rows of an embedding that are asked for twice count once, summed, and a constraint holds',
      async () => {
        const embedding = layers.embedding({
          inputDim: 3,
          outputDim: 2,
          inputLength: 3,
          embeddingsInitializer: 'zeros',
          embeddingsConstraint: 'nonNeg',
        });
        const model = sequential({ layers: [embedding] });
        const ids = tf.tensor2d([[0, 1, 0]]);
        const rows = async (): Promise<number[]> => [
          ...(await (model.getWeights()[0] as tf.Tensor).data()),
        ];
        // The gradient is -1 for each looked-up value: row 0 has -2, row 1 has -1, row 2 has none.
        // Its norm is sqrt(10).
        const downwards = (): tf.Scalar => tf.neg(tf.sum(model.predict(ids) as tf.Tensor));
        clipGradients(tf.train.sgd(1), { clipNorm: 1 }).minimize(downwards);
        const expected = [2, 2, 1, 1, 0, 0].map((v) => v / Math.sqrt(10));
        for (const [k, v] of (await rows()).entries()) expect(v).toBeCloseTo(expected[k] ?? 0, 6);
        const upwards = (): tf.Scalar => tf.sum(model.predict(ids) as tf.Tensor);
        guard(tf.train.sgd(0.5), { model }).minimize(upwards);
        // Signs of zero are a GPU's own.
        expect((await rows()).map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
        ids.dispose();
        model.dispose();
      },
    );

    it('case 33: maxNorm 2 holds in fit, and the weight went to 10 without', async () => {
      const [x, y] = [tf.tensor2d([[1], [2], [3]]), tf.tensor2d([[10], [20], [30]])];
      for (const [isEnforced, expected] of [
        [true, 2],
        [false, 10],
      ] as const) {
        const dense = layers.dense({
          units: 1,
          useBias: false,
          inputShape: [1],
          kernelConstraint: 'maxNorm',
        });
        const model = sequential({ layers: [dense] });
        model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
        if (isEnforced) enforceConstraints(model);
        await model.fit(x, y, { epochs: 50, verbose: 0 });
        expect((await (model.getWeights()[0] as tf.Tensor).data())[0]).toBeCloseTo(expected, 3);
        model.dispose();
      }
      tf.dispose([x, y]);
    });

    it('case 42: the config keeps the limit, in the spelling of Keras', () => {
      for (const [limit, expected] of [
        [{ clipNorm: 1 }, { clipnorm: 1 }],
        [{ globalClipNorm: 2 }, { global_clipnorm: 2 }],
        [{ clipvalue: 3 }, { clipvalue: 3 }],
        [{ adaptive: 0.01 }, { adaptive: { clipping: 0.01, eps: 1e-3 } }],
      ] as const) {
        const optimizer = guard(tf.train.adam(0.1), limit);
        expect(optimizer.getConfig()).toMatchObject({ learningRate: 0.1, ...expected });
        optimizer.dispose();
      }
    });

    it('case 46: a field named c of an optimizer of a user', async () => {
      const w = tf.variable(tf.tensor1d([1]));
      const inner = new HidesField(0.5);
      const optimizer = clipGradients(inner, { clipValue: 1 });
      Object.assign(optimizer, { c: -7, m: 3, learning: true });
      optimizer.minimize(() => tf.sum(tf.square(w)));
      expect([...(await w.data())]).toEqual([0.5]);
      expect(inner.steps.c).toBe(1);
      optimizer.dispose();
      w.dispose();
    });

    it('case 59: an unknown key is rejected, and the right one named', () => {
      const make = (options: object) => () => guard(tf.train.sgd(1), options as never);
      expect(make({ clip_value: 1 })).toThrow("did you mean 'clipValue'?");
      expect(make({ globalClipnorm: 1 })).toThrow("did you mean 'globalClipNorm'?");
      expect(make({ onNonfinite: 'skip' })).toThrow("did you mean 'onNonFinite'?");
    });

    it('case 48: what the backend cannot train is said', async () => {
      const makers = {
        conv2d: () => layers.conv2d({ filters: 1, kernelSize: 2, inputShape: [3, 3, 1] }),
        depthwiseConv2d: () => layers.depthwiseConv2d({ kernelSize: 2, inputShape: [3, 3, 1] }),
        embedding: () => layers.embedding({ inputDim: 3, outputDim: 2, inputLength: 2 }),
      };
      for (const [kind, make] of Object.entries(makers)) {
        const model = sequential({ layers: [make()] });
        const optimizer = clipGradients(tf.train.sgd(0.1), { clipNorm: 1 });
        const x = kind === 'embedding' ? tf.tensor2d([[0, 1]]) : tf.ones([1, 3, 3, 1]);
        const loss = (): tf.Scalar => tf.sum(model.apply(x, { training: true }) as tf.Tensor);
        const train = (): void => void optimizer.minimize(loss);
        if (name === 'wasm') {
          expect(train).toThrow(
            /clipGradients: tfjs has no kernel .* for the backend wasm, .*'webgl'/,
          );
          expect(train).toThrow(kind);
        } else train();
        optimizer.dispose();
        model.dispose();
        x.dispose();
      }
    });

    it('a limit and a state are resumed after saving: as if it had gone on', async () => {
      const run = async (isSaved: boolean): Promise<number[]> => {
        const w = tf.variable(tf.tensor1d([1, -2]));
        let optimizer = guard(tf.train.adam(0.1), { globalClipNorm: 1 });
        const step = (): void =>
          void optimizer.minimize(() => tf.sum(tf.square(tf.mul(w, [1, 3]))));
        for (let k = 0; k < 3; k++) step();
        if (isSaved) {
          const weights = await optimizer.getWeights();
          const next = guard(tf.train.adam(0.1), { globalClipNorm: 1 });
          await next.setWeights(weights);
          expect(next.iterations).toBe(3);
          optimizer.dispose();
          optimizer = next;
        }
        for (let k = 0; k < 3; k++) step();
        const values = [...(await w.data())];
        optimizer.dispose();
        w.dispose();
        return values;
      };
      const [through, resumed] = [await run(false), await run(true)];
      // tfjs keeps the powers of beta as running products, and restores them as powers.
      for (const [k, value] of through.entries()) expect(resumed[k]).toBeCloseTo(value, 4);
    });
  });
}
