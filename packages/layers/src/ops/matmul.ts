import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { matmul as matmulArrays, reluVjp } from '@clampwise/kernels/algebra';
import { describe, shapeText } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { gradientOut, gradientOver, resultOut, type TapeNode, Tensor } from '../tensor/tensor.ts';
import type { Shape, TensorLike } from '../types.ts';
import { asTensor, reduceTo, sharedDType } from './operands.ts';

/** The options of matmul. */
export interface MatmulOptions {
  /** Whether to use the transpose of a. Default false. */
  readonly transposeA?: boolean | undefined;
  /** Whether to use the transpose of b. Default false. */
  readonly transposeB?: boolean | undefined;
  /** A tensor of shape [n] to add to each row. Default none. */
  readonly bias?: TensorLike | undefined;
  /** Applied last, in the same pass: 'linear' or 'relu'. Default 'linear'. */
  readonly activation?: 'linear' | 'relu' | undefined;
}

const KEYS = ['transposeA', 'transposeB', 'bias', 'activation'];

/**
 * Computes the matrix product of a and b. It adds a bias and applies a relu if you ask for them.
 * NaN propagates as in sums of products. `matMul`, tfjs's spelling, is the same function.
 *
 * The gradients are dy·bᵀ for a, aᵀ·dy for b, and the sum of dy's rows for the bias. Under a relu,
 * dy counts where the result is above 0.
 *
 * @param a - [m, k], or [k, m] with transposeA
 * @param b - [k, n], or [n, k] with transposeB
 * @param options -
 *   - `transposeA`: boolean, default false. Whether to use the transpose of a.
 *   - `transposeB`: boolean, default false. Whether to use the transpose of b.
 *   - `bias`: tensor [n], default none. Added to each row.
 *   - `activation`: 'linear' or 'relu', default 'linear'. Applied last.
 * @returns a Tensor [m, n]
 * @throws ClampwiseTypeError if dtypes differ or an option is unknown
 * @throws ClampwiseRangeError if the shapes do not fit
 * @see TensorFlow.js's `tf.matMul` and `tf.fused.matMul`
 *
 * @example
 * import { ops } from '@clampwise/layers';
 *
 * ops.matmul([[1, 2], [3, 4]], [[1], [10]]).toArray();
 * // => [[21], [43]]
 * const [a, b] = [[[1, -2]], [[1], [1]]];
 * const y = ops.matmul(a, b, {
 *   bias: [0.5],
 *   activation: 'relu',
 * });
 * y.toArray(); // => [[0]]
 */
export function matmul(a: TensorLike, b: TensorLike, options: MatmulOptions = {}): Tensor {
  checkOptions('matmul', options, KEYS);
  const { transposeA = false, transposeB = false, bias, activation = 'linear' } = options;
  const left = readTensor('matmul', 'a', a, b instanceof Tensor ? b.dtype : undefined);
  const right = readTensor('matmul', 'b', b, left.dtype);
  const added = bias === undefined ? undefined : readTensor('matmul', 'bias', bias, left.dtype);
  checkActivation(activation);
  return product(left, right, transposeA, transposeB, added, activation);
}

function checkActivation(activation: unknown): void {
  if (activation === 'linear' || activation === 'relu') return;
  const expected = "'linear' or 'relu'";
  throw new ClampwiseTypeError('matmul', 'activation', describe(activation), expected);
}

/** Computes the product of tensors that have been read. */
export function product(
  a: Tensor,
  b: Tensor,
  transposeA: boolean,
  transposeB: boolean,
  bias: Tensor | undefined,
  activation: 'linear' | 'relu',
): Tensor {
  const dtype = sharedDType('matmul', a, b);
  const place = resultOut(productShape(a, b, transposeA, transposeB, bias), dtype);
  const result = matmulArrays(a, b, { transposeA, transposeB, bias, activation, out: place?.out });
  const out = asTensor(result, dtype);
  const nodeA = nodeOf(a);
  const nodeB = nodeOf(b);
  const nodeBias = nodeOf(bias);
  if (nodeA === null && nodeB === null && nodeBias === null) return out;
  return record(out, (dy, reusable) => {
    const g = activation === 'relu' ? throughRelu(dy, out, reusable) : dy;
    if (nodeBias !== null) give(nodeBias, reduceTo(g, nodeBias.shape), true);
    if (nodeB !== null) {
      if (transposeB) giveProduct(nodeB, g, a, true, transposeA);
      else giveProduct(nodeB, a, g, !transposeA, false);
    }
    if (nodeA !== null) {
      if (transposeA) giveProduct(nodeA, b, g, transposeB, true);
      else giveProduct(nodeA, g, b, false, !transposeB);
    }
  });
}

/**
 * Returns the gradient below the relu. The result is above 0 exactly where the argument of relu
 * was, so it stands in for the argument.
 */
function throughRelu(dy: Tensor, result: Tensor, reusable: boolean): Tensor {
  return asTensor(reluVjp(dy, result, gradientOver(dy, reusable)), dy.dtype);
}

function giveProduct(
  node: TapeNode,
  a: Tensor,
  b: Tensor,
  transposeA: boolean,
  transposeB: boolean,
): void {
  const out = gradientOut(node.shape, node.dtype)?.out;
  give(node, asTensor(matmulArrays(a, b, { transposeA, transposeB, out }), node.dtype), true);
}

function productShape(
  a: Tensor,
  b: Tensor,
  transposeA: boolean,
  transposeB: boolean,
  bias: Tensor | undefined,
): Shape {
  if (a.shape.length !== 2) reject('a', a, 'a matrix');
  const [m, k] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const [rows, n] = transposeB ? [b.shape[1], b.shape[0]] : b.shape;
  if (b.shape.length !== 2 || rows !== k) {
    reject('b', b, `a matrix with ${k} ${transposeB ? 'columns' : 'rows'}`);
  }
  if (bias !== undefined && (bias.shape.length !== 1 || bias.shape[0] !== n)) {
    reject('bias', bias, `of shape [${n}]`);
  }
  return [m as number, n as number];
}

function reject(argument: string, { shape }: Tensor, expected: string): never {
  throw new ClampwiseRangeError('matmul', argument, `shape ${shapeText(shape)}`, expected);
}
