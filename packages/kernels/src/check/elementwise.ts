import { isFloating } from '../dtypes.ts';
import { ClampwiseRangeError } from '../errors.ts';
import type { NdArray, TypedArray } from '../types.ts';
import { type ArrayArgument, checkArray, checkOut } from './array.ts';
import { checkKeys, ELEMENTWISE_NAMES } from './options.ts';
import { refuse } from './refuse.ts';
import { checkShape, sameShape, shapeText } from './shape.ts';

/** The options of `clip` and `nonNeg`. */
export interface ClipOptions {
  /** Receives the result: an array of x's kind, dtype and length. It may be x itself. */
  readonly out?: TypedArray | NdArray | undefined;
  /** The shape of a flat x, to which bounds broadcast. */
  readonly shape?: readonly number[] | undefined;
  /**
   * 'keep' leaves NaN. A number replaces NaN in x and is then clipped like any value. Default
   * 'keep'.
   */
  readonly nan?: 'keep' | number | undefined;
}

const KEYS = ['out', 'shape', 'nan'];
const KEYS_BESIDE_OUT = ['shape', 'nan'];
const NAMES = [ELEMENTWISE_NAMES];

/** The checked arguments of an elementwise call. The bounds are checked separately. */
export interface ElementwiseCall {
  readonly x: ArrayArgument;
  /** Receives the result; null for a new array. */
  readonly out: ArrayArgument | null;
  /** The option `out` as given. */
  readonly given: TypedArray | NdArray | undefined;
  /** The number that replaces NaN; NaN itself for 'keep'. */
  readonly nan: number;
  readonly shape: readonly number[] | undefined;
}

/** Checks x and the options of an elementwise operation. */
export function checkElementwise(op: string, x: unknown, options: unknown): ElementwiseCall {
  if (options === undefined) return checkCall(op, x, undefined, undefined, undefined);
  checkKeys(op, options, KEYS, NAMES);
  // Options are read before x is checked: a getter may free x.
  const { out, shape, nan } = options as ClipOptions;
  return checkCall(op, x, out, shape, nan);
}

/** As `checkElementwise`, if the target is an argument and not an option. */
export function checkInto(op: string, out: unknown, x: unknown, options: unknown): ElementwiseCall {
  checkKeys(op, options, KEYS_BESIDE_OUT, NAMES);
  const { shape, nan } = (options ?? {}) as ClipOptions;
  return checkCall(op, x, out as ClipOptions['out'], shape, nan);
}

function checkCall(
  op: string,
  x: unknown,
  given: ClipOptions['out'],
  shape: ClipOptions['shape'],
  nan: unknown,
): ElementwiseCall {
  const array = checkArray(op, 'x', x);
  const out = given === undefined ? null : checkOut(op, given, array);
  if (shape !== undefined) checkShapeOption(op, shape, array);
  return { x: array, out, given, nan: checkNan(op, nan), shape };
}

/** The shape that bounds broadcast to. */
export function shapeOf(
  x: ArrayArgument,
  option: readonly number[] | undefined,
): readonly number[] {
  return option ?? x.shape ?? [x.data.length];
}

export function checkShapeOption(op: string, shape: unknown, x: ArrayArgument): void {
  const checked = checkShape(op, 'shape', shape, x.data.length, 'x has');
  if (x.shape === null || sameShape(checked, x.shape)) return;
  const expected = `x's own shape ${shapeText(x.shape)}, or left out`;
  throw new ClampwiseRangeError(op, 'shape', shapeText(checked), expected);
}

function checkNan(op: string, nan: unknown): number {
  if (nan === undefined || nan === 'keep') return Number.NaN;
  if (typeof nan === 'number' && !Number.isNaN(nan)) return nan;
  refuse(op, 'nan', nan, "'keep', or a number other than NaN");
}

/** Whether a number replaces NaN in x. Only floats have NaN. */
export function replacesNan({ x, nan }: ElementwiseCall): boolean {
  return isFloating(x.info) && !Number.isNaN(nan);
}
