import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, sameShape, shapeText } from '../check/describe.ts';
import { withoutTape } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { NestedArray, TensorLike } from '../types.ts';

/** The options of a constraint, as a file can hold them. */
export interface ConstraintOptions {
  readonly [name: string]: number | boolean | null | NestedArray;
}

/**
 * A rule for weights. It maps any values to values that satisfy it, and leaves those unchanged.
 */
export abstract class Constraint {
  /** The name of the rule in messages and summaries. */
  abstract readonly name: string;
  /**
   * The options, so that a file can hold the rule. Null if no file can.
   * @internal
   */
  get options(): ConstraintOptions | null {
    return null;
  }

  /**
   * Returns values that satisfy the rule.
   *
   * @param w - any values
   * @returns a tensor of w's shape and dtype
   */
  abstract apply(w: Tensor): Tensor;

  /** Applies the rule to a tensor in place. Optimizers call it on weights. */
  project(w: Tensor): void {
    w.data.set(this.apply(w).data);
  }
}

/** The limits of a rule that only limits each value. */
export interface WeightLimits {
  /** The least value; -Infinity for none. */
  readonly min: number;
  /** The largest value; Infinity for none. */
  readonly max: number;
  /** Whether every value that is not above 0 becomes +0. */
  readonly nonNeg: boolean;
}

/**
 * A rule that limits each value alone, so that an optimizer can apply it in the same pass as its
 * step.
 */
export abstract class LimitConstraint extends Constraint {
  /** Null if the limits differ from value to value. */
  abstract readonly limits: WeightLimits | null;
}

/** Returns the limits that a constraint amounts to, or null if it is more than limits. */
export function limitsOf(constraint: Constraint): WeightLimits | null {
  return constraint instanceof LimitConstraint ? constraint.limits : null;
}

/** A function as a constraint. */
export class FunctionConstraint extends Constraint {
  readonly name: string;
  readonly fn: (w: Tensor) => TensorLike;

  constructor(fn: (w: Tensor) => TensorLike) {
    super();
    this.fn = fn;
    this.name = fn.name || 'constraint';
  }

  apply(w: Tensor): Tensor {
    // A copy, so that values that the function keeps do not change with the weight.
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
 * Turns a function into a constraint. It runs on the initial values of the weight, on values that
 * `setWeights` sets, and after each step of an optimizer. The function decides what happens to NaN.
 *
 * @param fn - takes a tensor and returns a tensor of the same shape
 * @returns a Constraint
 * @throws ClampwiseTypeError if fn is not a function
 * @see Keras's `Constraint`, which you subclass for the same purpose
 *
 * @example
 * import { dense, ops, tensor } from '@clampwise/layers';
 * import { constraint } from '@clampwise/layers/constraints';
 *
 * const atMostOne = constraint((w) => ops.minimum(w, 1));
 * atMostOne.apply(tensor([0.5, 3])).toArray(); // => [0.5, 1]
 * const layer = dense({ units: 2, kernelConstraint: atMostOne });
 * layer.units;
 * // => 2
 */
export function constraint(fn: (w: Tensor) => TensorLike): Constraint {
  if (typeof fn !== 'function') {
    throw new ClampwiseTypeError('constraint', 'fn', describe(fn), 'a function of a tensor');
  }
  return new FunctionConstraint(fn);
}
