import {
  clone,
  equal,
  greater,
  less,
  logicalAnd,
  mul,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { bringNormBetween } from '../norms/between.ts';
import { Measure } from '../norms/measure.ts';
import { asRows } from '../norms/rows.ts';
import { sumInBlocks } from '../norms/sum.ts';
import { limitVectors, limitVectorsVjp } from '../norms/vectors.ts';
import { countIn, isInfinite, withNaNOf } from './rows.ts';

/** The L2 ball, or its sphere. */
interface L2 {
  readonly radius: number;
  readonly ball: boolean;
}

/** Projects the vectors of x onto the L2 ball or sphere. */
export function ontoL2(x: Tensor, axes: readonly number[] | null, { radius, ball }: L2): Tensor {
  const { matrix, back } = asRows(x, axes);
  if (radius === Infinity) return back(withNaNOf(matrix, clone(matrix)));
  if (radius === 0) return back(withNaNOf(matrix, zerosLike(matrix)));
  const y = ball
    ? limitVectors(matrix, [1], 2, radius)
    : bringNormBetween(matrix, { min: radius, max: radius, rate: 1 }, [1]);
  return back(
    withNaNOf(matrix, withInfinities(matrix, ball ? y : withZeros(matrix, y, radius), radius)),
  );
}

/** Zeros become the point of the sphere with equal coordinates. */
function withZeros(x: Tensor, y: Tensor, radius: number): Tensor {
  const count = x.shape[1] as number;
  const isZero = equal(countIn(equal(x, 0)), count);
  return where(isZero, radius / Math.sqrt(count), y);
}

/**
 * One infinity counts as a very large value: its element gets the whole radius. With several the
 * result is NaN.
 */
function withInfinities(x: Tensor, y: Tensor, radius: number): Tensor {
  const infinite = isInfinite(x);
  const count = countIn(infinite);
  const one = where(
    logicalAnd(infinite, less(x, 0)),
    -radius,
    where(infinite, radius, zerosLike(x)),
  );
  return where(greater(count, 1), Number.NaN, where(greater(count, 0), one, y));
}

/** The gradient of `ontoL2`: dy inside, else dy without its part along x, times radius / norm. */
export function ontoL2Vjp(
  dy: Tensor,
  x: Tensor,
  axes: readonly number[] | null,
  { radius, ball }: L2,
): Tensor {
  if (radius === 0) return zerosLike(dy);
  if (ball) return radius === Infinity ? clone(dy) : limitVectorsVjp(dy, x, axes, 2, radius);
  const { matrix, back } = asRows(x, axes);
  const ds = asRows(dy, axes).matrix;
  const measure = Measure.of(matrix, [1]);
  const unit = measure.unit(matrix);
  const dot = sumInBlocks(mul(unit, ds), [1], 1);
  const dx = mul(measure.unit(sub(ds, mul(dot, unit))), radius);
  return back(where(equal(measure.squares, 0), zerosLike(dx), dx));
}
