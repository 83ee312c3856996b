import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { checkArray, wrapArray } from '@clampwise/kernels/internal';
import { describe, shapeText, sizeOf } from '../check/describe.ts';
import { MOST_AXES } from '../check/shape.ts';
import type { FloatArray, NestedArray, NestedRows, NumberArray, Shape } from '../types.ts';

/** Returns the shape of nested arrays, read along their first elements. */
export function nestedShape(op: string, argument: string, values: NestedRows): Shape {
  const shape: number[] = [];
  let items = itemsOf(op, argument, values);
  while (items !== null) {
    if (shape.length === MOST_AXES) rejectDepth(op, argument);
    shape.push(items.length);
    items = itemsOf(op, argument, items[0]);
  }
  return shape;
}

/** Returns an array, or the numbers of a typed array. Null for other values. */
function itemsOf(
  op: string,
  argument: string,
  part: unknown,
): readonly unknown[] | NumberArray | null {
  if (Array.isArray(part)) return part;
  return ArrayBuffer.isView(part) ? numbersOf(op, argument, checkArray(op, argument, part)) : null;
}

/** Returns the values of an array that is checked. Throws for bigints. */
export function numbersOf(
  op: string,
  argument: string,
  { data, info }: ReturnType<typeof checkArray>,
): NumberArray {
  if (info.kind !== 'biginteger') return wrapArray(info, data) as NumberArray;
  throw new ClampwiseTypeError(op, argument, describe(data), 'an array of numbers, not bigints');
}

function rejectDepth(op: string, argument: string): never {
  const received = `arrays nested more than ${MOST_AXES} deep`;
  const expected = `nested at most ${MOST_AXES} deep, and no array inside itself`;
  throw new ClampwiseRangeError(op, argument, received, expected);
}

/**
 * Writes nested arrays of a shape into a flat array. Throws if they are ragged or hold anything but
 * numbers.
 */
export function flattenInto(
  op: string,
  argument: string,
  out: FloatArray,
  values: NestedRows,
  shape: Shape,
): void {
  let next = 0;
  const visit = (part: unknown, depth: number): void => {
    if (typeof part === 'number' && depth === shape.length) {
      out[next++] = part;
      return;
    }
    const items = itemsOf(op, argument, part);
    if (depth === shape.length) {
      const ErrorClass = items === null ? ClampwiseTypeError : ClampwiseRangeError;
      throw new ErrorClass(op, argument, describe(part), `numbers in shape ${shapeText(shape)}`);
    }
    if (items === null || items.length !== shape[depth]) {
      const received = `${describe(part)} at depth ${depth}`;
      const expected = `nested arrays of shape ${shapeText(shape)}, as the first entries are`;
      throw new ClampwiseRangeError(op, argument, received, expected);
    }
    for (const item of items) visit(item, depth + 1);
  };
  visit(values, 0);
}

// More empty arrays than this fill the memory, and no one wants them.
const MOST_EMPTY = 2 ** 20;

/** Returns the values of a shape as nested arrays. */
export function toNested(data: FloatArray, shape: Shape): NestedArray {
  if (shape.length === 0) return data[0] as number;
  if (data.length === 0) checkEmpty(shape);
  let next = 0;
  const build = (depth: number): NestedArray[] =>
    Array.from({ length: shape[depth] as number }, () =>
      depth === shape.length - 1 ? (data[next++] as number) : build(depth + 1),
    );
  return build(0);
}

function checkEmpty(shape: Shape): void {
  const arrays = sizeOf(shape.slice(0, shape.indexOf(0)));
  if (arrays <= MOST_EMPTY) return;
  const received = `shape ${shapeText(shape)}, which makes ${arrays} empty arrays`;
  const expected = `a tensor that makes at most ${MOST_EMPTY} empty arrays`;
  throw new ClampwiseRangeError('Tensor.toArray', 'this', received, expected);
}
