import { add, equal, mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import { isUnit, movesOf, type NormInterval } from './between.ts';
import { zerosWhere } from './finite.ts';
import { sumInBlocks } from './sum.ts';
import { where } from './where.ts';

/**
 * The gradient of `bringNormBetween`: dy where a vector does not change, else dy without its part
 * along the vector.
 */
export function bringNormBetweenVjp(
  dy: Tensor,
  x: Tensor,
  interval: NormInterval,
  axes: readonly number[],
): Tensor {
  const { measure, kept, brought, rest } = movesOf(x, interval, axes);
  const u = measure.unit(x);
  const across = sub(dy, mul(u, sumInBlocks(mul(u, dy), axes, 1)));
  const isZero = equal(measure.squares, 0);
  // The interval is one norm, so no vector is inside it, and zeros have no direction.
  if (isUnit(interval)) return zerosWhere(isZero, brought(across));
  const moved = brought(where(kept, dy, across));
  return rest === null ? moved : add(mul(dy, rest), moved);
}
