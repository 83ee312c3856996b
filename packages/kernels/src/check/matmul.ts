import type { DTypeInfo } from '../dtypes.ts';
import { ClampwiseRangeError } from '../errors.ts';
import type { FloatArray, NdArray } from '../types.ts';
import { checkApart } from './array.ts';
import { checkFlag } from './flag.ts';
import {
  checkFloat,
  checkSameDType,
  checkShapedOut,
  type FloatArgument,
  type OutOptions,
} from './floats.ts';
import { checkOptions } from './options.ts';
import { refuse } from './refuse.ts';
import { shapeText } from './shape.ts';

/** The options of `matmul`. */
export interface MatmulOptions<T extends FloatArray = FloatArray> extends OutOptions<T> {
  /** Whether a has the shape [k, m]. Default false. */
  readonly transposeA?: boolean | undefined;
  /** Whether b has the shape [n, k]. Default false. */
  readonly transposeB?: boolean | undefined;
  /** Added to every row of the product: an NdArray of shape [n] and a's dtype. Default none. */
  readonly bias?: NdArray<T> | undefined;
  /**
   * Applied last. 'linear', the default, does not change values; 'relu' gives +0 for values ≤ 0.
   */
  readonly activation?: 'linear' | 'relu' | undefined;
}

/** The checked arguments of a product: the operands, and their steps along rows and columns. */
export interface MatmulCall {
  readonly info: DTypeInfo;
  readonly a: FloatArgument;
  readonly aRow: number;
  readonly aStep: number;
  readonly b: FloatArgument;
  readonly bRow: number;
  readonly bCol: number;
  readonly bias: FloatArgument | null;
  readonly relu: boolean;
  /** Receives the result; null for a new array. */
  readonly out: FloatArgument | null;
  /** The option `out` as given. */
  readonly given: OutOptions['out'];
  readonly shape: readonly number[];
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

const KEYS = ['transposeA', 'transposeB', 'bias', 'activation', 'out'];
const NONE: MatmulOptions = {};

/**
 * Checks the operands of a product and its options. Transposed operands are read in place, with
 * other steps.
 */
export function checkMatmul(
  op: string,
  aGiven: unknown,
  bGiven: unknown,
  options: MatmulOptions | undefined,
): MatmulCall {
  checkOptions(op, options, KEYS);
  const { transposeA, transposeB, bias: biasGiven, activation, out: given } = options ?? NONE;
  const a = checkFloat(op, 'a', aGiven);
  const b = checkFloat(op, 'b', bGiven);
  checkSameDType(op, 'a', a, 'b', b);
  if (a.shape.length !== 2) refuseRank(op, 'a', a.shape);
  if (b.shape.length !== 2) refuseRank(op, 'b', b.shape);
  const turnA = transposeA === true || checkFlag(op, 'transposeA', transposeA);
  const turnB = transposeB === true || checkFlag(op, 'transposeB', transposeB);
  const m = a.shape[turnA ? 1 : 0] as number;
  const k = a.shape[turnA ? 0 : 1] as number;
  const n = b.shape[turnB ? 0 : 1] as number;
  if (b.shape[turnB ? 1 : 0] !== k) refuseInner(op, b.shape, turnB, k);
  const relu = activation === 'relu' || checkLinear(op, activation);
  const bias = biasGiven === undefined ? null : checkBias(op, biasGiven, a, n);
  const { info } = a;
  const shape = [m, n];
  const out = given === undefined ? null : checkShapedOut(op, given, info, shape);
  if (out !== null) {
    checkApart(op, out.data, a.data, 'a');
    checkApart(op, out.data, b.data, 'b');
    if (bias !== null) checkApart(op, out.data, bias.data, 'bias');
  }
  return {
    info,
    a,
    aRow: turnA ? 1 : k,
    aStep: turnA ? m : 1,
    b,
    bRow: turnB ? 1 : n,
    bCol: turnB ? k : 1,
    bias,
    relu,
    out,
    given,
    shape,
    m,
    k,
    n,
  };
}

function checkLinear(op: string, activation: unknown): false {
  if (activation === undefined || activation === 'linear') return false;
  refuse(op, 'activation', activation, "'linear' or 'relu'", 'string');
}

function checkBias(op: string, bias: unknown, a: FloatArgument, n: number): FloatArgument {
  const array = checkFloat(op, 'bias', bias);
  checkSameDType(op, 'a', a, 'bias', array);
  if (array.shape.length !== 1 || array.data.length !== n) {
    const expected = `of shape [${n}], one value for each column`;
    throw new ClampwiseRangeError(op, 'bias', `shape ${shapeText(array.shape)}`, expected);
  }
  return array;
}

function refuseRank(op: string, argument: string, shape: readonly number[]): never {
  const expected = 'a matrix with two axes';
  throw new ClampwiseRangeError(op, argument, `shape ${shapeText(shape)}`, expected);
}

function refuseInner(op: string, shape: readonly number[], turned: boolean, k: number): never {
  const wanted = turned ? `[n, ${k}]` : `[${k}, n]`;
  const expected = `of shape ${wanted}${turned ? ' with transposeB' : ''}, because k is ${k} in a`;
  throw new ClampwiseRangeError(op, 'b', `shape ${shapeText(shape)}`, expected);
}
