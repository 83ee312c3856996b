import { checkNumber } from '../check/options.ts';
import { add, div, maximum, mul, sub } from '../ops/arithmetic.ts';
import { clipByValue } from '../ops/clip.ts';
import { greater, where } from '../ops/compare.ts';
import { abs, log, softplus, square } from '../ops/unary.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { checkLossOptions, type Loss, makeLoss } from './loss.ts';
import { meanOfRows } from './regression.ts';

// Keras's epsilon.
const EPSILON = 1e-7;

/** The options of huber. */
export interface HuberOptions {
  /** The distance from which on the loss is linear, above 0. Default 1. */
  readonly delta?: number | undefined;
}

/**
 * Makes the Huber loss: the mean of d²/2 where the distance d of both values is at most delta, and
 * of delta·(d - delta/2) beyond. So single large errors count less than in the squared error. NaN
 * propagates. The gradient for yPred is (yPred - yTrue)/n, clipped to ±delta/n.
 *
 * @param options -
 *   - `delta`: number above 0, default 1. The distance from which on the loss is linear.
 * @returns a Loss
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if delta is not above 0
 * @see Keras's `Huber`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * losses.huber()([[0], [0]], [[0.5], [10]]).item();
 * // => 4.8125
 */
export function huber(options: HuberOptions = {}): Loss {
  checkLossOptions('huber', options, ['delta']);
  const { delta = 1 } = options;
  checkNumber('huber', 'delta', delta, { least: 0, above: true });
  return makeLoss('huber', {
    options: { delta },
    rows(yTrue, yPred) {
      const error = sub(yPred, yTrue);
      const distance = abs(error);
      const linear = sub(mul(distance, delta), (delta * delta) / 2);
      return meanOfRows(where(greater(distance, delta), linear, mul(square(error), 0.5)));
    },
  });
}

/**
 * Computes the mean of log(cosh(yPred - yTrue)): about half the squared error for small errors, and
 * the absolute error less log(2) for large ones. NaN propagates. The gradient for yPred is
 * tanh(yPred - yTrue)/n.
 *
 * @param yTrue - the true values
 * @param yPred - the predicted values, of the same shape and dtype
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `LogCosh`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * losses.logCosh([[0]], [[1000]]).item().toFixed(2);
 * // => '999.31'
 */
export const logCosh: Loss = /* @__PURE__ */ makeLoss('logCosh', {
  rows(yTrue, yPred) {
    // As a function of the distance it has no sum of large numbers of opposite signs.
    const distance = abs(sub(yPred, yTrue));
    const tail = softplus(mul(distance, -2));
    return meanOfRows(sub(distance, sub(Math.LN2, tail)));
  },
});

/**
 * Computes the mean of 100·|yTrue - yPred| / |yTrue|. The divisor is at least 1e-7. NaN propagates.
 *
 * @param yTrue - the true values
 * @param yPred - the predicted values, of the same shape and dtype
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `MeanAbsolutePercentageError`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * losses.meanAbsolutePercentageError([[4]], [[3]]).item();
 * // => 25
 */
export const meanAbsolutePercentageError: Loss = /* @__PURE__ */ makeLoss(
  'meanAbsolutePercentageError',
  {
    rows(yTrue, yPred) {
      const parts = abs(div(sub(yTrue, yPred), maximum(abs(yTrue), EPSILON)));
      return mul(meanOfRows(parts), 100);
    },
  },
);

/**
 * Computes the mean of (log(1 + yTrue) - log(1 + yPred))². Values below 1e-7 count as 1e-7, so
 * negative predictions have the gradient 0. NaN propagates.
 *
 * @param yTrue - the true values
 * @param yPred - the predicted values, of the same shape and dtype
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `MeanSquaredLogarithmicError`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * const [yTrue, yPred] = [[[Math.E - 1]], [[0]]];
 * losses
 *   .meanSquaredLogarithmicError(yTrue, yPred)
 *   .item()
 *   .toFixed(4); // => '1.0000'
 */
export const meanSquaredLogarithmicError: Loss = /* @__PURE__ */ makeLoss(
  'meanSquaredLogarithmicError',
  {
    rows(yTrue, yPred) {
      return meanOfRows(square(sub(logOfOneMore(yPred), logOfOneMore(yTrue))));
    },
  },
);

function logOfOneMore(x: Tensor): Tensor {
  return log(add(clipByValue(x, EPSILON, null), 1));
}
