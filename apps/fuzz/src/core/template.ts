import type { DType, TypedArray } from '@clampwise/kernels';

/** An array of a call, not yet placed in memory. */
export class Slot {
  readonly data: TypedArray;
  readonly dtype: DType;
  /** The shape of an NdArray; null for a typed array. */
  readonly shape: readonly number[] | null;

  constructor(data: TypedArray, dtype: DType, shape: readonly number[] | null = null) {
    this.data = data;
    this.dtype = dtype;
    this.shape = shape;
  }
}

/** A value that is made anew for each call, with its code. */
export class Made {
  readonly text: string;
  readonly make: () => unknown;

  constructor(text: string, make: () => unknown) {
    this.text = text;
    this.make = make;
  }
}

/** Copies a template with its arrays placed and its values made. */
export function build(template: unknown, place: (slot: Slot) => unknown): unknown {
  if (template instanceof Slot) return place(template);
  if (template instanceof Made) return template.make();
  if (Array.isArray(template)) return template.map((item) => build(item, place));
  if (isPlain(template)) {
    return Object.fromEntries(Object.entries(template).map(([key, v]) => [key, build(v, place)]));
  }
  return template;
}

/** Whether a value is an object that was written as `{ … }`. */
export function isPlain(value: unknown): value is { readonly [key: string]: unknown } {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** The slots of a template, each once. */
export function slotsIn(template: unknown, found: Set<Slot> = new Set()): Set<Slot> {
  if (template instanceof Slot) found.add(template);
  else if (Array.isArray(template)) for (const item of template) slotsIn(item, found);
  else if (isPlain(template)) for (const item of Object.values(template)) slotsIn(item, found);
  return found;
}
