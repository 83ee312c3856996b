import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, shapeText, sizeOf } from '../check/describe.ts';
import { MOST_AXES } from '../check/shape.ts';
import type { FloatArray, NestedArray, Shape } from '../types.ts';

/** Returns the shape of nested arrays, read along their first elements. */
export function nestedShape(op: string, argument: string, values: NestedArray): Shape {
  const shape: number[] = [];
  let part: NestedArray | undefined = values;
  while (Array.isArray(part)) {
    if (shape.length === MOST_AXES) refuseDepth(op, argument);
    shape.push(part.length);
    part = part[0];
  }
  return shape;
}

function refuseDepth(op: string, argument: string): never {
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
  values: NestedArray,
  shape: Shape,
): void {
  let next = 0;
  const visit = (part: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (typeof part !== 'number') {
        const ErrorClass = Array.isArray(part) ? ClampwiseRangeError : ClampwiseTypeError;
        throw new ErrorClass(op, argument, describe(part), `numbers in shape ${shapeText(shape)}`);
      }
      out[next++] = part;
      return;
    }
    if (!Array.isArray(part) || part.length !== shape[depth]) {
      const received = `${describe(part)} at depth ${depth}`;
      const expected = `nested arrays of shape ${shapeText(shape)}, as the first entries are`;
      throw new ClampwiseRangeError(op, argument, received, expected);
    }
    for (const item of part) visit(item, depth + 1);
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
