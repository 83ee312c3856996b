import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { tidy, type Variable } from '@tensorflow/tfjs-core';
import { projectVariable } from '../constraints/project.ts';
import { clipByValue } from '../ops/clipByValue.ts';
import { type ConstrainedModel, type LayerWeight, variableFrom } from './weights.ts';

/**
 * Clips the weights of a model in place to min..max, as WGAN does with its critic after each step.
 * NaN stays NaN, and a weight at a bound does not change.
 *
 * @param modelOrVariables - a model, of which the trainable weights are clipped, or a list of
 *   variables or of layer weights
 * @param min - the lower bound: a number, or null for none
 * @param max - the upper bound: a number, or null for none
 * @throws ClampwiseTypeError if an argument has the wrong type
 * @throws ClampwiseRangeError if a bound is NaN, min > max, or the model has no trainable weights,
 *   for example because it is frozen
 * @see Arjovsky, Chintala, Bottou 2017, "Wasserstein GAN", algorithm 1; `guard` with constraints,
 *   which clips after every step without a call
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipWeights } from '@clampwise/tfjs-adapter';
 *
 * const w = tf.variable(tf.tensor1d([-3, 0.5, 3]));
 * clipWeights([w], -1, 1);
 * w.arraySync(); // => [-1, 0.5, 1]
 */
export function clipWeights(
  modelOrVariables: ConstrainedModel | readonly (Variable | LayerWeight)[],
  min: number | null,
  max: number | null,
): void {
  const variables = variablesOf(modelOrVariables);
  for (const [name, bound] of [['min', min] as const, ['max', max] as const]) {
    if (typeof bound === 'number' || bound === null) continue;
    const expected = 'a number, or null for none';
    throw new ClampwiseTypeError('clipWeights', name, describe(bound), expected);
  }
  if (min !== null && max !== null && min > max) {
    throw new ClampwiseRangeError('clipWeights', 'min', `${min}`, `at most max (${max})`);
  }
  tidy(() => {
    clipByValue(0, min, max);
    for (const variable of variables) {
      projectVariable('clipWeights', variable, { project: (w) => clipByValue(w, min, max) });
    }
  });
}

function variablesOf(given: ConstrainedModel | readonly (Variable | LayerWeight)[]): Variable[] {
  const expected = 'a model, or a list of variables or of layer weights';
  const weights: unknown = Array.isArray(given)
    ? given
    : (given as ConstrainedModel | null)?.trainableWeights;
  if (!Array.isArray(weights)) {
    throw new ClampwiseTypeError('clipWeights', 'modelOrVariables', describe(given), expected);
  }
  if (weights.length === 0 && !Array.isArray(given)) {
    const received = 'a model without trainable weights';
    const wanted = 'a model that is not frozen, or a list of its weights';
    throw new ClampwiseRangeError('clipWeights', 'modelOrVariables', received, wanted);
  }
  return weights.map((weight, k) => {
    const variable = variableFrom(weight);
    if (variable !== null) return variable;
    const argument = `modelOrVariables[${k}]`;
    throw new ClampwiseTypeError('clipWeights', argument, describe(weight), 'a tf.Variable');
  });
}
