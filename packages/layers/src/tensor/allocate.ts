import { ClampwiseRangeError } from '@clampwise/kernels';
import type { FloatArray, FloatDType } from '../types.ts';

// Making an ordinary typed array of more than 64 bytes costs 1 to 2 µs in V8; a view on a block that exists, a tenth.
// So what a training step makes for itself lies in blocks. No part of a block is given out twice: a block lives as long
// as a view on it, and the garbage collector takes it whole.
const BLOCK_BYTES = 64 * 1024;
const LARGEST_PART_BYTES = 4 * 1024;
const LARGEST_CHEAP_BYTES = 64;
const ALIGNMENT = 16;

const pool: { open: boolean; block: ArrayBuffer | null; used: number } = {
  open: false,
  block: null,
  used: 0,
};

/** A new array of zeros that owns exactly its bytes. */
export function ordinaryFloats(dtype: FloatDType, length: number): FloatArray {
  try {
    return dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
  } catch {
    const expected = 'few enough for the memory there is';
    throw new ClampwiseRangeError('tensor', 'values', `${length} values of ${dtype}`, expected);
  }
}

/** A new array of zeros: part of a block while a training step runs, else an ordinary one. */
export function newFloats(dtype: FloatDType, length: number): FloatArray {
  return pool.open ? pooledFloats(dtype, length) : ordinaryFloats(dtype, length);
}

/** A new array of zeros for use inside the package only: a part of a block where that is worth it. */
export function pooledFloats(dtype: FloatDType, length: number): FloatArray {
  return partOfBlock(dtype, length) ?? ordinaryFloats(dtype, length);
}

/** Whether results should be parts of blocks: while a training step runs. */
export function isPoolOpen(): boolean {
  return pool.open;
}

/** A part of a block, zeros at first; null for a length that gains nothing by it. */
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

/** Whether an array is of those that cost to make. */
export function isLarge(data: FloatArray): boolean {
  return data.byteLength > LARGEST_CHEAP_BYTES;
}

/** Opens or closes the pool, and says which it was before. */
export function openPool(open: boolean): boolean {
  const before = pool.open;
  pool.open = open;
  return before;
}
