import { assertClose } from '@clampwise/testing';
import { type GoldenStep, goldenSteps } from '@clampwise/testing/goldenStep';
import { describe, it } from 'vitest';
import { adamState, adamStep, rmspropState, rmspropStep, sgdState, sgdStep } from '../src/index.ts';
import { SETTINGS, useBackend } from './support/harness.ts';

type Floats = Float32Array | Float64Array;

const { source, run, vectors } = goldenSteps();

/** Errors of single steps add up over a hundred of them. */
const TOLERANCE = {
  float32: { relative: 1e-6, absolute: 1e-6 },
  float64: { relative: 1e-13, absolute: 1e-14 },
} as const;

/** The kernels' options for Keras's. */
function optionsOf({ config, constraint }: GoldenStep): { [option: string]: unknown } {
  const names: { readonly [name: string]: string } = {
    learning_rate: 'learningRate',
    weight_decay: 'weightDecay',
    clipvalue: 'clipValue',
    beta_1: 'beta1',
    beta_2: 'beta2',
  };
  const options = Object.entries(config)
    .filter(([name]) => !name.endsWith('clipnorm'))
    .map(([name, value]) => [names[name] ?? name, value]);
  return { ...Object.fromEntries(options), nonNeg: constraint === 'NonNeg' };
}

function normOf(arrays: readonly Floats[]): number {
  let sum = 0;
  for (const array of arrays) for (const value of array) sum += value * value;
  return Math.sqrt(sum);
}

/** The factors that Keras's clipping by norm multiplies each gradient by. */
function scalesOf({ config }: GoldenStep, gradients: readonly Floats[]): number[] {
  const { clipnorm, global_clipnorm: globally } = config;
  const limit = (clipnorm ?? globally ?? Infinity) as number;
  const all = normOf(gradients);
  return gradients.map((gradient) => {
    const norm = globally === undefined ? normOf([gradient]) : all;
    return norm > limit ? limit / norm : 1;
  });
}

/** A function that takes the next step of a weight. */
function stepper(vector: GoldenStep, weight: Floats) {
  const options = optionsOf(vector);
  let step = 0;
  if (vector.optimizer === 'SGD') {
    const state = sgdState(weight, options);
    return (g: Floats, scale: number) => sgdStep(weight, g, state, { ...options, scale });
  }
  if (vector.optimizer === 'RMSprop') {
    const state = rmspropState(weight, options);
    return (g: Floats, scale: number) => rmspropStep(weight, g, state, { ...options, scale });
  }
  const decay = vector.optimizer === 'AdamW' ? { weightDecay: 0.004 } : {};
  const state = adamState(weight, options);
  return (g: Floats, scale: number) => {
    step += 1;
    return adamStep(weight, g, state, { ...decay, ...options, scale, step });
  };
}

describe.each(SETTINGS)(`steps against ${source}, on the backend %s`, (backend) => {
  useBackend(backend);

  describe.each(['float32', 'float64'] as const)('in %s', (dtype) => {
    const floats = (values: Float32Array): Floats =>
      dtype === 'float32' ? values.slice() : Float64Array.from(values);

    it.each(vectors)('$title', (vector) => {
      const weights = run.start.map(floats);
      const steps = weights.map((weight) => stepper(vector, weight));
      run.gradients.forEach((all, k) => {
        const gradients = all.map(floats);
        const scales = scalesOf(vector, gradients);
        for (const [i, step] of steps.entries()) step(gradients[i] as Floats, scales[i] as number);
        const expected = vector.expected.get(k + 1);
        expected?.forEach((values, i) => {
          const what = `weight ${i} after step ${k + 1}`;
          assertClose(weights[i] as Floats, values, TOLERANCE[dtype], what);
        });
      });
    });
  });
});
