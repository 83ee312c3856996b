import { ClampwiseRangeError } from '@clampwise/kernels';
import type { FloatArray, FloatDType } from '../types.ts';

// In V8 it takes 1 to 2 µs to make an ordinary typed array of more than 64 bytes. A view on an
// existing block takes a tenth of that. So a training step puts its arrays in blocks. No part of a
// block is used twice: a block lives as long as a view on it, and the garbage collector frees it
// whole.
const BLOCK_BYTES = 64 * 1024;
const LARGEST_PART_BYTES = 4 * 1024;
const LARGEST_CHEAP_BYTES = 64;
const ALIGNMENT = 16;

const pool: { open: boolean; block: ArrayBuffer | null; used: number } = {
  open: false,
  block: null,
  used: 0,
};

/** Returns a new array of zeros that owns exactly its bytes. */
export function ordinaryFloats(dtype: FloatDType, length: number): FloatArray {
  try {
    return dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
  } catch {
    const expected = 'few enough to fit in memory';
    throw new ClampwiseRangeError('tensor', 'values', `${length} values of ${dtype}`, expected);
  }
}

/** Returns a new array of zeros: part of a block during a training step, else an ordinary one. */
export function newFloats(dtype: FloatDType, length: number): FloatArray {
  return pool.open ? pooledFloats(dtype, length) : ordinaryFloats(dtype, length);
}

/** Returns a new array of zeros for internal use: part of a block if that is worth it. */
export function pooledFloats(dtype: FloatDType, length: number): FloatArray {
  return partOfBlock(dtype, length) ?? ordinaryFloats(dtype, length);
}

/** Whether results should be parts of blocks, as during a training step. */
export function isPoolOpen(): boolean {
  return pool.open;
}

/** Returns part of a block, filled with zeros, or null if that gains nothing for this length. */
export function partOfBlock(dtype: FloatDType, length: number): FloatArray | null {
  const bytes = dtype === 'float32' ? length * 4 : length * 8;
  if (bytes <= LARGEST_CHEAP_BYTES || bytes > LARGEST_PART_BYTES) return null;
  if (pool.block === null || pool.used + bytes > BLOCK_BYTES) {
    pool.block = new ArrayBuffer(BLOCK_BYTES);
    pool.used = 0;
  }
  const start = pool.used;
  pool.used = start + ((bytes + ALIGNMENT - 1) & -ALIGNMENT);
  return dtype === 'float32'
    ? new Float32Array(pool.block, start, length)
    : new Float64Array(pool.block, start, length);
}

/** Whether an array is one of those that are slow to make. */
export function isLarge(data: FloatArray): boolean {
  return data.byteLength > LARGEST_CHEAP_BYTES;
}

/** Opens or closes the pool, and returns whether it was open. */
export function openPool(open: boolean): boolean {
  const before = pool.open;
  pool.open = open;
  return before;
}
