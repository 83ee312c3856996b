import { type ArrayArgument, checkArray, checkOut, checkOverlap } from '../check/array.ts';
import { type ArrayBounds, type Bounds, checkBounds, type Pattern } from '../check/bounds.ts';
import { checkCount } from '../check/count.ts';
import { checkShapeOption, shapeOf } from '../check/elementwise.ts';
import { checkKeys, ELEMENTWISE_NAMES } from '../check/options.ts';
import { refuse, refuseDType, refuseSize } from '../check/refuse.ts';
import { sameShape } from '../check/shape.ts';
import { type DTypeInfo, isFloating } from '../dtypes.ts';
import { boundSums, patternGradients } from '../families/clipVjp/bounds.ts';
import { narrowGradient, passHalves, widenedArrays } from '../families/clipVjp/halves.ts';
import {
  type BoundGradient,
  type ClipGradient,
  type PassCall,
  passGradient,
} from '../families/clipVjp/pass.ts';
import { wrapResult } from '../result/result.ts';

export type { BoundGradient, ClipGradient } from '../families/clipVjp/pass.ts';

import type { Bound, Float16ArrayLike, NdArray, PlainArray, TypedArray } from '../types.ts';

const GRADIENTS: readonly string[] = ['exact', 'straightThrough', 'inward'];
const KEYS = ['gradient', 'shape', 'out'];
const NAMES = [ELEMENTWISE_NAMES];

/** The options of `clipVjp`. */
export interface ClipVjpOptions {
  /** Which elements of dy reach x. Default 'exact'. */
  readonly gradient?: ClipGradient | undefined;
  /** The shape of a flat x, to which bounds broadcast. */
  readonly shape?: readonly number[] | undefined;
  /** Receives dx: an array of x's kind, dtype and length. It may be dy or x itself. */
  readonly out?: TypedArray | NdArray | undefined;
}

/** The gradients of a clip, as `clipVjp` returns them. */
export interface ClipGradients<X> {
  /** The gradient for x, in x's kind. */
  readonly dx: X;
  /** The gradient for the lower bound. */
  readonly dMin: BoundGradient;
  /** The gradient for the upper bound. */
  readonly dMax: BoundGradient;
}

/**
 * Returns the gradients of `clip(x, min, max)` for x and for each bound (a vector-Jacobian
 * product).
 *
 * The option `gradient` selects where dx is dy; elsewhere dx is 0:
 *
 * - 'exact': where min ≤ x ≤ max, bounds included.
 * - 'straightThrough': everywhere.
 * - 'inward': as 'exact', and outside where a step along -dy moves x towards the interval.
 *
 * dMin sums dy where x < min. dMax sums dy where x > max or min > max. Ties give the bounds
 * nothing, and the mode does not change them. Sums are computed in float64 and rounded once.
 *
 * dx is selected, not multiplied: it is 0 outside even if dy is NaN there. If x is NaN, dx is 0 (dy
 * for 'straightThrough') and the bounds get 0.
 *
 * @param dy - the gradient of the result, with x's dtype and length
 * @param x - the float array that was clipped, 16-bit floats included
 * @param min - the lower bound, as in `clip`
 * @param max - the upper bound, as in `clip`
 * @param options -
 *   - `gradient`: 'exact', 'straightThrough' or 'inward', default 'exact'. Which elements of dy
 *     reach x.
 *   - `shape`: number[], default x's own. The shape of a flat x, to which bounds broadcast.
 *   - `out`: an array of x's kind, default a new one. Receives the gradient; it may be dy or x
 *     itself.
 * @returns `{ dx, dMin, dMax }`
 * @throws ClampwiseTypeError if x holds integers, or an argument has the wrong kind
 * @throws ClampwiseRangeError if `clip` would throw one, or dy does not fit x
 * @see TensorFlow's gradient of `tf.clip_by_value`. PyTorch's `torch.clamp` had the same gradient
 *   up to version 2.13
 *
 * @example
 * import { clipVjp } from '@clampwise/kernels';
 *
 * const x = Float32Array.of(-2, 0.5, 3);
 * const { dx, dMin, dMax } = clipVjp(
 *   Float32Array.of(1, 2, 4),
 *   x,
 *   -1,
 *   1,
 * );
 * dx; // => Float32Array.of(0, 2, 0)
 * dMin; // => 1
 * dMax; // => 4
 */
