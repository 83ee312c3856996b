import { ClampwiseRangeError } from '@clampwise/kernels';
import { sizeOf } from '../check/describe.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import {
  type CompareLoop,
  chooseInto,
  equalInto,
  firstNoFlag,
  greaterEqualInto,
  greaterInto,
  keepWhere,
  notEqualInto,
} from '../loops/compare.ts';
import { give, nodeOf, noteCut, record } from '../tape/tape.ts';
import { newFloats } from '../tensor/allocate.ts';
import { readTensor } from '../tensor/read.ts';
import { pooledTensor, type TapeNode, Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';
import { repeated } from './broadcast.ts';
import { broadcastShapes, readOperands, reduceTo, sharedDType } from './operands.ts';

function compare(op: string, left: TensorLike, right: TensorLike, loop: CompareLoop): Tensor {
  const [a, b] = readOperands(op, left, right);
  const dtype = sharedDType(op, a, b);
  const shape = broadcastShapes(op, a, b);
  const out = new Tensor(newFloats(dtype, sizeOf(shape)), shape, dtype);
  loop(out.data, repeated(a, shape, dtype), repeated(b, shape, dtype));
  if (a instanceof Tensor) noteCut(a);
  if (b instanceof Tensor) noteCut(b);
  return out;
}

/**
 * Returns 1 where a > b and 0 elsewhere, with NumPy's broadcasting. NaN in either gives 0. The
 * result is a constant: no gradient flows back through it.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 * @see TensorFlow.js's `tf.greater`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.greater([1, 2, NaN], 1).toArray(); // => [0, 1, 0]
 */
export function greater(a: TensorLike, b: TensorLike): Tensor {
  return compare('greater', a, b, greaterInto);
}

/**
 * Returns 1 where a ≥ b and 0 elsewhere, with NumPy's broadcasting. NaN in either gives 0. The
 * result is a constant: no gradient flows back through it.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 * @see TensorFlow.js's `tf.greaterEqual`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.greaterEqual([1, 2, NaN], 2).toArray();
 * // => [0, 1, 0]
 */
export function greaterEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare('greaterEqual', a, b, greaterEqualInto);
}

/**
 * Returns 1 where a < b and 0 elsewhere, with NumPy's broadcasting. NaN in either gives 0. The
 * result is a constant: no gradient flows back through it.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 * @see TensorFlow.js's `tf.less`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.less([1, 2, NaN], 2).toArray(); // => [1, 0, 0]
 */
export function less(a: TensorLike, b: TensorLike): Tensor {
  return compare('less', a, b, (out, x, y) => greaterInto(out, y, x));
}

/**
 * Returns 1 where a ≤ b and 0 elsewhere, with NumPy's broadcasting. NaN in either gives 0. The
 * result is a constant: no gradient flows back through it.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 * @see TensorFlow.js's `tf.lessEqual`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.lessEqual([1, 2, NaN], 1).toArray();
 * // => [1, 0, 0]
 */
export function lessEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare('lessEqual', a, b, (out, x, y) => greaterEqualInto(out, y, x));
}

/**
 * Returns 1 where a = b and 0 elsewhere, with NumPy's broadcasting. 0 and -0 are equal. NaN equals
 * nothing. The result is a constant: no gradient flows back through it.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 * @see TensorFlow.js's `tf.equal`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.equal([1, 2, NaN], [1, 3, NaN]).toArray();
 * // => [1, 0, 0]
 */
export function equal(a: TensorLike, b: TensorLike): Tensor {
  return compare('equal', a, b, equalInto);
}

/**
 * Returns 0 where a = b and 1 elsewhere, with NumPy's broadcasting. 0 and -0 are equal. NaN equals
 * nothing, so it gives 1. The result is a constant: no gradient flows back through it.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 * @see TensorFlow.js's `tf.notEqual`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.notEqual([1, 2, NaN], [1, 3, NaN]).toArray();
 * // => [0, 1, 1]
 */
export function notEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare('notEqual', a, b, notEqualInto);
}

/**
 * Returns a where the condition is 1, and b where it is 0. All three broadcast to one shape by
 * NumPy's rule. It selects, so NaN and infinities that are not selected have no effect.
 *
 * The gradient is dy for the selected argument and 0 for the other. An operation before `where` can
 * turn that 0 into NaN, as `sqrt` does below 0. Then replace its argument with `where` too.
 *
 * @param condition - zeros and ones, such as the result of `greater`
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that all three broadcast to
 * @throws ClampwiseTypeError if the dtypes of a and b differ
 * @throws ClampwiseRangeError if the shapes do not broadcast, or the condition holds other values
 * @see TensorFlow.js's `tf.where`
 *
 * @example
 * import { ops, tensor } from '@clampwise/layers';
 *
 * const x = tensor([4, -1, 9]);
 * const isValid = ops.greater(x, 0);
 * ops.where(isValid, ops.sqrt(x), 0).toArray();
 * // => [2, 0, 3]
 */
export function where(condition: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  const op = 'where';
  const mask = readTensor(op, 'condition', condition);
  checkFlags(op, mask);
  const [x, y] = readOperands(op, a, b);
  const dtype = sharedDType(op, x, y);
  const pair = new Tensor(mask.data, broadcastShapes(op, x, y), dtype);
  const shape = onBehalfOf(op, 'condition', () => broadcastShapes(op, pair, mask));
  const out = new Tensor(newFloats(dtype, sizeOf(shape)), shape, dtype);
  const flags = repeated(mask, shape, mask.dtype);
  chooseInto(out.data, flags, repeated(x, shape, dtype), repeated(y, shape, dtype));
  noteCut(mask);
  const nodes = [nodeOf(x), nodeOf(y)] as const;
  if (nodes[0] === null && nodes[1] === null) return out;
  return record(out, (dy) => {
    const giveTo = (node: TapeNode, value: number): void => {
      const g = pooledTensor(shape, dtype);
      keepWhere(g.data, dy.data, flags, value);
      give(node, reduceTo(g, node.shape), true);
    };
    if (nodes[0] !== null) giveTo(nodes[0], 1);
    if (nodes[1] !== null) giveTo(nodes[1], 0);
  });
}

function checkFlags(op: string, mask: Tensor): void {
  const bad = firstNoFlag(mask.data);
  if (bad < 0) return;
  const received = `${mask.data[bad]} at index ${bad}`;
  const expected = 'zeros and ones (ops.greater and others compare numbers)';
  throw new ClampwiseRangeError(op, 'condition', received, expected);
}
