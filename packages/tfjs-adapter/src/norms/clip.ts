import { add, lessEqual, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { Measure } from './measure.ts';
import { where } from './where.ts';

/**
 * The factor that brings a tensor to a limit, in three steps, because a product of them may
 * underflow or overflow.
 */
export interface Factors {
  readonly inside: Tensor;
  readonly steps: readonly [Tensor, Tensor, Tensor];
}

/** The factors that bring a measured tensor within a norm: 1 where it is within. */
export function factorsTo(measure: Measure, maxNorm: number): Factors {
  const inside = lessEqual(measure.squares, measure.squareOf(maxNorm));
  const [nearOne, power] = measure.split(maxNorm);
  const steps = [measure.scale, measure.factorTo(nearOne), power] as const;
  const [first, middle, last] = steps.map((step) => where(inside, 1, step));
  return { inside, steps: [first as Tensor, middle as Tensor, last as Tensor] };
}

/** x times the factors. */
export function scaled(x: Tensor, { steps: [first, middle, last] }: Factors): Tensor {
  return mul(mul(mul(x, first), middle), last);
}

/** The factors of a clip to one norm: not finite if an element is not. */
export function globalFactorsTo(measure: Measure, maxNorm: number): Factors {
  const { squares } = measure;
  const { inside, steps } = factorsTo(measure, maxNorm);
  const [first, middle, last] = steps;
  // Infinity - Infinity and NaN - NaN are NaN; for all others this adds 0.
  return { inside, steps: [first, add(middle, sub(squares, squares)), last] };
}
