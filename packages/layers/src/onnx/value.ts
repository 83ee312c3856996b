import type { BatchShape } from '../tensor/symbolic.ts';
import type { FloatArray, FloatDType } from '../types.ts';
import type { Graph } from './graph.ts';

/** A value of the graph. */
export interface Value {
  readonly name: string;
  readonly shape: BatchShape;
  readonly dtype: FloatDType;
}

/**
 * Adds the nodes of a layer, and returns the name of its result. Null if ONNX cannot express a
 * setting of the layer.
 */
export type Emit = (
  graph: Graph,
  layer: never,
  inputs: readonly [Value, ...Value[]],
) => string | null;

/** Adds numbers of any dtype as constants of a value's dtype. */
export function constantFor(
  graph: Graph,
  { dtype }: Value,
  name: string,
  shape: readonly number[],
  values: ArrayLike<number>,
): string {
  const own: FloatArray =
    dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
  return graph.constant(name, shape, own);
}

/** Adds nodes that clip; null and infinities stand for no bound. */
export function clip(
  graph: Graph,
  { name, dtype }: Value,
  min: number | null,
  max: number | null,
): string {
  const hasMin = min !== null && min !== -Infinity;
  const hasMax = max !== null && max !== Infinity;
  const low = hasMin ? graph.scalar(min, dtype, 'min') : '';
  const high = hasMax ? graph.scalar(max, dtype, 'max') : '';
  // Without one of its bounds, Clip makes an infinity the largest finite number.
  if (hasMin && hasMax) return graph.node('Clip', [name, low, high]);
  if (hasMin) return graph.node('Max', [name, low]);
  return hasMax ? graph.node('Min', [name, high]) : name;
}
