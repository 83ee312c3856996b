import { type ArrayArgument, checkOut } from '../../check/array.ts';
import { checkCount } from '../../check/count.ts';
import { checkShapeOption, shapeOf } from '../../check/elementwise.ts';
import { checkFloats, checkLimit, checkWithin } from '../../check/norms.ts';
import { checkOptions } from '../../check/options.ts';
import { checkUnits, type Units } from '../../check/units.ts';
import { ClampwiseRangeError, describe } from '../../errors.ts';
import { writeFactor } from '../../families/norms/factors.ts';
import { measureVectors } from '../../families/norms/measure.ts';
import { scaleVectors } from '../../families/norms/vectors.ts';
import type { BringTo, Brought } from '../../families/norms/vjpVectors.ts';
import { roundingOf } from '../../families/rounding.ts';
import { targetLike, wrapResult } from '../../result/result.ts';
import type { ArrayOperation } from '../../signatures.ts';
import type { NdArray, TypedArray } from '../../types.ts';

/** The options of weight rules. */
export interface ConstrainOptions {
  /** The axis or axes along which the vectors lie; negative ones count from the last. Default 0. */
  readonly axis?: number | readonly number[] | undefined;
  /** Receives the result: an array of w's kind, dtype and length. It may be w itself. */
  readonly out?: TypedArray | NdArray | undefined;
  /** The shape of a flat w, to which `axis` refers. */
  readonly shape?: readonly number[] | undefined;
}

/** The options of `constrainMinMaxNorm`. */
export interface ConstrainMinMaxNormOptions extends ConstrainOptions {
  /** How far the norm moves towards the limit: from 0 to 1. Default 1. */
  readonly rate?: number | undefined;
}

export const KEYS: readonly string[] = ['axis', 'out', 'shape'];
export const KEYS_WITH_RATE: readonly string[] = /* @__PURE__ */ KEYS.concat('rate');
const AS_IT_IS: Brought = { kept: 1, target: null };

/** The vectors of weights, along axis 0 by default. A single number is one vector. */
export function unitsOf(
  op: string,
  w: ArrayArgument,
  axis: ConstrainOptions['axis'],
  shape: ConstrainOptions['shape'],
): Units {
  if (shape !== undefined) checkShapeOption(op, shape, w);
  const rank = shapeOf(w, shape).length;
  return checkUnits(op, w, axis === undefined && rank > 0 ? 0 : axis, shape);
}

function constrain(
  op: string,
  w: unknown,
  options: ConstrainOptions,
  keys: readonly string[],
  bringTo: (w: ArrayArgument) => BringTo,
): TypedArray | NdArray {
  checkOptions(op, options, keys);
  // Options are read before any array is checked: a getter may free w.
  const { axis, shape, out: given } = options;
  const array = checkFloats(op, 'w', w);
  const units = unitsOf(op, array, axis, shape);
  const out = given === undefined ? null : checkOut(op, given, array);
  const rule = bringTo(array);
  const { rows, parts } = measureVectors(op, 2, array, units);
  const { sums, scales } = parts;
  const factors = new Float64Array(2 * units.rows);
  for (let r = 0; r < units.rows; r++) {
    const [root, scale] = [Math.sqrt(sums[r] as number), scales[r] as number];
    writeRule(factors, r, root, scale, rule(root, scale));
  }
  const target = targetLike(op, array, out, array.resident);
  scaleVectors(op, array, rows, units, factors, target);
  return wrapResult(array, given, target.data);
}

/** Writes the pair of factors whose product is kept + target / norm. */
function writeRule(
  factors: Float64Array,
  row: number,
  root: number,
  scale: number,
  { kept, target }: Brought,
): void {
  let [a, b] = [kept, 1];
  if (target !== null && Number.isFinite(root)) {
    writeFactor(factors, row, target, root, scale);
    a = factors[2 * row] as number;
    b = factors[2 * row + 1] as number;
    // The second factor differs from 1 only if the quotient is far from 1. Then the quotient or
    // kept is too small to matter.
    if (kept !== 0 && b < 1) [a, b] = [a * b + kept, 1];
    else a += kept;
  } else if (target !== null) a = root === Infinity ? 0 : Number.NaN;
  factors[2 * row] = a;
  factors[2 * row + 1] = b;
}

