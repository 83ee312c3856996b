import { add, maximum, mul, sub } from '../ops/arithmetic.ts';
import { max, sum } from '../ops/reduce.ts';
import { square } from '../ops/unary.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { type Loss, makeLoss } from './loss.ts';
import { meanOfRows } from './regression.ts';

/** Returns the missing part of each margin. Labels that are all 0 or 1 become -1 and 1. */
function margins(yTrue: Tensor, yPred: Tensor): Tensor {
  const isBinary = yTrue.data.every((value) => value === 0 || value === 1);
  const signs = isBinary ? sub(mul(yTrue, 2), 1) : yTrue;
  return maximum(sub(1, mul(signs, yPred)), 0);
}

/**
 * Computes the mean of max(1 - yTrue·yPred, 0). The true values are -1 and 1, or 0 and 1: then 0
 * counts as -1. NaN propagates.
 *
 * @param yTrue - the true values, -1 and 1, or 0 and 1
 * @param yPred - the predicted values, of the same shape and dtype
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `Hinge`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * losses.hinge([[1], [-1]], [[0.5], [-3]]).item();
 * // => 0.25
 */
export const hinge: Loss = /* @__PURE__ */ makeLoss('hinge', {
  rows: (yTrue, yPred) => meanOfRows(margins(yTrue, yPred)),
});

/**
 * Computes the mean of max(1 - yTrue·yPred, 0)². The true values are -1 and 1, or 0 and 1: then 0
 * counts as -1. NaN propagates.
 *
 * @param yTrue - the true values, -1 and 1, or 0 and 1
 * @param yPred - the predicted values, of the same shape and dtype
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `SquaredHinge`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * losses.squaredHinge([[1], [-1]], [[0.5], [-3]]).item();
 * // => 0.125
 */
export const squaredHinge: Loss = /* @__PURE__ */ makeLoss('squaredHinge', {
  rows: (yTrue, yPred) => meanOfRows(square(margins(yTrue, yPred))),
});

/**
 * Computes the mean over all rows of max(n - p + 1, 0). p is the prediction for the true class, and
 * n the largest one for another class. NaN propagates.
 *
 * @param yTrue - 1 for the true class of a row, and 0 for the others
 * @param yPred - the predicted values, of the same shape and dtype, at least one axis
 * @returns a scalar Tensor
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes differ
 * @see Keras's `CategoricalHinge`
 *
 * @example
 * import { losses } from '@clampwise/layers';
 *
 * losses.categoricalHinge([[0, 1]], [[0.5, 1]]).item();
 * // => 0.5
 */
export const categoricalHinge: Loss = /* @__PURE__ */ makeLoss('categoricalHinge', {
  rows(yTrue, yPred) {
    const right = sum(mul(yTrue, yPred), { axis: -1 });
    const wrong = max(mul(sub(1, yTrue), yPred), { axis: -1 });
    return maximum(add(sub(wrong, right), 1), 0);
  },
});
