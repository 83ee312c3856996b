import type { NdArray } from '@clampwise/kernels';
import {
  add as addArrays,
  div as divArrays,
  maximum as maximumOfArrays,
  minimum as minimumOfArrays,
  mul as mulArrays,
  sub as subArrays,
} from '@clampwise/kernels/algebra';
import { sameShape } from '../check/describe.ts';
import { negVjp, passWhereAbove, passWhereAtLeast } from '../loops/vjp.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import {
  gradientOut,
  type Out,
  pooledTensor,
  resultOut,
  type TapeNode,
  type Tensor,
} from '../tensor/tensor.ts';
import type { FloatArray, Shape, TensorLike } from '../types.ts';
import {
  asTensor,
  broadcastShapes,
  type Operand,
  readOperand,
  reduceTo,
  sharedDType,
} from './operands.ts';

type Kernel = (a: Operand, b: Operand, options?: Out) => NdArray<FloatArray>;

/** The gradient of one operand, before it is summed down to the operand's shape. */
type Vjp = (dy: Tensor, a: Operand, b: Operand) => Tensor;

function binary(
  op: string,
  run: Kernel,
  left: TensorLike,
  right: TensorLike,
  vjpA: Vjp,
  vjpB: Vjp,
): Tensor {
  const first = readOperand(op, 'a', left, right);
  const b = readOperand(op, 'b', right, first);
  const bothNumbers = typeof first === 'number' && typeof b === 'number';
  const a = bothNumbers ? readTensor(op, 'a', first) : first;
  const dtype = sharedDType(op, a, b);
  const place = resultOut(broadcastShapes(op, a, b), dtype);
  const out = asTensor(run(a, b, place), dtype);
  const nodeA = nodeOf(a);
  const nodeB = nodeOf(b);
  if (nodeA === null && nodeB === null) return out;
  return record(out, (dy) => {
    if (nodeA !== null) giveReduced(nodeA, vjpA(dy, a, b), dy);
    if (nodeB !== null) giveReduced(nodeB, vjpB(dy, a, b), dy);
  });
}

function giveReduced(node: TapeNode, g: Tensor, dy: Tensor): void {
  const reduced = reduceTo(g, node.shape);
  give(node, reduced, reduced !== dy);
}

/** Returns a new array for a gradient of dy's shape. */
function like(dy: Tensor): Tensor {
  return pooledTensor(dy.shape, dy.dtype);
}

const passVjp: Vjp = (dy) => dy;

const negatedVjp: Vjp = (dy) => {
  const out = like(dy);
  negVjp(out.data, dy.data);
  return out;
};

function times(dy: Tensor, by: Operand): Tensor {
  return asTensor(mulArrays(dy, by, gradientOut(dy.shape, dy.dtype)), dy.dtype);
}

function over(dy: Tensor, by: Operand): Tensor {
  return asTensor(divArrays(dy, by, gradientOut(dy.shape, dy.dtype)), dy.dtype);
}

/**
 * Computes a + b, element by element, with NumPy's broadcasting. NaN in either gives NaN. The
 * gradient is dy for both.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 *
 * @example
 * import { ops, tensor } from '@clampwise/layers';
 *
 * ops.add(tensor([[1, 2], [3, 4]]), [10, 20]).toArray();
 * // => [[11, 22], [13, 24]]
 */
export function add(a: TensorLike, b: TensorLike): Tensor {
  return binary('add', addArrays, a, b, passVjp, passVjp);
}

/**
 * Computes a - b, element by element, with NumPy's broadcasting. NaN in either gives NaN. The
 * gradient is dy for a and -dy for b.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.sub([3, 2], [1, 5]).toArray(); // => [2, -3]
 */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  return binary('sub', subArrays, a, b, passVjp, negatedVjp);
}

/**
 * Computes a · b, element by element, with NumPy's broadcasting. NaN in either gives NaN. The
 * gradient is dy·b for a and dy·a for b.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.mul([3, 2], -2).toArray(); // => [-6, -4]
 */
export function mul(a: TensorLike, b: TensorLike): Tensor {
  return binary(
    'mul',
    mulArrays,
    a,
    b,
    (dy, _, y) => times(dy, y),
    (dy, x) => times(dy, x),
  );
}

/**
 * Computes a / b, element by element, with NumPy's broadcasting. x / 0 is ±Infinity, and 0 / 0 is
 * NaN. The gradient is dy/b for a and -dy·a/b² for b.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.div([3, 2], [2, 4]).toArray(); // => [1.5, 0.5]
 */
export function div(a: TensorLike, b: TensorLike): Tensor {
  return binary(
    'div',
    divArrays,
    a,
    b,
    (dy, _, y) => over(dy, y),
    (dy, x, y) => {
      const out = over(over(times(dy, x), y), y);
      negVjp(out.data, out.data);
      return out;
    },
  );
}

/**
 * Returns the larger of a and b, element by element, with NumPy's broadcasting. NaN in either gives
 * NaN. The gradient goes to the larger one: to a at ties, and to neither at NaN.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 * @see TensorFlow.js's `tf.maximum`, which has the same gradient
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.maximum([-1, 5, NaN], 2).toArray(); // => [2, 5, NaN]
 */
export function maximum(a: TensorLike, b: TensorLike): Tensor {
  return binary(
    'maximum',
    maximumOfArrays,
    a,
    b,
    (dy, x, y) => passWhere(passWhereAtLeast, dy, x, y),
    (dy, x, y) => passWhere(passWhereAbove, dy, y, x),
  );
}

/**
 * Returns the smaller of a and b, element by element, with NumPy's broadcasting. NaN in either
 * gives NaN. The gradient goes to the smaller one: to a at ties, and to neither at NaN.
 *
 * @param a - a tensor, an array, or a number
 * @param b - a tensor of a's dtype, an array, or a number
 * @returns a Tensor of the shape that both broadcast to
 * @throws ClampwiseTypeError if the dtypes differ
 * @throws ClampwiseRangeError if the shapes do not broadcast
 * @see TensorFlow.js's `tf.minimum`, which has the same gradient
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.minimum([-1, 5, NaN], 2).toArray(); // => [-1, 2, NaN]
 */
export function minimum(a: TensorLike, b: TensorLike): Tensor {
  return binary(
    'minimum',
    minimumOfArrays,
    a,
    b,
    (dy, x, y) => passWhere(passWhereAtLeast, dy, y, x),
    (dy, x, y) => passWhere(passWhereAbove, dy, x, y),
  );
}

function passWhere(
  loop: typeof passWhereAbove,
  dy: Tensor,
  larger: Operand,
  smaller: Operand,
): Tensor {
  const out = like(dy);
  loop(out.data, dy.data, expand(larger, dy).data, expand(smaller, dy).data);
  return out;
}

/** Returns an operand repeated to the shape of dy. */
function expand(x: Operand, dy: Tensor): Tensor {
  return typeof x !== 'number' && sameShape(x.shape, dy.shape) ? x : expandTo(x, dy.shape, dy);
}

/** Returns a value repeated to a shape that it broadcasts to. */
export function expandTo(x: Operand, shape: Shape, { dtype }: Tensor): Tensor {
  const out = pooledTensor(shape, dtype);
  addArrays(out, x, { out });
  return out;
}
