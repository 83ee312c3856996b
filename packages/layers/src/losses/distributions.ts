import { add, div, mul, sub } from '../ops/arithmetic.ts';
import { clipByValue } from '../ops/clip.ts';
import { constrainUnitNorm } from '../ops/norms.ts';
import { sum } from '../ops/reduce.ts';
import { log, neg } from '../ops/unary.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Loss, makeLoss } from './loss.ts';
import { meanOfRows } from './regression.ts';

// Keras's epsilon.
const EPSILON = 1e-7;

function sumOfRows(x: Tensor): Tensor {
  return x.rank === 0 ? x : sum(x, { axis: -1 });
}

/**
 * Computes the mean of yPred - yTrue·log(yPred + 1e-7): the loss for counts, if yPred is the
 * expected count. End the model with `nonNeg` or `softplus`, because the logarithm of a negative
 * number is NaN.
 *
 * @param yTrue - the true counts
 * @param yPred - the predicted counts, of the same shape and dtype, at least 0
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `Poisson`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * losses.poisson([[3]], [[1]]).item().toFixed(4);
 * // => '1.0000'
 */
export const poisson: Loss = /* @__PURE__ */ makeLoss('poisson', {
  rows: (yTrue, yPred) => meanOfRows(sub(yPred, mul(yTrue, log(add(yPred, EPSILON))))),
});

/**
 * Computes the Kullback-Leibler divergence: Σ yTrue·log(yTrue / yPred) along the last axis, and its
 * mean over all rows. Both are probabilities, and are clipped to 1e-7..1. NaN propagates.
 *
 * @param yTrue - the true probabilities
 * @param yPred - the predicted probabilities, of the same shape and dtype
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `KLDivergence`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * const [yTrue, yPred] = [[[0.5, 0.5]], [[0.25, 0.75]]];
 * const loss = losses.klDivergence(yTrue, yPred);
 * loss.item().toFixed(4); // => '0.1438'
 */
export const klDivergence: Loss = /* @__PURE__ */ makeLoss('klDivergence', {
  rows(yTrue, yPred) {
    const [t, p] = [clipByValue(yTrue, EPSILON, 1), clipByValue(yPred, EPSILON, 1)];
    return sumOfRows(mul(t, log(div(t, p))));
  },
});

/**
 * Computes the mean over all rows of the negative cosine of the angle between yTrue and yPred, as
 * vectors along the last axis. It is -1 for the same direction, 1 for opposite ones, and 0 if one
 * is all zeros. NaN propagates.
 *
 * @param yTrue - the true values
 * @param yPred - the predicted values, of the same shape and dtype
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `CosineSimilarity`, which shortens vectors whose norm is below 1e-7
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * losses.cosineSimilarity([[2, 0]], [[3, 4]]).item().toFixed(4);
 * // => '-0.6000'
 */
export const cosineSimilarity: Loss = /* @__PURE__ */ makeLoss('cosineSimilarity', {
  rows: (yTrue, yPred) => neg(sumOfRows(mul(unit(yTrue), unit(yPred)))),
});

function unit(x: Tensor): Tensor {
  return constrainUnitNorm(x, x.rank === 0 ? {} : { axis: -1 });
}
