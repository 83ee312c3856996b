import { bufferOf, byteOffsetOf } from '../byteOffset.ts';
import { isFloating } from '../dtypes.ts';
import { adviceFor, ClampwiseRangeError, ClampwiseTypeError, describe } from '../errors.ts';
import type { Float16ArrayLike, NdArray, TypedArray } from '../types.ts';
import { type ArrayArgument, checkArray, checkTarget } from './array.ts';
import { refuse, refuseDType, refuseSize } from './refuse.ts';

/** What a clip by norm does if a gradient holds NaN or an infinity. */
export type OnNonFinite = 'propagate' | 'skip' | 'throw';

/** A list of arrays. Null keeps its place. */
export type ArrayList = readonly (TypedArray | Float16ArrayLike | NdArray | null)[];

const ON_NON_FINITE: readonly unknown[] = ['propagate', 'skip', 'throw'];

/** Checks a limit: a number above 0, or Infinity for no limit. */
export function checkLimit(op: string, argument: string, limit: unknown): number {
  if (typeof limit === 'number' && limit > 0) return limit;
  refuse(op, argument, limit, 'a number above 0, or Infinity for no limit');
}

/** Checks a number from `least` to `most`, both included. */
export function checkWithin(
  op: string,
  argument: string,
  value: unknown,
  least: number,
  most: number,
): number {
  const isWithin =
    Number.isFinite(value) && (value as number) >= least && (value as number) <= most;
  if (isWithin) return value as number;
  const isOpen = most === Infinity;
  const expected = isOpen
    ? `a finite number, at least ${least}`
    : `a number from ${least} to ${most}`;
  refuse(op, argument, value, expected);
}

/** Checks which norm to use. Default 2. */
export function checkOrd(op: string, ord: unknown): number {
  if (ord === undefined) return 2;
  if (typeof ord === 'number' && ord >= 1) return ord;
  refuse(op, 'ord', ord, '1, 2, Infinity, or another number above 1');
}

export function checkOnNonFinite(op: string, given: unknown): OnNonFinite {
  if (given === undefined) return 'propagate';
  if (ON_NON_FINITE.includes(given)) return given as OnNonFinite;
  refuse(op, 'onNonFinite', given, "'propagate', 'skip' or 'throw'", 'string');
}

/** Throws because an array holds NaN or an infinity. */
export function refuseNonFinite(op: string, argument: string): never {
  const expected = "finite, because onNonFinite is 'throw'";
  throw new ClampwiseRangeError(op, argument, 'NaN or an infinity', expected);
}

/** Checks an array of floats, 16-bit floats included. */
export function checkFloats(op: string, argument: string, x: unknown): ArrayArgument {
  const array = checkArray(op, argument, x);
  if (isFloating(array.info)) return array;
  const expected = 'an array of float32 or float64, or an NdArray with dtype float16 or bfloat16';
  refuseDType(op, argument, array.info, expected);
}

/** Checks an array of float32 or float64. */
export function checkWideFloats(op: string, argument: string, x: unknown): ArrayArgument {
  const array = checkArray(op, argument, x);
  if (array.info.kind === 'float') return array;
  refuseDType(op, argument, array.info, 'an array of float32 or float64');
}

/**
 * The entries of a list now. All lists are read before any array is checked, because a getter may
 * free an array. A value that is not a list is returned as it is.
 */
export function entriesOf(list: unknown): unknown {
  return Array.isArray(list) ? Array.prototype.slice.call(list) : list;
}

/** Checks a list of arrays, of floats by default. Null keeps its place. */
export function checkList(
  op: string,
  argument: string,
  list: unknown,
  check: (op: string, argument: string, x: unknown, index: number) => ArrayArgument = checkFloats,
  forOne = '[x]',
): (ArrayArgument | null)[] {
  if (!Array.isArray(list)) {
    const advice = adviceFor(argument, list);
    const expected = `a list of arrays${advice === '' ? ` (write ${forOne} for one)` : advice}`;
    throw new ClampwiseTypeError(op, argument, describe(list), expected);
  }
  const entries = entriesOf(list) as unknown[];
  const arrays: (ArrayArgument | null)[] = [];
  for (let i = 0; i < entries.length; i++) {
    const x = entries[i];
    arrays.push(x === null ? null : check(op, `${argument}[${i}]`, x, i));
  }
  return arrays;
}

/**
 * Checks that a second list matches the first: an array of the same dtype and length for each
 * array, null for null.
 */
