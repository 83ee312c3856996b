import { concat, mul, reshape, slice, sum, type Tensor } from '@tensorflow/tfjs-core';
import { asRows } from './rows.ts';

/**
 * How many values are added in one go. wasm, webgl and webgpu add float32 values one by one: a sum
 * of 4 million equal values is off by 2e-2, 5e-6 and 7e-5 (relative). Sums of blocks, and then of
 * their sums, stay near 1e-7.
 */
const BLOCK = 32;

/** The number of levels of block sums for a count of values. */
export function levelsOf(count: number): number {
  let levels = 0;
  for (let left = count; left > BLOCK; left = Math.ceil(left / BLOCK)) levels++;
  return levels;
}

/**
 * The sum over some axes, which stay as 1 in the shape; over all of them, as a scalar, if axes is
 * null. Multiplied by `shrink` at each level.
 */
export function sumInBlocks(x: Tensor, axes: readonly number[] | null, shrink: number): Tensor {
  const shape = axes === null ? [] : x.shape.map((size, k) => (axes.includes(k) ? 1 : size));
  return reshape(sumRows(asRows(x, axes).matrix, shrink), shape);
}

function sumRows(matrix: Tensor, shrink: number): Tensor {
  const rows = matrix.shape[0] as number;
  let part = matrix;
  for (;;) {
    const count = part.shape[1] as number;
    if (count <= BLOCK) return sum(part, 1);
    const blocks = Math.floor(count / BLOCK);
    const whole = blocks * BLOCK;
    const head = whole === count ? part : slice(part, [0, 0], [rows, whole]);
    const sums = reshape(sum(reshape(head, [rows * blocks, BLOCK]), 1), [rows, blocks]);
    part = whole === count ? sums : concat([sums, sumRest(part, rows, whole)], 1);
    if (shrink !== 1) part = mul(part, shrink);
  }
}

function sumRest(matrix: Tensor, rows: number, from: number): Tensor {
  const rest = slice(matrix, [0, from], [rows, (matrix.shape[1] as number) - from]);
  return sum(rest, 1, true);
}
