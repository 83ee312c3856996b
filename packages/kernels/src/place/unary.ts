import type { DTypeInfo } from '../dtypes.ts';
import { type Arena, scratchOf } from '../memory/arena.ts';
import type { Kernel } from '../run/wasm/load.ts';
import type { TypedArray } from '../types.ts';

/** How many bytes go through the staging memory at once: they stay in the cache between the two copies. */
export const CHUNK_BYTES: number = 64 * 1024;

/** A number that a kernel takes beside its arrays. */
export type Scalar = number | bigint | undefined;

/**
 * Runs a kernel (x, out, n, a, b, c) over whole arrays: where they lie, if that is in the arena's memory (an address of -1
 * says that it is not), else chunk by chunk through its scratch space. Returns `out`, or a new ordinary array where it is null.
 */
export function runUnary(
  arena: Arena,
  info: DTypeInfo,
  kernel: Kernel,
  x: TypedArray,
  xAddress: number,
  out: TypedArray | null,
  outAddress: number,
  a?: Scalar,
  b?: Scalar,
  c?: Scalar,
): TypedArray {
  const chunk = CHUNK_BYTES / info.bytes;
  return runChunks(arena, info, kernel, chunk, x, xAddress, out, outAddress, a, b, c);
}

/** The same with chunks of a given number of values, which must fit in the scratch space. */
export function runChunks(
  arena: Arena,
  info: DTypeInfo,
  kernel: Kernel,
  chunk: number,
  x: TypedArray,
  xAddress: number,
  out: TypedArray | null,
  outAddress: number,
  a?: Scalar,
  b?: Scalar,
  c?: Scalar,
): TypedArray {
  const n = x.length;
  if (xAddress >= 0 && outAddress >= 0 && out !== null) {
    kernel(xAddress, outAddress, n, a, b, c);
    return out;
  }
  const { scratch } = arena;
  const view = scratchOf(arena, info);
  if (n <= chunk && out === null) {
    if (xAddress < 0) copy(view, x, 0);
    kernel(xAddress < 0 ? scratch : xAddress, scratch, n, a, b, c);
    return view.slice(0, n);
  }
  const result = out ?? new info.ctor(n);
  for (let i = 0; i < n; i += chunk) {
    const m = Math.min(chunk, n - i);
    const part = m === n ? x : x.subarray(i, i + m);
    if (outAddress >= 0) {
      const target = outAddress + i * info.bytes;
      copy(result, part, i);
      kernel(target, target, m, a, b, c);
      continue;
    }
    if (xAddress < 0) copy(view, part, 0);
    kernel(xAddress < 0 ? scratch : xAddress + i * info.bytes, scratch, m, a, b, c);
    copy(result, view.subarray(0, m), i);
  }
  return result;
}

/** `target.set(source, offset)` for two arrays of one element type. */
export function copy(target: TypedArray, source: TypedArray, offset: number): void {
  (target as Float32Array).set(source as Float32Array, offset);
}
