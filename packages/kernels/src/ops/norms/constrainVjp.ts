import { checkCount } from '../../check/count.ts';
import { checkLimit } from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { type BringTo, checkVjp, vjpVectors } from '../../families/norms/vjpVectors.ts';
import type { NdArray, PlainArray, TypedArray } from '../../types.ts';
import {
  atMost,
  between,
  type ConstrainMinMaxNormOptions,
  type ConstrainOptions,
  checkBand,
  checkRate,
  KEYS,
  KEYS_WITH_RATE,
  unitsOf,
} from './constrain.ts';

function constrainVjp(
  op: string,
  dy: unknown,
  w: unknown,
  options: ConstrainOptions,
  keys: readonly string[],
  bringTo: () => BringTo,
): TypedArray | NdArray {
  checkOptions(op, options, keys);
  const { axis, shape, out } = options;
  const call = checkVjp(op, 'w', w, dy, out);
  const units = unitsOf(op, call.x, axis, shape);
  return vjpVectors(op, 2, call, units, bringTo());
}

/**
 * The gradient of `constrainMaxNorm(w, maxNorm)`: what a gradient dy of the result gives for w.
 *
 * Within the limit, the limit included, dx = dy; so it is at zeros. Above it what dy has along the vector is lost. A vector
 * that holds NaN or an infinity gets NaN.
 *
 * @param dy - the gradient of the result: w's dtype and length
 * @param w - the weights: float32 or float64
 * @param maxNorm - the limit, as for `constrainMaxNorm`
 * @param options - `axis` and `shape` as for `constrainMaxNorm`; `out`: where the gradient goes, dy or w are allowed
 * @returns the gradient for w: `out`, or a new array of w's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `constrainMaxNorm` would, and where dy does not fit w
 * @see `clipByNormVjp`
 *
 * @example
 * import { constrainMaxNormVjp } from '@clampwise/kernels';
 *
 * constrainMaxNormVjp(Float64Array.of(1, 1), Float64Array.of(0, 50), 25); // => Float64Array.of(0.5, 0)
 */
export function constrainMaxNormVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  w: T,
  maxNorm: number,
  options?: ConstrainOptions & { readonly out?: undefined },
): PlainArray<T>;
export function constrainMaxNormVjp<T extends TypedArray, O extends TypedArray>(
  dy: TypedArray | NdArray,
  w: T,
  maxNorm: number,
  options: ConstrainOptions & { readonly out: O },
): O;
export function constrainMaxNormVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  w: NdArray<T>,
  maxNorm: number,
  options?: ConstrainOptions,
): NdArray<PlainArray<T>>;
export function constrainMaxNormVjp(
  dy: TypedArray | NdArray,
  w: TypedArray | NdArray,
  maxNorm: number,
  options: ConstrainOptions = {},
): TypedArray | NdArray {
  checkCount('constrainMaxNormVjp', arguments.length, 4);
  const op = 'constrainMaxNormVjp';
  const rule = () => atMost(checkLimit(op, 'maxNorm', maxNorm));
  return constrainVjp(op, dy, w, options, KEYS, rule);
}

/**
 * The gradient of `constrainMinMaxNorm(w, minNorm, maxNorm)`: what a gradient dy of the result gives for w.
 *
 * Within the interval, its ends included, and at zeros dx = dy. Outside, of what the rule makes of the vector's length dy loses what
 * it has along it. A vector that holds NaN or an infinity gets NaN.
 *
 * @param dy - the gradient of the result: w's dtype and length
 * @param w - the weights: float32 or float64
 * @param minNorm - the least norm, as for `constrainMinMaxNorm`
 * @param maxNorm - the largest norm, likewise
 * @param options - `rate`, `axis` and `shape` as for `constrainMinMaxNorm`; `out`: where the gradient goes, dy or w are allowed
 * @returns the gradient for w: `out`, or a new array of w's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `constrainMinMaxNorm` would, and where dy does not fit w
 * @see `clipByNormVjp`
 *
 * @example
 * import { constrainMinMaxNormVjp } from '@clampwise/kernels';
 *
 * constrainMinMaxNormVjp(Float64Array.of(1, 1), Float64Array.of(0, 50), 1, 25); // => Float64Array.of(0.5, 0)
 */
export function constrainMinMaxNormVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  w: T,
  minNorm: number,
  maxNorm: number,
  options?: ConstrainMinMaxNormOptions & { readonly out?: undefined },
): PlainArray<T>;
export function constrainMinMaxNormVjp<T extends TypedArray, O extends TypedArray>(
  dy: TypedArray | NdArray,
  w: T,
  minNorm: number,
  maxNorm: number,
  options: ConstrainMinMaxNormOptions & { readonly out: O },
): O;
export function constrainMinMaxNormVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  w: NdArray<T>,
  minNorm: number,
  maxNorm: number,
  options?: ConstrainMinMaxNormOptions,
): NdArray<PlainArray<T>>;
export function constrainMinMaxNormVjp(
  dy: TypedArray | NdArray,
  w: TypedArray | NdArray,
  minNorm: number,
  maxNorm: number,
  options: ConstrainMinMaxNormOptions = {},
): TypedArray | NdArray {
  checkCount('constrainMinMaxNormVjp', arguments.length, 5);
  const op = 'constrainMinMaxNormVjp';
  const rate: unknown = options?.rate;
  return constrainVjp(op, dy, w, options, KEYS_WITH_RATE, () => {
    return between(...checkBand(op, minNorm, maxNorm), checkRate(op, rate));
  });
}

/**
 * The gradient of `constrainUnitNorm(w)`: what a gradient dy of the result gives for w, (dy − u · (u · dy)) / norm, where u is
 * the vector by its norm.
 *
 * At zeros, which stay zeros, it is zeros. A vector that holds NaN or an infinity gets NaN.
 *
 * @param dy - the gradient of the result: w's dtype and length
 * @param w - the weights: float32 or float64
 * @param options - `axis` and `shape` as for `constrainUnitNorm`; `out`: where the gradient goes, dy or w are allowed
 * @returns the gradient for w: `out`, or a new array of w's kind
 * @throws ClampwiseTypeError and ClampwiseRangeError where `constrainUnitNorm` would, and where dy does not fit w
 * @see `clipByNormVjp`
 *
 * @example
 * import { constrainUnitNormVjp } from '@clampwise/kernels';
 *
 * constrainUnitNormVjp(Float64Array.of(1, 1), Float64Array.of(0, 2)); // => Float64Array.of(0.5, 0)
 */
export function constrainUnitNormVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  w: T,
  options?: ConstrainOptions & { readonly out?: undefined },
): PlainArray<T>;
export function constrainUnitNormVjp<T extends TypedArray, O extends TypedArray>(
  dy: TypedArray | NdArray,
  w: T,
  options: ConstrainOptions & { readonly out: O },
): O;
export function constrainUnitNormVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  w: NdArray<T>,
  options?: ConstrainOptions,
): NdArray<PlainArray<T>>;
export function constrainUnitNormVjp(
  dy: TypedArray | NdArray,
  w: TypedArray | NdArray,
  options: ConstrainOptions = {},
): TypedArray | NdArray {
  checkCount('constrainUnitNormVjp', arguments.length, 3);
  // The gradient is that of the division also where the norm is 1 already; at zeros nothing moves.
  const rule: BringTo = (root) => (root === 0 ? NOTHING : TO_ONE);
  return constrainVjp('constrainUnitNormVjp', dy, w, options, KEYS, () => rule);
}

const NOTHING = { kept: 0, target: null };
const TO_ONE = { kept: 0, target: 1 };
