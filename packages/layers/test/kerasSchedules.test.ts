import { assertClose } from '@clampwise/testing';
import { describe, expect, test } from 'vitest';
import { maxNorm, nonNeg } from '../src/constraints.ts';
import type { Tensor, Weight } from '../src/index.ts';
import { Layer, tensor } from '../src/index.ts';
import { adam, adamw, type Optimizer, rmsprop, sgd } from '../src/optimizers.ts';
import * as schedules from '../src/schedules.ts';
import golden from './golden/schedules.json' with { type: 'json' };
import { onEachBackend } from './support/harness.ts';

type Maker = (options: object) => schedules.DecaySchedule;

class Holder extends Layer {
  call(x: Tensor): Tensor {
    return x;
  }
}

const OPTIMIZERS: { readonly [name: string]: (options: object) => Optimizer } = {
  sgd,
  adam,
  adamw,
  rmsprop,
};

const CONSTRAINTS = {
  none: () => null,
  nonNeg: () => nonNeg(),
  maxNorm: () => maxNorm({ maxValue: 1.25 }),
} as const;

describe(`as ${golden.source}`, () => {
  test.each(golden.schedules.map((entry, k) => [`${entry.name} (${k})`, entry] as const))(
    '%s',
    (_, { name, options, rates }) => {
      const makers = schedules as unknown as { [name: string]: Maker };
      const make = makers[name] as Maker;
      const schedule = make(options);
      expect(schedule.name).toBe(name);
      expect(schedule.options).toMatchObject(options);
      // Keras computes in float32, in which a cosine near 1 loses its digits.
      assertClose(golden.steps.map(schedule), rates, { relative: 1e-6, absolute: 1e-7 });
    },
  );

  onEachBackend(() =>
    describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
      test.each(
        golden.runs.map((run) => {
          const { name, options, constraint } = run;
          return [`${name} ${JSON.stringify(options)} ${constraint}`, run] as const;
        }),
      )('ten steps with a schedule: %s', (_, { name, options, constraint, weights }) => {
        const holder = new Holder({ dtype });
        const own: Weight[] = golden.start.map((values, k) =>
          holder.addWeight(`w${k}`, golden.shapes[k] as number[], {
            initializer: () => tensor(values, { shape: golden.shapes[k] as number[], dtype }),
          }),
        );
        // Keras leaves first values as they are, so the constraint holds from the first step on.
        const limit = CONSTRAINTS[constraint as keyof typeof CONSTRAINTS]();
        Object.defineProperty(own[0], 'constraint', { value: limit });
        const learningRate = schedules.exponentialDecay({
          initialLearningRate: 0.25,
          decaySteps: 3,
          decayRate: 0.5,
          staircase: true,
        });
        const optimizer = (OPTIMIZERS[name] as (options: object) => Optimizer)({
          ...options,
          learningRate,
        });
        for (const gradients of golden.gradients) {
          optimizer.applyGradients(
            gradients.map((values, k) => [
              tensor(values, { shape: golden.shapes[k] as number[], dtype }),
              own[k] as Weight,
            ]),
          );
        }
        expect(optimizer.iterations).toBe(golden.gradients.length);
        expect(optimizer.learningRate).toBe(0.25 / 8);
        // Keras's maxNorm adds 1e-7 to a norm.
        const near = dtype === 'float32' || constraint === 'maxNorm' ? 2e-6 : 1e-13;
        weights.forEach((values, k) => {
          const tolerance = { relative: near, absolute: near };
          assertClose((own[k] as Weight).data, values, tolerance, `weight ${k}`);
        });
      });
    }),
  );
});
