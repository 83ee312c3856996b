import {
  abs,
  div,
  greater,
  less,
  max,
  minimum,
  mul,
  sqrt,
  square,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core';
import { sumInBlocks } from './sum.ts';

// Values are brought near 1 by a power of two before they are squared. That is exact, so a norm that equals the limit
// is found equal on GPUs too, whose division is not. Whatever is largest ends between 2^-42 and 2^47: 2^33 squares
// cannot overflow, and what underflows does not count.
const LARGE = 2 ** 47;
const SMALL = 2 ** -37;
const SHRINK = 2 ** -81;
const GROW = 2 ** 84;
export const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** What is known of one vector, or of each of several. */
export interface Measured {
  /** A power of two. */
  readonly scale: Tensor;
  /**
   * The sum of the squares of the values times scale: infinite or NaN only where a value is. NaN where one is NaN,
   * +Infinity where one is infinite and none NaN.
   */
  readonly squares: Tensor;
}

/** Measures the vectors along some axes, which stay as 1 in the shape; all of x as one vector where axes is null. */
export function measure(x: Tensor, axes: readonly number[] | null): Measured {
  const scale = scaleFor(largest(x, axes));
  return { scale, squares: scaledSquares(x, scale, axes) };
}

/** The largest magnitude. What it is beside a NaN is free: the squares tell. */
export function largest(x: Tensor, axes: readonly number[] | null): Tensor {
  return axes === null ? max(abs(x)) : max(abs(x), [...axes], true);
}

/** The power of two that brings a largest magnitude near 1. */
export function scaleFor(magnitude: Tensor): Tensor {
  return where(greater(magnitude, LARGE), SHRINK, where(less(magnitude, SMALL), GROW, 1));
}

export function scaledSquares(x: Tensor, scale: Tensor, axes: readonly number[] | null): Tensor {
  return sumInBlocks(square(mul(x, scale)), axes);
}

/** A norm as `squares` has it: times scale, squared; finite, so that no infinite sum of squares is within it. */
export function squaredLimit(limit: number, scale: Tensor): Tensor {
  return minimum(square(mul(scale, limit)), LARGEST_FLOAT32);
}

/** What brings values times scale to a finite norm: 0 where one of them is infinite, NaN where one is NaN. */
export function factorTo(norm: number | Tensor, squares: Tensor): Tensor {
  return div(norm, sqrt(squares));
}
