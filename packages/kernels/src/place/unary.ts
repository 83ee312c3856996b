import type { DTypeInfo } from '../dtypes.ts';
import type { Kernel } from '../run/wasm/load.ts';
import type { TypedArray } from '../types.ts';
import { type Arena, SCRATCH_START, viewOf } from './arena.ts';

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
  const n = x.length;
  if (xAddress >= 0 && outAddress >= 0 && out !== null) {
    kernel(xAddress, outAddress, n, a, b, c);
    return out;
  }
  const view = viewOf(arena, info);
  const chunk = CHUNK_BYTES / info.bytes;
  const scratch = SCRATCH_START / info.bytes;
  if (n <= chunk && out === null) {
    kernel(xAddress < 0 ? stage(view, x, scratch) : xAddress, SCRATCH_START, n, a, b, c);
    return view.slice(scratch, scratch + n);
  }
  const result = out ?? new info.ctor(n);
  for (let i = 0; i < n; i += chunk) {
    const m = Math.min(chunk, n - i);
    const part = m === n ? x : x.subarray(i, i + m);
    if (outAddress >= 0) {
      const target = outAddress + i * info.bytes;
      copy(view, part, target / info.bytes);
      kernel(target, target, m, a, b, c);
      continue;
    }
    const from = xAddress < 0 ? stage(view, part, scratch) : xAddress + i * info.bytes;
    kernel(from, SCRATCH_START, m, a, b, c);
    copy(result, view.subarray(scratch, scratch + m), i);
  }
  return result;
}

/** Copies x into scratch space, and returns the address. */
function stage(view: TypedArray, x: TypedArray, scratch: number): number {
  copy(view, x, scratch);
  return SCRATCH_START;
}

/** `target.set(source, offset)` for two arrays of one element type. */
export function copy(target: TypedArray, source: TypedArray, offset: number): void {
  (target as Float32Array).set(source as Float32Array, offset);
}
