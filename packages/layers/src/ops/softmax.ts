import { ClampwiseRangeError } from '@clampwise/kernels';
import { softmax as softmaxOfArray } from '@clampwise/kernels/algebra';
import { softmaxVjp } from '../loops/vjp.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { pooledTensor, resultOut, type Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { asTensor, noteArgument } from './operands.ts';

/**
 * Computes eˣ divided by its sum along the last axis, without overflow. The results are from 0 to 1
 * and sum to 1. A NaN makes its row NaN. The gradient is y·(dy - Σ dy·y).
 *
 * @param x - a tensor or an array of at least one axis
 * @returns a Tensor of x's shape and dtype
 * @throws ClampwiseTypeError if x is neither
 * @throws ClampwiseRangeError if x is a scalar
 * @see Keras's `softmax`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.softmax([[1, 1], [1000, 0]]).toArray();
 * // => [[0.5, 0.5], [1, 0]]
 */
export function softmax(x: TensorLike): Tensor {
  const input = readTensor('softmax', 'x', x);
  const n = lastAxis('softmax', input);
  const place = resultOut(input.shape, input.dtype);
  const out = asTensor(softmaxOfArray(input, place), input.dtype);
  noteArgument(out, 'softmax', input);
  const node = nodeOf(input);
  if (node === null) return out;
  return record(out, (dy, reusable) => {
    const dx = reusable ? dy : pooledTensor(dy.shape, dy.dtype);
    softmaxVjp(dx.data, dy.data, out.data, n);
    give(node, dx, true);
  });
}

/** Returns the length of the last axis. */
export function lastAxis(op: string, { shape }: Tensor): number {
  if (shape.length > 0) return shape[shape.length - 1] as number;
  throw new ClampwiseRangeError(op, 'x', 'a scalar', 'a tensor of at least one axis');
}
