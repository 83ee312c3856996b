import { assertClose } from '@clampwise/testing';
import { type GoldenStep, goldenSteps, type KerasOptimizer } from '@clampwise/testing/goldenStep';
import { describe, test } from 'vitest';
import type { Tensor, Weight } from '../src/index.ts';
import { Layer, tensor } from '../src/index.ts';
import { adam, adamw, type Optimizer, rmsprop, sgd } from '../src/optimizers.ts';
import { onEachBackend } from './support/harness.ts';

const { source, run, vectors } = goldenSteps();

const TOLERANCE = {
  float32: { relative: 1e-6, absolute: 1e-6 },
  float64: { relative: 1e-13, absolute: 1e-14 },
} as const;

class Holder extends Layer {
  call(x: Tensor): Tensor {
    return x;
  }
}

const MAKERS: { readonly [K in KerasOptimizer]: (options: object) => Optimizer } = {
  SGD: sgd,
  Adam: adam,
  AdamW: adamw,
  RMSprop: rmsprop,
};

/** Keras's options in our names; its spellings of the limits are taken as they are. */
function optionsOf({ config }: GoldenStep): object {
  const ours = (name: string): string =>
    name.includes('clip')
      ? name
      : name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [ours(name), value]));
}

describe(`a hundred steps, against ${source}`, () => {
  onEachBackend(() =>
    describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
      test.each(vectors)('$title', (vector) => {
        const holder = new Holder({ dtype });
        const weights: Weight[] = run.start.map((values, i) =>
          holder.addWeight(`w${i}`, run.shapes[i] as number[], {
            initializer: () => tensor(values, { shape: run.shapes[i] as number[], dtype }),
            constraint: vector.constraint === 'NonNeg' ? 'nonNeg' : null,
          }),
        );
        const optimizer = MAKERS[vector.optimizer](optionsOf(vector));
        run.gradients.forEach((gradients, k) => {
          const pairs = gradients.map((values, i) => {
            const gradient = tensor(values, { shape: run.shapes[i] as number[], dtype });
            return [gradient, weights[i] as Weight] as const;
          });
          optimizer.applyGradients(pairs);
          vector.expected.get(k + 1)?.forEach((values, i) => {
            const what = `weight ${i} after step ${k + 1}`;
            assertClose((weights[i] as Weight).data, values, TOLERANCE[dtype], what);
          });
        });
      });
    }),
  );
});
