import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, shapeText } from '../check/describe.ts';
import { Tensor } from '../tensor/tensor.ts';

/** A penalty for large weights. Training adds it to the loss. */
export abstract class Regularizer {
  /** The name of the penalty in messages. */
  abstract readonly name: string;

  /**
   * Returns the penalty for some values. Write it with `ops`, so that it has a gradient.
   *
   * @param w - a weight
   * @returns a scalar of w's dtype
   */
  abstract penalty(w: Tensor): Tensor;
}

/** A function as a regularizer. */
export class FunctionRegularizer extends Regularizer {
  readonly name: string;
  readonly fn: (w: Tensor) => Tensor;

  constructor(fn: (w: Tensor) => Tensor) {
    super();
    this.fn = fn;
    this.name = fn.name || 'regularizer';
  }

  penalty(w: Tensor): Tensor {
    const result: unknown = this.fn(w);
    const expected = `a scalar tensor of ${w.dtype} (see ops.sum and ops.mean)`;
    if (!(result instanceof Tensor) || result.dtype !== w.dtype) {
      throw new ClampwiseTypeError('regularizer', "fn's result", describe(result), expected);
    }
    if (result.shape.length === 0) return result;
    const received = `shape ${shapeText(result.shape)}`;
    throw new ClampwiseRangeError('regularizer', "fn's result", received, expected);
  }
}

/**
 * Turns a function into a regularizer. Training adds its result to the loss, so the gradient of the
 * result reaches the weight. The function decides what happens to NaN.
 *
 * @param fn - takes a weight and returns a scalar tensor of its dtype, written with `ops`
 * @returns a Regularizer
 * @throws ClampwiseTypeError if fn is not a function
 * @see Keras's `Regularizer`, which you subclass for the same purpose
 *
 * @example
 * import { ops, tensor } from '@clampwise/layers';
 * import { regularizer } from '@clampwise/layers/regularizers';
 *
 * // A penalty for a sum other than 1.
 * const sumsToOne = regularizer((w) =>
 *   ops.square(ops.sub(ops.sum(w), 1)),
 * );
 * sumsToOne.penalty(tensor([1, 2])).item(); // => 4
 */
export function regularizer(fn: (w: Tensor) => Tensor): Regularizer {
  if (typeof fn !== 'function') {
    throw new ClampwiseTypeError('regularizer', 'fn', describe(fn), 'a function of a tensor');
  }
  return new FunctionRegularizer(fn);
}
