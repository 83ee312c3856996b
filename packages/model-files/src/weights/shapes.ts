import { entryAt } from '../architecture/dialect.ts';
import type { JsonObject } from '../json.ts';

/** The sizes of a tensor without the batch axis; null for a size, or all of them, that are not known. */
export type Shape = readonly (number | null)[] | null;

/** Returns a setting that is a number. */
export function numberAt(config: JsonObject, key: string): number | null {
  const value = entryAt(config, key);
  return typeof value === 'number' && value >= 0 ? value : null;
}

/** Returns a setting that is a size for each of some axes, or one number for all of them. */
export function sizesAt(config: JsonObject, key: string, count: number, usual: number): number[] {
  const value = entryAt(config, key);
  const list = Array.isArray(value) ? value : [];
  return Array.from({ length: count }, (_, k) => {
    const size = Array.isArray(value) ? list[k] : value;
    return typeof size === 'number' && size >= 1 ? size : usual;
  });
}

/** Returns a shape that a setting gives; what is not a size is unknown. */
export function shapeAt(config: JsonObject, key: string): Shape {
  const value = entryAt(config, key);
  if (!Array.isArray(value)) return null;
  return value.map((size) => (typeof size === 'number' && size >= 0 ? size : null));
}

/** The number of values of a shape, unknown sizes counted as 1. */
export function product(sizes: Shape): number {
  return (sizes ?? []).reduce<number>((total, size) => total * (size ?? 1), 1);
}

/** The last size of a shape; 1 if it is unknown. */
export function lastOf(shape: Shape): number {
  return shape?.at(-1) ?? 1;
}

/** A shape with another last size. */
export function withLast(shape: Shape, size: number | null): Shape {
  return shape === null ? [size] : [...shape.slice(0, -1), size];
}

/** The axes of a convolution or pooling, from the class name: 2 for Conv2D. */
export function axesOf(className: string): number {
  return Number(/([123])D/.exec(className)?.[1] ?? 1);
}

/** How wide each place of a sliding window is, and how far it moves. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly isSame: boolean;
}

/** The shape after a sliding window has gone over all axes but the last, which becomes `channels`. */
export function slid(shape: Shape, window: Window, channels: number | null): Shape {
  if (shape === null) return null;
  const { kernel, strides, isSame } = window;
  const sizes = shape.slice(0, -1).map((size, k) => {
    if (size === null) return null;
    const room = isSame ? size : size - (kernel[k] ?? 1) + 1;
    return Math.max(0, Math.ceil(room / (strides[k] ?? 1)));
  });
  return [...sizes, channels];
}
