import {
  clone,
  greater,
  lessEqual,
  logicalAnd,
  logicalNot,
  maximum,
  mul,
  reshape,
  sub,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { Measure } from './measure.ts';
import { sumInBlocks } from './sum.ts';
import { where } from './where.ts';

/** A limit on the units of a gradient: a fraction of what those of its parameters measure, which is at least eps. */
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

/** Units along the first axes as the columns of a matrix: transposing five axes loses the device in a webgpu without a GPU. */
function asColumns(x: Tensor, axes: readonly number[] | null): Tensor {
  if (axes === null || !axes.every((axis, k) => axis === k)) return x;
  const units = x.shape.slice(axes.length).reduce((count, length) => count * length, 1);
  return reshape(x, [x.size / units, units]);
}

function columnLimit(limit: UnitLimit): UnitLimit {
  const { axes } = limit;
  return axes?.every((axis, k) => axis === k) ? { ...limit, axes: [0] } : limit;
}

/** Scales each unit of a gradient down to its limit, in float32 on the device. */
export function limitUnits(given: Tensor, w: Tensor, unitLimit: UnitLimit): Tensor {
  if (given.size === 0 || unitLimit.clipping === Infinity) return clone(given);
  const limit = columnLimit(unitLimit);
  const [g, p] = [given, w].map((x) => asColumns(x, unitLimit.axes)) as [Tensor, Tensor];
  const { gradient, limit: most, inside } = unitsOf(g, p, limit);
  return reshape(where(inside, g, mul(gradient.unit(g), most)), given.shape);
}

/** The gradients of `limitUnits` for the gradient that was clipped and for its parameters. */
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
