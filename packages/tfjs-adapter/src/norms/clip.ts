import { add, lessEqual, mul, sub, type Tensor, where } from '@tensorflow/tfjs-core';
import { Measure } from './measure.ts';

/**
 * Scales a tensor down to a norm, in float32 on the device. A tensor within it keeps its bits. Where elements are
 * infinite these become NaN and the others 0; where one is NaN all become NaN.
 */
export function clipByNorm(x: Tensor, maxNorm: number): Tensor {
  const measure = Measure.of(x, null);
  const inside = lessEqual(measure.squares, measure.squareOf(maxNorm));
  const [nearOne, power] = measure.split(maxNorm);
  const factor = where(inside, 1, measure.factorTo(nearOne));
  // Step by step, for a product of the factors may underflow or overflow.
  return mul(mul(mul(x, where(inside, 1, measure.scale)), factor), where(inside, 1, power));
}

/**
 * Scales tensors down to a norm over all of them. Where they are within it they keep their bits; where one element is
 * infinite or NaN, all become NaN. No tensor may be empty; `once` says of each whether it counts in the norm.
 */
export function clipByGlobalNorm(
  tensors: readonly Tensor[],
  once: readonly boolean[],
  maxNorm: number,
): Tensor[] {
  const measure = Measure.ofAll(tensors.filter((_, k) => once[k]));
  const { scale, squares } = measure;
  const inside = lessEqual(squares, measure.squareOf(maxNorm));
  const [nearOne, power] = measure.split(maxNorm);
  const factor = where(inside, 1, measure.factorTo(nearOne));
  // Infinity - Infinity and NaN - NaN are NaN; all else adds 0.
  const poisoned = add(factor, sub(squares, squares));
  const [first, last] = [where(inside, 1, scale), where(inside, 1, power)];
  return tensors.map((x) => mul(mul(mul(x, first), poisoned), last));
}
