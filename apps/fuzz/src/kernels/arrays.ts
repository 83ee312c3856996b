// Random arrays for calls, and their values as plain numbers.
import type { DType, TypedArray } from '@clampwise/kernels';
import { halfBits, halfValue } from '@clampwise/testing';
import type { Draw } from '../core/draw.ts';
import { Slot } from '../core/template.ts';
import { isHalf, lengthOf, type Style, shapeOf, sizeOf, valuesOf } from '../core/values.ts';

/** An array with the shape that the call gives it, and the options that say so. */
export interface Shaped {
  readonly slot: Slot;
  readonly shape: readonly number[];
  readonly options: { readonly shape?: readonly number[] };
}

/** A random array of one of these dtypes: flat, flat with a shape, or an NdArray. */
export function arrayOf(draw: Draw, dtypes: readonly DType[], styles?: readonly Style[]): Shaped {
  const dtype = draw.pick(dtypes);
  const form = isHalf(dtype) ? 2 : draw.int(3);
  const shape = form === 0 || draw.oneIn(3) ? [lengthOf(draw)] : shapeOf(draw);
  const data = valuesOf(draw, dtype, sizeOf(shape), styles);
  if (form === 2) return { slot: new Slot(data, dtype, shape), shape, options: {} };
  const slot = new Slot(data, dtype);
  return form === 1 ? { slot, shape, options: { shape } } : { slot, shape, options: {} };
}

/** An array like another one, with other values. */
export function like(draw: Draw, slot: Slot, styles?: readonly Style[]): Slot {
  return new Slot(valuesOf(draw, slot.dtype, slot.data.length, styles), slot.dtype, slot.shape);
}

/** The values of a float array as numbers. */
export function numbersIn({ data, dtype }: Slot): number[] {
  const values = Array.from(data as ArrayLike<number>);
  return isHalf(dtype) ? values.map((bits) => halfValue(dtype, bits)) : values;
}

/** A number rounded to a float dtype. */
export function roundTo(dtype: DType, value: number): number {
  if (isHalf(dtype)) return halfValue(dtype, halfBits(dtype, value));
  return dtype === 'float32' ? Math.fround(value) : value;
}

export type AxisOption = number | readonly number[] | undefined;

/** Axes as people write them. */
export function axisOf(draw: Draw, shape: readonly number[]): { readonly axis?: AxisOption } {
  const rank = shape.length;
  if (rank === 0 || draw.int(3) === 0) return {};
  const axis = draw.int(rank);
  if (draw.int(3) < 2) return { axis: draw.oneIn(2) ? axis - rank : axis };
  const axes = shape.map((_, k) => k).filter((k) => k === axis || draw.int(2) === 1);
  return { axis: axes };
}

/** The elements of each vector along some axes: lists of indices into the flat array. */
export function vectorsAlong(shape: readonly number[], axis: AxisOption): number[][] {
  const rank = shape.length;
  const given = axis === undefined ? shape.map((_, k) => k) : [axis].flat();
  const along = new Set((given as number[]).map((k) => (k < 0 ? k + rank : k)));
  const groups = new Map<string, number[]>();
  const total = sizeOf(shape);
  for (let i = 0; i < total; i++) {
    let rest = i;
    let key = '';
    for (let k = rank - 1; k >= 0; k--) {
      if (!along.has(k)) key = `${rest % shape[k]},${key}`;
      rest = Math.floor(rest / shape[k]);
    }
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [i]);
    else group.push(i);
  }
  return [...groups.values()];
}

/** The number of values of each vector along some axes. */
export function lengthAlong(shape: readonly number[], axis: AxisOption): number {
  const axes = axis === undefined ? shape.keys() : ([axis].flat() as number[]);
  return [...axes].reduce((n, k) => n * (shape.at(k) as number), 1);
}

/** Applies a rule to each vector of an array. Null if the rule knows no answer for one of them. */
export function perVector(
  x: readonly number[],
  shape: readonly number[],
  axis: AxisOption,
  rule: (vector: readonly number[], indices: readonly number[]) => readonly number[] | null,
): number[] | null {
  const result = new Array<number>(x.length).fill(0);
  for (const indices of vectorsAlong(shape, axis)) {
    const values = rule(
      indices.map((i) => x[i]),
      indices,
    );
    if (values === null) return null;
    indices.forEach((i, k) => {
      result[i] = values[k];
    });
  }
  return result;
}

export const isFiniteAll = (values: readonly number[]): boolean => values.every(Number.isFinite);

/** A row of numbers as a list, or as an array of a dtype. */
export function rowOf(
  draw: Draw,
  dtype: DType,
  values: readonly number[],
): readonly number[] | Slot {
  if (isHalf(dtype) || draw.int(2) === 0) return values;
  const data = (dtype === 'float32' ? Float32Array : Float64Array).from(values);
  return new Slot(data as TypedArray, dtype);
}