export function clipVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  x: T,
  min: Bound,
  max: Bound,
  options?: ClipVjpOptions & { readonly out?: undefined },
): ClipGradients<PlainArray<T>>;
export function clipVjp<T extends TypedArray, O extends TypedArray>(
  dy: TypedArray | NdArray,
  x: T,
  min: Bound,
  max: Bound,
  options: ClipVjpOptions & { readonly out: O },
): ClipGradients<O>;
export function clipVjp<T extends TypedArray>(
  dy: TypedArray | NdArray,
  x: NdArray<T>,
  min: Bound,
  max: Bound,
  options?: ClipVjpOptions,
): ClipGradients<NdArray<PlainArray<T>>>;
export function clipVjp<T extends Float16ArrayLike>(
  dy: T | Uint16Array,
  x: T,
  min: Bound,
  max: Bound,
  options?: Omit<ClipVjpOptions, 'out'> & { readonly out?: T },
): ClipGradients<ReturnType<T['slice']>>;
export function clipVjp(
  dy: unknown,
  x: unknown,
  min: Bound,
  max: Bound,
  given: unknown = {},
): ClipGradients<TypedArray | NdArray> {
  checkCount('clipVjp', arguments.length, 5);
  const options = given as ClipVjpOptions;
  const call = checkCall(dy, x, min, max, options);
  return call.x.info.half === null ? floatGradients(call) : halfGradients(call, call.x.info);
}

/**
 * `clipVjp` of float32 and float64 if at least one bound is an array. For packages that have no
 * other floats and want gradients of arrays only.
 */
export function clipVjpArrays(
  dy: TypedArray | NdArray,
  x: TypedArray | NdArray,
  min: Bound,
  max: Bound,
  options: ClipVjpOptions = {},
): ClipGradients<TypedArray | NdArray> {
  const call = checkCall(dy, x, min, max, options);
  const { dMin, dMax } = arrayGradients(call, call.bounds as ArrayBounds);
  return { dx: inputGradient(call), dMin, dMax };
}

/** The dx of `clipVjp` of float32 and float64. It computes no sums for the bounds. */
export function clipVjpInput(
  dy: TypedArray | NdArray,
  x: TypedArray | NdArray,
  min: Bound,
  max: Bound,
  options: ClipVjpOptions = {},
): TypedArray | NdArray {
  return inputGradient(checkCall(dy, x, min, max, options));
}

/** The checked arguments of a call. */
interface VjpCall extends PassCall {
  /** The options `out` and `shape` as given. */
  readonly given: TypedArray | NdArray | undefined;
  readonly shape: readonly number[] | undefined;
  /** Which bounds are given. */
  readonly hasMin: boolean;
  readonly hasMax: boolean;
}

function checkCall(
  dy: unknown,
  x: unknown,
  min: Bound,
  max: Bound,
  options: ClipVjpOptions,
): VjpCall {
  checkKeys('clipVjp', options, KEYS, NAMES);
  const { gradient, shape, out: given } = options;
  const xs = checkArray('clipVjp', 'x', x);
  checkFloat(xs);
  const dys = checkGradientOf(xs, checkArray('clipVjp', 'dy', dy, xs.info));
  const mode = checkGradientMode('clipVjp', gradient);
  if (shape !== undefined) checkShapeOption('clipVjp', shape, xs);
  const bounds = checkBounds('clipVjp', xs, shapeOf(xs, shape), min, max);
  const out = given === undefined ? null : checkTarget(given, xs, dys, bounds);
  const [hasMin, hasMax] = [min !== null, max !== null];
  return { dy: dys, x: xs, bounds, mode, out, given, shape, hasMin, hasMax };
}

