import type { BatchShape } from '../tensor/symbolic.ts';
import type { FloatArray, FloatDType } from '../types.ts';
import type { Graph } from './graph.ts';

/** A value of the graph. */
export interface Value {
  readonly name: string;
  readonly shape: BatchShape;
  readonly dtype: FloatDType;
}

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

/** Adds a node that clips; null and infinities stand for no bound. */
export function clip(
  graph: Graph,
  { name, dtype }: Value,
  min: number | null,
  max: number | null,
): string {
  const bound = (value: number | null, which: string): string =>
    value === null || Math.abs(value) === Infinity ? '' : graph.scalar(value, dtype, which);
  return graph.node('Clip', [name, bound(min, 'min'), bound(max, 'max')]);
}
