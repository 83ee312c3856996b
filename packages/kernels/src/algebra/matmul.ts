import { checkApart } from '../check/array.ts';
import { checkCount } from '../check/count.ts';
import { checkFlag } from '../check/flag.ts';
import { checkOptions } from '../check/options.ts';
import { shapeText } from '../check/shape.ts';
import { ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import { addressOf } from '../memory/residency.ts';
import { matmulFloat32, matmulFloat64 } from '../run/js/algebra/matmul.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { matmulFamily } from '../run/wasm/matmul.ts';
import { arenaOf, type Smallest, select } from '../select/select.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { NdArray } from '../types.ts';
import { checkFloat, checkOut, checkSameDType, infoOf } from './check.ts';
import { type Product, runProduct } from './matmulBlocks.ts';
import { newArrayLike, scopedResult, wrap } from './result.ts';
import type { FloatArray, OutOptions } from './types.ts';

/** The options of matmul. */
export interface MatmulOptions<T extends FloatArray = FloatArray> extends OutOptions<T> {
  /** Whether a is given as [k, m]. */
  readonly transposeA?: boolean | undefined;
  /** Whether b is given as [n, k]. */
  readonly transposeB?: boolean | undefined;
  /** Added to every row of the product: of shape [n] and of a's dtype. */
  readonly bias?: NdArray<T> | undefined;
  /** Applied last: 'linear' leaves the values, 'relu' gives +0 where they are ≤ 0. */
  readonly activation?: 'linear' | 'relu' | undefined;
}

// In products of two elements. Measured on Node 20, with random values.
const SMALLEST: Smallest = { staged: 256, resident: 200 };

const KEYS = ['transposeA', 'transposeB', 'bias', 'activation', 'out'];
const NONE: MatmulOptions = {};

/**
 * The product of two matrices, with a bias and an activation on the way out: act(a·b + bias).
 *
 * Each element is summed over k in order. float64 gives the same bits on every backend. float32 in JavaScript accumulates in
 * float64 and rounds once; the WebAssembly kernel accumulates in float32, so there an element may differ from the exact value
 * by up to (k + 1)·2^-24·(Σ|a·b| + |bias|), and with float64 by as much with 2^-53, as long as no partial sum overflows: one
 * that does is Infinity. NaN and Infinity in an operand go into every sum they are part of; relu keeps NaN and gives +0 for
 * what is ≤ 0. With k = 0 the sums are 0.
 *
 * @param a - an NdArray of shape [m, k], or [k, m] with `transposeA`; float32 or float64
 * @param b - an NdArray of shape [k, n], or [n, k] with `transposeB`, and of a's dtype
 * @param options - `transposeA`, `transposeB`; `bias`: an NdArray of shape [n]; `activation`: 'linear' (default) or 'relu';
 *   `out`: an NdArray of shape [m, n] or a typed array of its length, which shares no memory with a, b and bias
 * @returns an NdArray of shape [m, n]: `out`, or a new one
 * @throws ClampwiseTypeError where an argument is of the wrong kind, or dtypes differ
 * @throws ClampwiseRangeError where shapes do not fit, or `out` overlaps an operand
 * @see NumPy's `matmul`, TensorFlow's `tf.linalg.matmul` and `tf.nn.bias_add`; the bound: Higham, Accuracy and Stability of
 *   Numerical Algorithms, section 3.1
 *
 * @example
 * import { ndarray } from '@clampwise/kernels';
 * import { matmul } from '@clampwise/kernels/algebra';
 *
 * const x = ndarray(Float32Array.of(1, 2, 3, 4), [2, 2]);
 * const bias = ndarray(Float32Array.of(-8, 0), [2]);
 * matmul(x, x, { bias, activation: 'relu' }).data; // => Float32Array.of(0, 10, 7, 22)
 */
export function matmul<T extends FloatArray>(
  a: NdArray<T>,
  b: NdArray<T>,
  options?: MatmulOptions<T>,
): NdArray<T> {
  checkCount('matmul', arguments.length, 3);
  const op = 'matmul';
  const aData = checkFloat(op, 'a', a);
  const bData = checkFloat(op, 'b', b);
  checkSameDType(op, 'a', aData, 'b', bData);
  if (options !== undefined && !knowsKeys(options)) checkOptions(op, options, KEYS);
  const {
    transposeA,
    transposeB,
    bias,
    activation,
    out: given,
  } = options ?? (NONE as MatmulOptions<T>);
  if (a.shape.length !== 2) refuseRank('a', a.shape);
  if (b.shape.length !== 2) refuseRank('b', b.shape);
  const turnA = transposeA === true || checkFlag(op, 'transposeA', transposeA);
  const turnB = transposeB === true || checkFlag(op, 'transposeB', transposeB);
  const m = a.shape[turnA ? 1 : 0] as number;
  const k = a.shape[turnA ? 0 : 1] as number;
  const n = b.shape[turnB ? 0 : 1] as number;
  if (b.shape[turnB ? 1 : 0] !== k) refuseInner(b.shape, turnB, k);
  const relu = activation === 'relu' || checkLinear(activation);
  const biasData = bias === undefined ? null : checkBias(bias, aData, n);
  const shape = [m, n];
  const out = given === undefined ? null : (checkOut(op, given, aData, shape) as T);
  if (out !== null) {
    checkApart(op, out, aData, 'a');
    checkApart(op, out, bData, 'b');
    if (biasData !== null) checkApart(op, out, biasData, 'bias');
  }
  const aAddress = addressOf(op, 'a', aData);
  const bAddress = addressOf(op, 'b', bData);
  const biasAddress = biasData === null ? -1 : addressOf(op, 'bias', biasData);
  const resident = aAddress >= 0 || bAddress >= 0 || biasAddress >= 0;
  const target = out ?? (scopedResult(aData, m * n, resident) as T | null);
  const result = multiply({
    a: aData,
    aAddress,
    aRow: turnA ? 1 : k,
    aStep: turnA ? m : 1,
    b: bData,
    bAddress,
    bRow: turnB ? 1 : n,
    bCol: turnB ? k : 1,
    bias: biasData,
    relu,
    out: target,
    outAddress: target === null ? -1 : addressOf(op, 'out', target),
    m,
    k,
    n,
  });
  return wrap(given, result, shape);
}

/** Transposed operands are read where they lie, with other steps. */
function multiply(product: Product<FloatArray>): FloatArray {
  const { a, aAddress, bAddress, out, outAddress, m, k, n } = product;
  const resident = aAddress >= 0 || bAddress >= 0 || outAddress >= 0;
  const info = infoOf(a);
  const chosen = select('matmul', info, m * k * n, resident, SMALLEST);
  let result: FloatArray;
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const kernel = kernelOf(matmulFamily, arena, 'matmul', info.name);
    result = runProduct(arena, kernel, product);
  } else {
    result = out ?? newArrayLike(a, m * n);
    runLoop(product, result);
  }
  if (engine.trace !== null) trace('matmul', info, m * n, 'matmul', chosen);
  return result;
}