export function checkMatching(
  op: string,
  argument: string,
  list: readonly (ArrayArgument | null)[],
  first: string,
  arrays: readonly (ArrayArgument | null)[],
): void {
  if (list.length !== arrays.length) {
    const expected = `a list of ${arrays.length}, like ${first}`;
    throw new ClampwiseRangeError(op, argument, `a list of ${list.length}`, expected);
  }
  for (let i = 0; i < arrays.length; i++) {
    const [array, other] = [arrays[i] as ArrayArgument | null, list[i] as ArrayArgument | null];
    if (array === null && other === null) continue;
    if (array !== null && other !== null && isSameKind(other, array)) continue;
    const name = `${argument}[${i}]`;
    if (array === null || other === null) {
      const [received, expected] = other === null ? ['null', 'an array'] : ['an array', 'null'];
      throw new ClampwiseTypeError(op, name, received, `${expected}, like ${first}[${i}]`);
    }
    checkSameKind(op, name, other, `${first}[${i}]`, array);
  }
}

function isSameKind(a: ArrayArgument, b: ArrayArgument): boolean {
  return a.info.name === b.info.name && a.data.length === b.data.length;
}

/** Checks that an array has the dtype and the length of another. */
export function checkSameKind(
  op: string,
  name: string,
  array: ArrayArgument,
  firstName: string,
  first: ArrayArgument,
): void {
  if (array.info.name !== first.info.name) {
    refuseDType(op, name, array.info, `an array of ${first.info.name}, like ${firstName}`);
  }
  if (array.data.length !== first.data.length) {
    refuseSize(op, name, array.data.length, first.data.length, firstName);
  }
}

/**
 * Checks a list of outputs: one for each array, null for null. `others` are arrays that the call
 * reads as well.
 */
export function checkOutList(
  op: string,
  out: unknown,
  arrays: readonly (ArrayArgument | null)[],
  name = 'arrays',
  others: readonly (ArrayArgument | null)[] = [],
): (ArrayArgument | null)[] | null {
  if (out === undefined) return null;
  const list = checkList(op, 'out', out, (_, argument, x, i) => {
    return checkArray(op, argument, x, arrays[i]?.info);
  });
  checkMatching(op, 'out', list, name, arrays);
  const ranges: Range[] = [];
  for (let i = 0; i < arrays.length; i++) {
    const [array, target] = [arrays[i] as ArrayArgument | null, list[i] as ArrayArgument | null];
    if (array === null || target === null) continue;
    checkTarget(op, target, array);
    addRanges(ranges, target.data, array.data);
  }
  for (const other of others) {
    if (other !== null && other.data.length > 0) ranges.push(rangeOf(other.data, false));
  }
  if (collide(ranges)) {
    const received = 'a list with an array that overlaps another array of the call';
    const expected = `a list of separate arrays, or ${name} itself`;
    throw new ClampwiseRangeError(op, 'out', received, expected);
  }
  return list;
}

/** The bytes of an array. */
interface Range {
  readonly buffer: unknown;
  readonly start: number;
  readonly end: number;
  readonly written: boolean;
}

/** Adds an output and its own array, unless both are exactly the same bytes. */
function addRanges(ranges: Range[], out: TypedArray, array: TypedArray): void {
  const written = rangeOf(out, true);
  if (out.length > 0) ranges.push(written);
  if (out === array || array.length === 0) return;
  const read = rangeOf(array, false);
  if (read.start !== written.start || read.buffer !== written.buffer) ranges.push(read);
}

function rangeOf(x: TypedArray, written: boolean): Range {
  const start = byteOffsetOf(x);
  return { buffer: bufferOf(x), start, end: start + x.byteLength, written };
}

/** Up to this many ranges, comparing each with each is faster than sorting them by buffer. */
const FEW_RANGES = 16;

/** Whether a range that is written overlaps any other. */
function collide(ranges: readonly Range[]): boolean {
  if (ranges.length > FEW_RANGES) return collideByBuffer(ranges);
  for (let i = 0; i < ranges.length; i++) {
    const a = ranges[i] as Range;
    for (let k = 0; k < i; k++) {
      const b = ranges[k] as Range;
      if (a.buffer !== b.buffer || !(a.written || b.written)) continue;
      if (a.start < b.end && b.start < a.end) return true;
    }
  }
  return false;
}

function collideByBuffer(ranges: readonly Range[]): boolean {
  const byBuffer = new Map<unknown, Range[]>();
  for (const range of ranges) {
    const others = byBuffer.get(range.buffer);
    if (others === undefined) byBuffer.set(range.buffer, [range]);
    else others.push(range);
  }
  for (const others of byBuffer.values()) if (others.length > 1 && overlaps(others)) return true;
  return false;
}

/** Whether a range that is written overlaps any other. */
function overlaps(ranges: Range[]): boolean {
  ranges.sort((a, b) => a.start - b.start);
  let [end, writtenEnd] = [0, 0];
  for (const range of ranges) {
    if (range.start < (range.written ? end : writtenEnd)) return true;
    end = Math.max(end, range.end);
    if (range.written) writtenEnd = Math.max(writtenEnd, range.end);
  }
  return false;
}