/** Reduces norms to a limit. */
export function atMost(limit: number): BringTo {
  const brought: Brought = { kept: 0, target: limit };
  return (root, scale) => (limit === Infinity || root * scale <= limit ? AS_IT_IS : brought);
}

/** Moves norms into an interval, by a part of the way. */
export function between(least: number, most: number, rate: number): BringTo {
  return (root, scale) => {
    const norm = root * scale;
    if (root === 0 || (norm >= least && norm <= most) || rate === 0) return AS_IT_IS;
    const target = norm < least ? least : most;
    return { kept: 1 - rate, target: rate * target };
  };
}

/**
 * Moves norms to 1. A norm that is 1 within rounding stays: otherwise each call would change the
 * last bits.
 */
function toOne({ info }: ArrayArgument): BringTo {
  const { unit } = roundingOf(info);
  const rounding = unit === 0 ? 2 ** -51 : unit * (1 + 2 ** -20);
  const brought: Brought = { kept: 0, target: 1 };
  return (root, scale) =>
    root === 0 || Math.abs(root * scale - 1) <= rounding ? AS_IT_IS : brought;
}

/** Checks the two norms of `constrainMinMaxNorm`. */
export function checkBand(op: string, minNorm: unknown, maxNorm: unknown): [number, number] {
  const least = checkWithin(op, 'minNorm', minNorm, 0, Infinity);
  const most = checkLimit(op, 'maxNorm', maxNorm);
  if (least <= most) return [least, most];
  throw new ClampwiseRangeError(op, 'minNorm', describe(least), `at most maxNorm (${most})`);
}

export function checkRate(op: string, rate: unknown): number {
  return rate === undefined ? 1 : checkWithin(op, 'rate', rate, 0, 1);
}

/**
 * Scales each vector of weights down to the norm `maxNorm` if its norm is larger: w · min(1,
 * maxNorm / norm).
 *
 * A vector at or below the limit comes back bit for bit, and zeros stay zeros. A NaN makes its
 * vector all NaN. In a vector with an infinity, finite weights become 0 and infinities NaN. Nothing
 * overflows or underflows on the way.
 *
 * @param w - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param maxNorm - the limit: a number above 0, or Infinity for no limit
 * @param options -
 *   - `axis`: number or number[], default 0. The axes along which a vector lies; [0, 1, 2] for the
 *     kernel of a convolution.
 *   - `shape`: number[], default w's own. The shape of a flat w.
 *   - `out`: an array of w's kind, default a new one. Receives the result; it may be w itself.
 * @returns `out`, or a new array of w's kind
 * @throws ClampwiseTypeError if w holds integers, or an argument has the wrong kind
 * @throws ClampwiseRangeError if maxNorm is 0, negative or NaN, or w has no such axis
 * @see Keras's `MaxNorm`, which divides by norm + 1e-7, and so also moves vectors within the limit
 *
 * @example
 * import {
 *   constrainMaxNorm,
 *   ndarray,
 * } from '@clampwise/kernels';
 *
 * const w = ndarray(Float32Array.of(3, 0.6, 4, 0.8), [2, 2]);
 * constrainMaxNorm(w, 2.5).data;
 * // => Float32Array.of(1.5, 0.6, 2, 0.8)
 */
export const constrainMaxNorm: ArrayOperation<[maxNorm: number], ConstrainOptions> =
  function constrainMaxNorm(w: unknown, maxNorm: number, options: ConstrainOptions = {}) {
    checkCount('constrainMaxNorm', arguments.length, 3);
    const op = 'constrainMaxNorm';
    return constrain(op, w, options, KEYS, () =>
      atMost(checkLimit(op, 'maxNorm', maxNorm)),
    ) as never;
  };

