import { type DTypeInfo, dtypeOf, isFloating, saturated, stored } from '../dtypes.ts';
import { adviceFor, ClampwiseRangeError, lengthOf } from '../errors.ts';
import type { TypedArray } from '../types.ts';
import { type ArrayArgument, checkArray } from './array.ts';
import { bigOf, type Pattern, rejectNaN, type Side } from './bound.ts';
import { expand, layoutOf } from './expand.ts';
import { reject, rejectDType } from './reject.ts';
import { sameShape, shapeText, sizeOf } from './shape.ts';

/** Checks an array as a bound, converts it to x's dtype, and finds how it repeats over x. */
export function checkArrayBound(
  op: string,
  side: Side,
  x: ArrayArgument,
  xShape: readonly number[],
  bound: unknown,
): Pattern {
  const given = isArrayObject(bound) ? checkArray(op, side, bound) : null;
  if (given === null && !isArrayLike(bound)) {
    const expected = `a number, an array, or null for none${adviceFor(side, bound)}`;
    reject(op, side, bound, expected);
  }
  const values = given?.data ?? (bound as ArrayLike<unknown>);
  const shape = given?.shape ?? flatShape(op, side, values.length, x.data.length, xShape);
  const data = inDType(op, side, x.info, values, given?.info);
  const address = given !== null && data === given.data ? given.address : -1;
  const isNd = given?.isNd === true;
  const source = given?.data ?? data;
  if (shape === xShape) return { data, source, run: 1, period: data.length, address, shape, isNd };
  checkBroadcast(op, side, shape, xShape);
  const { inner, full, run } = layoutOf(shape, xShape);
  const period = sizeOf(full) * run;
  // An empty x needs no layout, however long its other axes are.
  const isLaid = period === 0 || sameShape(inner, full);
  if (isLaid) return { data, source, run, period, address, shape, isNd };
  // The bound repeats between two of its own axes.
  return { data: expand(data, inner, full), source, run, period, address: -1, shape, isNd };
}

type Shape = readonly number[];

function checkBroadcast(op: string, side: Side, shape: Shape, xShape: Shape): void {
  const padding = xShape.length - shape.length;
  let fits = padding >= 0;
  for (let k = 0; k < shape.length; k++)
    fits &&= shape[k] === 1 || shape[k] === xShape[padding + k];
  if (fits) return;
  const expected = `an array that broadcasts to x's shape ${shapeText(xShape)}`;
  throw new ClampwiseRangeError(op, side, `shape ${shapeText(shape)}`, expected);
}

function isArrayObject(bound: unknown): boolean {
  if (dtypeOf(bound) !== undefined) return true;
  return typeof bound === 'object' && bound !== null && 'data' in bound && 'shape' in bound;
}

function isArrayLike(bound: unknown): bound is ArrayLike<unknown> {
  return typeof bound === 'object' && bound !== null && Number.isSafeInteger(lengthOf(bound));
}

/** A flat bound of x's length has one value per element. Any other repeats along the last axis. */
function flatShape(
  op: string,
  side: Side,
  length: number,
  n: number,
  xShape: readonly number[],
): readonly number[] {
  if (length === n) return xShape;
  const columns = xShape.at(-1) ?? 1;
  if (length === columns || length === 1) return [length];
  const isFlat = xShape.length === 1;
  const received = `${length} values`;
  const expected = isFlat || columns === 1 ? `1 or ${n} values` : `1, ${columns} or ${n} values`;
  const place = isFlat ? '' : ` and the last axis ${columns}`;
  const advice = isFlat ? ', or give x a shape' : '';
  const sentence = `${side} has ${received}, but x has ${n}${place}. Pass ${expected}${advice}`;
  throw new ClampwiseRangeError(op, side, received, expected, sentence);
}

/** The values of a bound in x's dtype. The array itself if it has that dtype already. */
function inDType(
  op: string,
  side: Side,
  info: DTypeInfo,
  values: ArrayLike<unknown>,
  own: DTypeInfo | undefined,
): TypedArray {
  if (own !== undefined) {
    if (own.name === info.name) return values as TypedArray;
    const rounds = !isFloating(info) && own.kind === 'float';
    const bothBig = info.kind === 'biginteger' && own.kind === 'biginteger';
    if (!rounds && !bothBig) {
      const expected = `an array of ${info.name}, like x${isFloating(info) ? '' : ', or of floats'}`;
      rejectDType(op, side, own, expected);
    }
  }
  const result = new info.ctor(values.length);
  for (let i = 0; i < result.length; i++) {
    result[i] = rounded(op, side, info, values[i], i) as never;
  }
  return result;
}

function rounded(
  op: string,
  side: Side,
  info: DTypeInfo,
  value: unknown,
  index: number,
): number | bigint {
  const argument = `${side}[${index}]`;
  const isBig = typeof value === 'bigint' && info.kind === 'biginteger';
  if (typeof value !== 'number' && !isBig) {
    const expected = info.kind === 'biginteger' ? 'a bigint or a number' : 'a number';
    reject(op, argument, value, expected);
  }
  if (isFloating(info)) return stored(info, value as number);
  const up = side === 'min';
  if (info.kind === 'biginteger') {
    const big = isBig ? value : bigOf(op, argument, info, value as number, up);
    return saturated(big as bigint, info.min as bigint, info.max as bigint);
  }
  if (Number.isNaN(value)) rejectNaN(op, argument);
  const whole = up ? Math.ceil(value as number) : Math.floor(value as number);
  return saturated(whole, info.min as number, info.max as number);
}
