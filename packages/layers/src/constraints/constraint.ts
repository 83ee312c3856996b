import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '../check/describe.ts';
import { withoutTape } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';

/** A rule that weights keep: it maps any values to values that obey it, and leaves those as they are. */
export abstract class Constraint {
  /** What the rule is called in messages and summaries. */
  abstract readonly name: string;

  /**
   * The values under the rule.
   *
   * @param w - any values
   * @returns a tensor of w's shape and dtype
   */
  abstract apply(w: Tensor): Tensor;

  /** Brings a tensor's own values under the rule. For weights, which optimizers change in place. */
  project(w: Tensor): void {
    w.data.set(this.apply(w).data);
  }
}

/** The limits of a rule that is no more than that. */
export interface WeightLimits {
  /** The least value; -Infinity for none. */
  readonly min: number;
  /** The largest value; Infinity for none. */
  readonly max: number;
  /** Whether what is not above 0 becomes +0. */
  readonly nonNeg: boolean;
}

/** A rule that limits each value alone, so that the step of an optimizer can apply it in the same pass. */
export abstract class LimitConstraint extends Constraint {
  /** null where they are not the same for all values. */
  abstract readonly limits: WeightLimits | null;
}

/** The limits that a constraint amounts to; null where it is more than that. */
export function limitsOf(constraint: Constraint): WeightLimits | null {
  return constraint instanceof LimitConstraint ? constraint.limits : null;
}

/** A function as a constraint. */
class FunctionConstraint extends Constraint {
  readonly name: string;
  private readonly fn: (w: Tensor) => TensorLike;

  constructor(fn: (w: Tensor) => TensorLike) {
    super();
    this.fn = fn;
    this.name = fn.name || 'constraint';
  }

  apply(w: Tensor): Tensor {
    // The function gets a plain tensor: what it keeps of it must not change with the weight.
    const given = new Tensor(w.data.slice(), w.shape, w.dtype);
    const result = withoutTape(() => this.fn(given));
    const read = readTensor('constraint', "fn's result", result, w.dtype);
    if (sameShape(read.shape, w.shape)) return read;
    const received = `shape ${shapeText(read.shape)}`;
    const expected = `of the weight's shape ${shapeText(w.shape)}`;
    throw new ClampwiseRangeError('constraint', "fn's result", received, expected);
  }
}

/**
 * Makes a constraint of a function: it is applied to the weight's initial values, to what `setWeights` sets, and after
 * each step of an optimizer. NaN is up to the function.
 *
 * @param fn - from a tensor to a tensor of the same shape
 * @returns a Constraint
 * @throws ClampwiseTypeError where fn is no function
 * @see Keras's `Constraint`, of which one writes a subclass
 *
 * @example
 * import { dense, ops, tensor } from '@clampwise/layers';
 * import { constraint } from '@clampwise/layers/constraints';
 *
 * const atMostOne = constraint((w) => ops.minimum(w, 1));
 * atMostOne.apply(tensor([0.5, 3])).toArray(); // => [0.5, 1]
 * dense({ units: 2, inputShape: [3], kernelConstraint: atMostOne }).units; // => 2
 */
export function constraint(fn: (w: Tensor) => TensorLike): Constraint {
  if (typeof fn !== 'function') {
    throw new ClampwiseTypeError('constraint', 'fn', describe(fn), 'a function of a tensor');
  }
  return new FunctionConstraint(fn);
}
