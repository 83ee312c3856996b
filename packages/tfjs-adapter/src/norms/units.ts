import {
  clone,
  greater,
  lessEqual,
  logicalAnd,
  logicalNot,
  maximum,
  mul,
  sub,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { Measure } from './measure.ts';
import { sumInBlocks } from './sum.ts';
import { where } from './where.ts';

/**
 * The limit on the units of a gradient: a fraction of the norm of their parameters, which counts as
 * at least eps.
 */
export interface UnitLimit {
  readonly clipping: number;
  readonly eps: number;
  readonly axes: readonly number[] | null;
}

interface Units {
  readonly gradient: Measure;
  readonly parameters: Measure;
  readonly parameterNorm: Tensor;
  readonly limit: Tensor;
  readonly inside: Tensor;
}

function unitsOf(g: Tensor, w: Tensor, { clipping, eps, axes }: UnitLimit): Units {
  const gradient = Measure.of(g, axes);
  const parameters = Measure.of(w, axes);
  const parameterNorm = parameters.norm();
  const limit = mul(maximum(parameterNorm, eps), clipping);
  const inside = lessEqual(gradient.norm(), limit);
  return { gradient, parameters, parameterNorm, limit, inside };
}

/** Scales each unit of a gradient down to its limit, in float32 on the device. */
export function limitUnits(g: Tensor, w: Tensor, limit: UnitLimit): Tensor {
  if (g.size === 0 || limit.clipping === Infinity) return clone(g);
  const { gradient, limit: most, inside } = unitsOf(g, w, limit);
  return where(inside, g, mul(gradient.unit(g), most));
}

/** The gradients of `limitUnits` for the clipped gradient and for its parameters. */
export function limitUnitsGradients(
  dy: Tensor,
  g: Tensor,
  w: Tensor,
  limit: UnitLimit,
): [ofGradient: Tensor, ofParameters: Tensor] {
  if (g.size === 0 || limit.clipping === Infinity) return [clone(dy), zerosLike(w)];
  const { gradient, parameters, parameterNorm, limit: most, inside } = unitsOf(g, w, limit);
  const unit = gradient.unit(g);
  const dot = sumInBlocks(mul(unit, dy), limit.axes, 1);
  const through = mul(gradient.unit(sub(dy, mul(dot, unit))), most);
  const counts = logicalAnd(logicalNot(inside), greater(parameterNorm, limit.eps));
  const ofParameters = mul(parameters.unit(w), mul(dot, limit.clipping));
  return [where(inside, dy, through), where(counts, ofParameters, zerosLike(w))];
}
