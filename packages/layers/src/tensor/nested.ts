import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, shapeText } from '../check/describe.ts';
import type { FloatArray, NestedArray, Shape } from '../types.ts';

/** The shape of nested arrays, read along their first elements. */
export function nestedShape(values: NestedArray): Shape {
  const shape: number[] = [];
  let part: NestedArray | undefined = values;
  while (Array.isArray(part)) {
    shape.push(part.length);
    part = part[0];
  }
  return shape;
}

/** Writes nested arrays of a shape into a flat array, and refuses ragged ones and anything but numbers. */
export function flattenInto(op: string, out: FloatArray, values: NestedArray, shape: Shape): void {
  let next = 0;
  const visit = (part: unknown, depth: number): void => {
    if (depth === shape.length) {
      if (typeof part !== 'number') {
        const ErrorClass = Array.isArray(part) ? ClampwiseRangeError : ClampwiseTypeError;
        throw new ErrorClass(op, 'values', describe(part), `numbers in shape ${shapeText(shape)}`);
      }
      out[next++] = part;
      return;
    }
    if (!Array.isArray(part) || part.length !== shape[depth]) {
      const received = `${describe(part)} at depth ${depth}`;
      const expected = `nested arrays of shape ${shapeText(shape)}`;
      throw new ClampwiseRangeError(op, 'values', received, expected);
    }
    for (const item of part) visit(item, depth + 1);
  };
  visit(values, 0);
}

/** The values of a shape as nested arrays. */
export function toNested(data: FloatArray, shape: Shape): NestedArray {
  if (shape.length === 0) return data[0] as number;
  let next = 0;
  const build = (depth: number): NestedArray[] =>
    Array.from({ length: shape[depth] as number }, () =>
      depth === shape.length - 1 ? (data[next++] as number) : build(depth + 1),
    );
  return build(0);
}
