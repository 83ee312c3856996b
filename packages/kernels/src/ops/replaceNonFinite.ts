import { checkArray, checkOut } from '../check/array.ts';
import { checkCount } from '../check/count.ts';
import { checkShapeOption, type ElementwiseCall } from '../check/elementwise.ts';
import { checkOptions } from '../check/options.ts';
import { refuse } from '../check/refuse.ts';
import { isFloating, rounded, stored } from '../dtypes.ts';
import { type FloatDType, finfo } from '../engine/finfo.ts';
import { type Elementwise, runElementwise, type Twin } from '../families/elementwise.ts';
import { copy } from '../place/move.ts';
import { targetOf, wrapResult } from '../result/result.ts';
import { replaceNonFinite as replaceInJs } from '../run/js/finite.ts';
import { KEEP, replaceNonFiniteHalf } from '../run/js/half.ts';
import { replaceFamily } from '../run/wasm/replace.ts';
import { copyChoice } from '../select/select.ts';
import { FLOATING } from '../select/table.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { ArrayOperation } from '../signatures.ts';
import type { FloatArray, NdArray, TypedArray } from '../types.ts';

/** The options of `replaceNonFinite`. */
export interface ReplaceNonFiniteOptions {
  /** Replaces NaN. Default 0; 'keep' leaves NaN. */
  readonly nan?: 'keep' | number | undefined;
  /** Replaces Infinity. Default the largest finite value of x's dtype; Infinity leaves it. */
  readonly posInf?: number | undefined;
  /** Replaces -Infinity. Default the lowest finite value of x's dtype; -Infinity leaves it. */
  readonly negInf?: number | undefined;
  /** Receives the result: an array of x's kind, dtype and length. It may be x itself. */
  readonly out?: TypedArray | NdArray | undefined;
  /** The shape of a flat x. */
  readonly shape?: readonly number[] | undefined;
}

const OP = 'replaceNonFinite';
const KEYS = ['nan', 'posInf', 'negInf', 'out', 'shape'];

/**
 * Replaces NaN with 0, and ±Infinity with the largest and the lowest finite value of x's dtype.
 *
 * The options set other replacements. All other values stay as they are, including -0. Integers do
 * not change.
 *
 * @param x - a typed array or NdArray of any shape and dtype
 * @param options -
 *   - `nan`: 'keep' or a number, default 0. Replaces NaN; 'keep' leaves NaN.
 *   - `posInf`: number, default the largest finite value. Replaces Infinity. It is rounded to x's
 *     dtype.
 *   - `negInf`: number, default the lowest finite value. Replaces -Infinity. It is rounded to x's
 *     dtype.
 *   - `out`: an array of x's kind, default a new one. Receives the result; it may be x itself.
 *   - `shape`: number[], default x's own. The shape of a flat x.
 * @returns `out`, or a new array of x's kind over its own buffer
 * @throws ClampwiseTypeError if an argument has the wrong kind
 * @throws ClampwiseRangeError if a replacement is NaN, shapes do not fit, or `out` overlaps x in
 *   part
 * @see NumPy's `numpy.nan_to_num`
 *
 * @example
 * import { replaceNonFinite } from '@clampwise/kernels';
 *
 * const x = Float32Array.of(1, NaN, Infinity, -Infinity);
 * replaceNonFinite(x, { posInf: 9, negInf: -9 });
 * // => Float32Array.of(1, 0, 9, -9)
 */
export const replaceNonFinite: ArrayOperation<[], ReplaceNonFiniteOptions> =
  function replaceNonFinite(x: unknown, options: ReplaceNonFiniteOptions = {}) {
    checkCount('replaceNonFinite', arguments.length, 2);
    checkOptions(OP, options, KEYS);
    const { out: given, shape, nan: forNan, posInf, negInf } = options;
    const array = checkArray(OP, 'x', x);
    const out = given === undefined ? null : checkOut(OP, given, array);
    if (shape !== undefined) checkShapeOption(OP, shape, array);
    const keeps = forNan === 'keep';
    const nan = checkReplacement('nan', keeps ? undefined : forNan);
    const high = checkReplacement('posInf', posInf);
    const low = checkReplacement('negInf', negInf);
    const call: ElementwiseCall = { x: array, out, given, nan: Number.NaN, shape };
    if (!isFloating(array.info)) return wrapResult(array, given, copied(call)) as never;
    const { info } = array;
    const { max } = finfo(info.name as FloatDType);
    const held = (value: number): number => stored(info, rounded(info, value));
    const kept = info.half === null ? Number.NaN : KEEP;
    const forNaN = keeps ? kept : held(nan ?? 0);
    const [largest, least] = [held(high ?? max), held(low ?? -max)];
    const result = runElementwise(OP, REPLACE, call, forNaN, largest, least);
    return wrapResult(array, given, result) as never;
  };

/** Checks a replacement. The operation has the same name in both packages that use this. */
export function checkReplacement(argument: string, value: unknown): number | undefined {
  if (value === undefined || (typeof value === 'number' && !Number.isNaN(value))) return value;
  refuse(OP, argument, value, `${argument === 'nan' ? "'keep', or " : ''}a number other than NaN`);
}

const twin: Twin = ({ half }, x, out, a, b, c) => {
  const [nan, high, low] = [a as number, b as number, c as number];
  if (half === null) replaceInJs(x as FloatArray, out as FloatArray, nan, high, low);
  else replaceNonFiniteHalf(x as Uint16Array, out as Uint16Array, nan, high, low, half.inf);
};

const REPLACE: Elementwise = { kernel: OP, types: FLOATING, family: replaceFamily, twin };

/** All integers are finite, so they are only copied. */
function copied({ x, out }: ElementwiseCall): TypedArray {
  const { info, data, resident } = x;
  const result = targetOf(OP, info, data.length, out, resident).data;
  copy(result, data, 0);
  if (engine.trace !== null) trace(OP, info, data.length, OP, copyChoice(resident));
  return result;
}
