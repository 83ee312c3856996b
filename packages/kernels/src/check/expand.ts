import { fillOn } from '../memory/fill.ts';
import type { TypedArray } from '../types.ts';
import type { Pattern } from './bound.ts';
import { sizeOf } from './shape.ts';

type Constructor = new (length: number) => TypedArray;

/** Expands an array along the axes that it broadcasts along, from the last axis to the first. */
export function expand(
  data: TypedArray,
  shape: readonly number[],
  full: readonly number[],
): TypedArray {
  let result = data;
  let block = 1;
  for (let axis = full.length - 1; axis >= 0; axis--) {
    const length = full[axis] as number;
    if (shape[axis] !== length) result = repeatBlocks(result, block, length);
    block *= length;
  }
  return result;
}

/** The values of a bound, one for each element of its period. */
export function expandRuns({ data, run }: Pattern): TypedArray {
  return run === 1 ? data : repeatBlocks(data, 1, run);
}

/** Repeats each block of values. */
function repeatBlocks(data: TypedArray, block: number, times: number): TypedArray {
  const result = new (data.constructor as Constructor)(data.length * times);
  const length = block * times;
  for (let from = 0, to = 0; from < data.length; from += block, to += length) {
    for (let i = 0; i < block; i++) result[to + i] = data[from + i] as never;
    fillOn(result, to, block, length);
  }
  return result;
}

/** The axes of a bound from the first to the last that is not 1. */
export interface Layout {
  readonly inner: readonly number[];
  /** The same axes in x. */
  readonly full: readonly number[];
  /** How many elements of x share a value, along the axes after these. */
  readonly run: number;
}

/** How a bound repeats over x. */
export function layoutOf(shape: readonly number[], xShape: readonly number[]): Layout {
  const padding = xShape.length - shape.length;
  let first = 0;
  let end = shape.length;
  while (first < end && shape[first] === 1) first++;
  while (first < end && shape[end - 1] === 1) end--;
  const full = xShape.slice(padding + first, padding + end);
  return { inner: shape.slice(first, end), full, run: sizeOf(xShape.slice(padding + end)) };
}