// The bounds' gradients come first, because dx may overwrite dy, x or a bound.
function floatGradients(call: VjpCall): ClipGradients<TypedArray | NdArray> {
  const { dMin, dMax } = boundsGradients(call);
  return { dx: inputGradient(call), dMin, dMax };
}

function halfGradients(call: VjpCall, info: DTypeInfo): ClipGradients<TypedArray | NdArray> {
  const { dMin, dMax } = boundsGradients({ ...call, ...widenedArrays(call) });
  const dx = wrapResult(call.x, call.given, passHalves(call));
  return { dx, dMin: narrowGradient(dMin, info), dMax: narrowGradient(dMax, info) };
}

function inputGradient(call: VjpCall): TypedArray | NdArray {
  return wrapResult(call.x, call.given, passGradient(call));
}

function checkFloat(x: ArrayArgument): void {
  if (isFloating(x.info)) return;
  refuseDType('clipVjp', 'x', x.info, 'an array of float32, float64, float16 or bfloat16');
}

function checkGradientOf(x: ArrayArgument, dy: ArrayArgument): ArrayArgument {
  if (dy.info.name !== x.info.name) {
    refuseDType('clipVjp', 'dy', dy.info, `an array of ${x.info.name}, like x`);
  }
  if (dy.data.length !== x.data.length) {
    refuseSize('clipVjp', 'dy', dy.data.length, x.data.length, 'x');
  }
  if (dy.shape !== null && x.shape !== null && !sameShape(dy.shape, x.shape)) {
    refuseSize('clipVjp', 'dy', dy.shape, x.shape, 'x');
  }
  return dy;
}

/** Checks the option `gradient`. Default 'exact'. */
export function checkGradientMode(op: string, gradient: unknown): ClipGradient {
  if (gradient === undefined) return 'exact';
  if (typeof gradient === 'string' && GRADIENTS.includes(gradient)) return gradient as ClipGradient;
  refuse(op, 'gradient', gradient, "'exact', 'straightThrough' or 'inward'", 'string');
}

function checkTarget(
  given: unknown,
  x: ArrayArgument,
  dy: ArrayArgument,
  bounds: Bounds,
): ArrayArgument {
  const out = checkOut('clipVjp', given, x);
  checkOverlap('clipVjp', out.data, dy.data, 'dy');
  if (bounds.loPattern !== null) {
    checkOverlap('clipVjp', out.data, bounds.loPattern.source, 'min');
    checkOverlap('clipVjp', out.data, bounds.hiPattern.source, 'max');
  }
  return out;
}

type BoundGradients = Pick<ClipGradients<never>, 'dMin' | 'dMax'>;

function boundsGradients(call: VjpCall): BoundGradients {
  const { bounds, hasMin, hasMax } = call;
  if (bounds.loPattern !== null) return arrayGradients(call, bounds);
  if (!hasMin && !hasMax) return { dMin: null, dMax: null };
  const [dMin, dMax] = boundSums(call, bounds);
  return { dMin: hasMin ? dMin : null, dMax: hasMax ? dMax : null };
}

function arrayGradients(call: VjpCall, bounds: ArrayBounds): BoundGradients {
  const { dy, x, shape, hasMin, hasMax } = call;
  const arrays = { dy, x, bounds };
  const [dMin, dMax] = patternGradients(arrays, shapeOf(x, shape), hasMin, hasMax);
  return {
    dMin: dMin === null ? null : asBound(dMin, bounds.loPattern, x),
    dMax: dMax === null ? null : asBound(dMax, bounds.hiPattern, x),
  };
}

/** Returns a bound's gradient in the kind of the bound. */
function asBound(gradient: TypedArray, bound: Pattern, x: ArrayArgument): BoundGradient {
  if (bound.shape === null) return gradient[0] as number;
  if (!bound.isNd) return gradient;
  return { data: gradient, shape: bound.shape, dtype: x.info.name };
}
