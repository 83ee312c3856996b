import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import {
  type ActivationName,
  activation,
  dense,
  type LossName,
  relu,
  sequential,
} from '../src/index.ts';
import { Layer } from '../src/layers.ts';
import { adam, type Optimizer, sgd } from '../src/optimizers.ts';
import golden from './golden/keras.json' with { type: 'json' };
import { onEachBackend } from './support/harness.ts';

/** What a dtype may be off by, after a few operations and after a training run: Adam divides by small numbers. */
const tolerances = {
  float32: [
    { relative: 1e-6, absolute: 1e-6 },
    { relative: 1e-3, absolute: 1e-3 },
  ],
  float64: [
    { relative: 1e-14, absolute: 1e-14 },
    { relative: 1e-12, absolute: 1e-12 },
  ],
} as const;

const optimizers: { readonly [key: string]: () => Optimizer } = {
  sgd: () => sgd({ learningRate: 0.125 }),
  adam: () => adam({ learningRate: 0.125 }),
  adamDefaults: () => adam(),
};

class Weights extends Layer {
  call(x: never): never {
    return x;
  }
}

describe(`as ${golden.source}`, () => {
  onEachBackend(() =>
    describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
      const [near, loose] = tolerances[dtype];

      test.each(Object.keys(golden.activations.y))('activation %s', (name) => {
        const key = name as keyof typeof golden.activations.y;
        const y = activation(key as ActivationName, { dtype }).apply(golden.activations.x);
        // XLA's tanh is no better than float32, on float64 too.
        const tolerance = name === 'tanh' ? { absolute: 1e-7 } : near;
        assertClose(y.data, golden.activations.y[key].flat(), tolerance);
      });

      test.each(['sgd', 'adam', 'adamDefaults'] as const)('five steps of %s', (key) => {
        const { start, steps } = golden[key];
        const optimizer = (optimizers[key] as () => Optimizer)();
        const weight = new Weights({ dtype }).addWeight('w', [3, 2], { initializer: () => start });
        for (const { gradient, weight: expected } of steps) {
          optimizer.applyGradients([[gradient, weight]]);
          assertClose(weight.data, expected.flat(), near);
        }
        expect(optimizer.iterations).toBe(5);
      });

      test.each(Object.entries(golden.trainings))('training: %s', async (title, entry) => {
        const [key = '', loss] = title.split(', ');
        const { weights, x, y, history, evaluated, trained, predicted } = entry;
        const kernelConstraint = title.includes('nonNeg') ? 'nonNeg' : null;
        const model = sequential([
          dense({ units: 6, activation: 'relu', inputShape: [4], kernelConstraint, dtype }),
          dense({ units: 2 }),
          relu({ maxValue: 0.75, negativeSlope: 0.25, threshold: 0.125 }),
        ]);
        model.setWeights(weights);
        model.compile({
          optimizer: (optimizers[key] as () => Optimizer)(),
          loss: loss as LossName,
          metrics: ['meanAbsoluteError'],
        });
        const run = await model.fit(x, y, {
          verbose: 0,
          epochs: 3,
          batchSize: 8,
          shuffle: false,
          validationSplit: 0.25,
        });
        // Keras sums these up in float32.
        const numbers = { relative: Math.max(loose.relative, 2e-7) };
        assertClose(run.history.loss, history.loss, numbers);
        assertClose(run.history.valLoss ?? [], history.val_loss, numbers);
        assertClose(
          run.history.valMeanAbsoluteError ?? [],
          history.val_mean_absolute_error,
          numbers,
        );
        assertClose(run.history.meanAbsoluteError ?? [], history.mean_absolute_error, numbers);
        model.getWeights().forEach((weight, k) => {
          assertClose(weight.data, [trained[k] as number[]].flat(2), loose);
        });
        assertClose(model.predict(x).data, predicted.flat(), loose);
        const tested = model.evaluate(x, y, { batchSize: 8 });
        assertClose(Object.values(tested), evaluated, numbers);
      });
    }),
  );
});