function runLoop(product: Product<FloatArray>, result: FloatArray): void {
  const { a, aRow, aStep, b, bRow, bCol, bias, relu, m, k, n } = product;
  if (a instanceof Float32Array) {
    const [y, c, r] = [b as Float32Array, bias as Float32Array | null, result as Float32Array];
    matmulFloat32(a, aRow, aStep, y, bRow, bCol, c, relu, r, m, k, n);
  } else {
    const [y, c, r] = [b as Float64Array, bias as Float64Array | null, result as Float64Array];
    matmulFloat64(a, aRow, aStep, y, bRow, bCol, c, relu, r, m, k, n);
  }
}

function knowsKeys(options: unknown): boolean {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return false;
  for (const key in options) {
    switch (key) {
      case 'transposeA':
      case 'transposeB':
      case 'bias':
      case 'activation':
      case 'out':
        break;
      default:
        return false;
    }
  }
  return true;
}

function checkLinear(activation: unknown): false {
  if (activation === undefined || activation === 'linear') return false;
  const expected = "'linear' or 'relu'";
  if (typeof activation !== 'string') {
    throw new ClampwiseTypeError('matmul', 'activation', describe(activation), expected);
  }
  throw new ClampwiseRangeError('matmul', 'activation', describe(activation), expected);
}

function checkBias<T extends FloatArray>(bias: NdArray<T>, a: T, n: number): T {
  const data = checkFloat('matmul', 'bias', bias);
  checkSameDType('matmul', 'a', a, 'bias', data);
  if (bias.shape.length !== 1 || data.length !== n) {
    const expected = `of shape [${n}], one value for each column`;
    throw new ClampwiseRangeError('matmul', 'bias', `shape ${shapeText(bias.shape)}`, expected);
  }
  return data;
}

function refuseRank(argument: string, shape: readonly number[]): never {
  const expected = 'a matrix, of two axes';
  throw new ClampwiseRangeError('matmul', argument, `shape ${shapeText(shape)}`, expected);
}

function refuseInner(shape: readonly number[], turned: boolean, k: number): never {
  const wanted = turned ? `[n, ${k}]` : `[${k}, n]`;
  const expected = `of shape ${wanted}, to fit a's ${k} columns${turned ? ' (b is transposed)' : ''}`;
  throw new ClampwiseRangeError('matmul', 'b', `shape ${shapeText(shape)}`, expected);
}