/**
 * Scales each vector of weights so that its norm is in minNorm..maxNorm, or a part of the way
 * there.
 *
 * The result is w · (rate · clip(norm, minNorm, maxNorm) / norm + 1 − rate). A vector within the
 * interval, ends included, comes back bit for bit. Zeros stay zeros, because they have no direction
 * to grow in.
 *
 * A NaN makes its vector all NaN. In a vector with an infinity, finite weights become 0 and
 * infinities NaN.
 *
 * @param w - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param minNorm - the smallest norm: a finite number, at least 0
 * @param maxNorm - the largest norm: above 0 and at least minNorm, or Infinity for no limit
 * @param options -
 *   - `rate`: number from 0 to 1, default 1. How far the norm moves towards the limit.
 *   - `axis`: number or number[], default 0. The axes along which a vector lies; [0, 1, 2] for the
 *     kernel of a convolution.
 *   - `shape`: number[], default w's own. The shape of a flat w.
 *   - `out`: an array of w's kind, default a new one. Receives the result; it may be w itself.
 * @returns `out`, or a new array of w's kind
 * @throws ClampwiseTypeError if w holds integers, or an argument has the wrong kind
 * @throws ClampwiseRangeError if minNorm is above maxNorm, a norm or the rate is out of range, or w
 *   has no such axis
 * @see Keras's `MinMaxNorm`
 *
 * @example
 * import {
 *   constrainMinMaxNorm,
 *   ndarray,
 * } from '@clampwise/kernels';
 *
 * const w = ndarray(
 *   Float32Array.of(3, 0.375, 4, 0.5),
 *   [2, 2],
 * );
 * constrainMinMaxNorm(w, 1.25, 2.5).data;
 * // => Float32Array.of(1.5, 0.75, 2, 1)
 */
export const constrainMinMaxNorm: ArrayOperation<
  [minNorm: number, maxNorm: number],
  ConstrainMinMaxNormOptions
> = function constrainMinMaxNorm(
  w: unknown,
  minNorm: number,
  maxNorm: number,
  options: ConstrainMinMaxNormOptions = {},
) {
  checkCount('constrainMinMaxNorm', arguments.length, 4);
  const op = 'constrainMinMaxNorm';
  const rate: unknown = options?.rate;
  return constrain(op, w, options, KEYS_WITH_RATE, () => {
    return between(...checkBand(op, minNorm, maxNorm), checkRate(op, rate));
  }) as never;
};

/**
 * Divides each vector of weights by its norm, so that the norm is 1.
 *
 * A vector whose norm is 1 within the rounding of its dtype comes back bit for bit, and zeros stay
 * zeros. A NaN makes its vector all NaN. In a vector with an infinity, finite weights become 0 and
 * infinities NaN. Nothing overflows or underflows on the way.
 *
 * @param w - a float array of any shape, 16-bit floats included: a typed array or an NdArray
 * @param options -
 *   - `axis`: number or number[], default 0. The axes along which a vector lies; [0, 1, 2] for the
 *     kernel of a convolution.
 *   - `shape`: number[], default w's own. The shape of a flat w.
 *   - `out`: an array of w's kind, default a new one. Receives the result; it may be w itself.
 * @returns `out`, or a new array of w's kind
 * @throws ClampwiseTypeError if w holds integers, or an argument has the wrong kind
 * @throws ClampwiseRangeError if w has no such axis
 * @see Keras's `UnitNorm`, which divides by norm + 1e-7
 *
 * @example
 * import {
 *   constrainUnitNorm,
 *   ndarray,
 * } from '@clampwise/kernels';
 *
 * const w = ndarray(
 *   Float64Array.of(8, 0, 0, 0, 0, -1e-310),
 *   [2, 3],
 * );
 * constrainUnitNorm(w).data;
 * // => Float64Array.of(1, 0, 0, 0, 0, -1)
 */
export const constrainUnitNorm: ArrayOperation<[], ConstrainOptions> = function constrainUnitNorm(
  w: unknown,
  options: ConstrainOptions = {},
) {
  checkCount('constrainUnitNorm', arguments.length, 2);
  return constrain('constrainUnitNorm', w, options, KEYS, toOne) as never;
};
