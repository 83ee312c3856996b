import type { ArrayArgument } from '../check/array.ts';
import type { DTypeInfo } from '../dtypes.ts';
import { type Arena, scratchOf } from '../memory/arena.ts';
import type { TypedArray } from '../types.ts';
import { CHUNK_BYTES, copy } from './unary.ts';

/** Called per block with the addresses of its values in and out, and their number. */
export type Convert = (x: number, out: number, count: number) => void;

/** Where a block of up to CHUNK_BYTES may lie between two kernels. */
export function workAddress(arena: Arena): number {
  return arena.scratch + 2 * CHUNK_BYTES;
}

/**
 * Runs a kernel from one element type to another, `block` elements at a time: where arrays lie, if that is in the arena's
 * memory (an address of -1 says that it is not), else through its scratch space.
 */
export function runConversion(
  arena: Arena,
  { info: from, data: x, address }: ArrayArgument,
  to: DTypeInfo,
  out: TypedArray,
  outAddress: number,
  block: number,
  run: Convert,
): void {
  const n = x.length;
  const view = scratchOf(arena, from);
  const outAt = CHUNK_BYTES / to.bytes;
  const outView = scratchOf(arena, to);
  for (let i = 0; i < n; i += block) {
    const m = Math.min(block, n - i);
    if (address < 0) copy(view, m === n ? x : x.subarray(i, i + m), 0);
    const source = address < 0 ? arena.scratch : address + i * from.bytes;
    if (outAddress >= 0) {
      run(source, outAddress + i * to.bytes, m);
    } else {
      run(source, arena.scratch + CHUNK_BYTES, m);
      copy(out, outView.subarray(outAt, outAt + m), i);
    }
  }
}
