import { type Bound, ndarray } from '@clampwise/kernels';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BoundAttributes } from '../check/bounds.ts';
import type { Values } from '../memory/arrays.ts';

/** The bounds in the form that the clip kernels accept. */
export function arrayBounds(
  arrays: readonly Values[],
  inputs: readonly TensorInfo[],
  { lo, hi, minAt, maxAt }: BoundAttributes,
): [min: Bound, max: Bound] {
  const arrayAt = (at: number): Bound =>
    ndarray(arrays[at] as Values, (inputs[at] as TensorInfo).shape);
  return [minAt < 0 ? lo : arrayAt(minAt), maxAt < 0 ? hi : arrayAt(maxAt)];
}

/** Whether both bounds are numbers. */
export function areNumbers({ minAt, maxAt }: BoundAttributes): boolean {
  return minAt < 0 && maxAt < 0;
}
