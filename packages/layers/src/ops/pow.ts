import { sizeOf } from '../check/describe.ts';
import { powInto } from '../loops/elementwise.ts';
import { exponentVjp, powVjp } from '../loops/vjp.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { newFloats } from '../tensor/allocate.ts';
import { pooledTensor, type TapeNode, Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { repeated } from './broadcast.ts';
import { broadcastShapes, readOperands, reduceTo, sharedDType } from './operands.ts';

/**
 * Raises a to the power b, element by element, with NumPy's broadcasting. As with `Math.pow`, x⁰ is
 * 1, also for NaN, and a negative number to a fraction is NaN.
 *
 * The gradient is dy·b·aᵇ⁻¹ for a, and 0 where b is 0. It is dy·aᵇ·log(a) for b, and 0 where a ≤ 0.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 * @see TensorFlow.js's `tf.pow`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.pow([2, 3, -1], [3, 0.5, 2]).toArray()[0]; // => 8
 * ops.pow([[1, 2], [3, 4]], 2).toArray();
 * // => [[1, 4], [9, 16]]
 */
export function pow(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = readOperands('pow', a, b);
  const dtype = sharedDType('pow', x, y);
  const shape = broadcastShapes('pow', x, y);
  const out = new Tensor(newFloats(dtype, sizeOf(shape)), shape, dtype);
  const [base, exponent] = [repeated(x, shape, dtype), repeated(y, shape, dtype)];
  powInto(out.data, base, exponent);
  const nodes = [nodeOf(x), nodeOf(y)] as const;
  if (nodes[0] === null && nodes[1] === null) return out;
  return record(out, (dy) => {
    const giveTo = (node: TapeNode, vjp: typeof powVjp): void => {
      const g = pooledTensor(shape, dtype);
      vjp(g.data, dy.data, base, exponent);
      give(node, reduceTo(g, node.shape), true);
    };
    if (nodes[0] !== null) giveTo(nodes[0], powVjp);
    if (nodes[1] !== null) giveTo(nodes[1], exponentVjp);
  });
}
