import { checkNumber, checkOptions } from '../check/options.ts';
import { add, mul } from '../ops/arithmetic.ts';
import { sum } from '../ops/reduce.ts';
import { abs, square } from '../ops/unary.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Regularizer } from './regularizer.ts';

/** The penalty l1 · Σ|w|. */
export class L1 extends Regularizer {
  readonly name = 'l1';
  /** The factor. */
  readonly l1: number;

  constructor(factor: number) {
    super();
    this.l1 = checkNumber('l1', 'factor', factor, { least: 0 });
  }

  penalty(w: Tensor): Tensor {
    return mul(sum(abs(w)), this.l1);
  }
}

/** The penalty l2 · Σw². */
export class L2 extends Regularizer {
  readonly name = 'l2';
  /** The factor. */
  readonly l2: number;

  constructor(factor: number) {
    super();
    this.l2 = checkNumber('l2', 'factor', factor, { least: 0 });
  }

  penalty(w: Tensor): Tensor {
    return mul(sum(square(w)), this.l2);
  }
}

/** The options of l1l2. */
export interface L1L2Options {
  /** The factor of Σ|w|, at least 0. Default 0. */
  readonly l1?: number | undefined;
  /** The factor of Σw², at least 0. Default 0. */
  readonly l2?: number | undefined;
}

/** The penalty l1 · Σ|w| + l2 · Σw². */
export class L1L2 extends Regularizer {
  readonly name = 'l1l2';
  /** The factor of Σ|w|. */
  readonly l1: number;
  /** The factor of Σw². */
  readonly l2: number;

  constructor(options: L1L2Options = {}) {
    super();
    checkOptions('l1l2', options, ['l1', 'l2']);
    this.l1 = checkNumber('l1l2', 'l1', options.l1 ?? 0, { least: 0 });
    this.l2 = checkNumber('l1l2', 'l2', options.l2 ?? 0, { least: 0 });
  }

  penalty(w: Tensor): Tensor {
    return add(mul(sum(abs(w)), this.l1), mul(sum(square(w)), this.l2));
  }
}

/**
 * Returns a regularizer whose penalty is factor · Σ|w|. It drives small weights to 0. NaN in the
 * weight gives NaN. The gradient is factor times the sign of w, and 0 at 0.
 *
 * @param factor - a number of at least 0, default 0.01
 * @returns a Regularizer
 * @throws ClampwiseTypeError if factor is not a number
 * @throws ClampwiseRangeError if factor is negative
 * @see Keras's `keras.regularizers.L1`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { l1 } from '@clampwise/layers/regularizers';
 *
 * l1(0.5).penalty(tensor([1, -3])).item(); // => 2
 */
export function l1(factor: number = 0.01): Regularizer {
  return new L1(factor);
}

/**
 * Returns a regularizer whose penalty is factor · Σw². It keeps weights small. NaN in the weight
 * gives NaN. The gradient is 2 · factor · w.
 *
 * @param factor - a number of at least 0, default 0.01
 * @returns a Regularizer
 * @throws ClampwiseTypeError if factor is not a number
 * @throws ClampwiseRangeError if factor is negative
 * @see Keras's `keras.regularizers.L2`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { l2 } from '@clampwise/layers/regularizers';
 *
 * l2(0.5).penalty(tensor([1, -3])).item(); // => 5
 */
export function l2(factor: number = 0.01): Regularizer {
  return new L2(factor);
}

/**
 * Returns a regularizer whose penalty is l1 · Σ|w| + l2 · Σw². NaN in the weight gives NaN. The
 * gradient is the sum of the gradients of `l1` and `l2`.
 *
 * @param options -
 *   - `l1`: number of at least 0, default 0. The factor of Σ|w|.
 *   - `l2`: number of at least 0, default 0. The factor of Σw².
 * @returns a Regularizer
 * @throws ClampwiseTypeError if an option is unknown or not a number
 * @throws ClampwiseRangeError if a factor is negative
 * @see Keras's `keras.regularizers.L1L2`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { l1l2 } from '@clampwise/layers/regularizers';
 *
 * const both = l1l2({ l1: 0.5, l2: 0.25 });
 * both.penalty(tensor([1, -3])).item(); // => 4.5
 */
export function l1l2(options: L1L2Options = {}): Regularizer {
  return new L1L2(options);
}
