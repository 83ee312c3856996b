import type { DTypeInfo } from '../dtypes.ts';
import { type Arena, scratchOf } from '../memory/arena.ts';
import type { Kernel } from '../run/wasm/load.ts';
import type { FloatArray } from '../types.ts';
import type { Place } from './move.ts';

/** A product to compute: the operands, and their steps along rows and columns. */
export interface Product {
  readonly info: DTypeInfo;
  readonly a: Place;
  readonly aRow: number;
  readonly aStep: number;
  readonly b: Place;
  readonly bRow: number;
  readonly bCol: number;
  readonly bias: Place | null;
  readonly relu: boolean;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

// The scratch space holds one block of each operand, four rows by four packed values of a, a packed
// panel of b, and the bias. Copying whole rows is cheap, so k up to 512 is not cut. b's block stays
// while a's change, so it is the largest. A longer k is cut shorter, because b's block is then
// copied again for each of a's.
const A_BYTES = 160 * 1024;
const B_BYTES = 384 * 1024;
const C_BYTES = 256 * 1024;
const LONGEST_K = 512;
const PART_OF_K = 256;
const WIDEST_N = 4096;
const PANEL_ROW_BYTES = 32;

/**
 * How a product is cut into blocks, and where each part of the scratch space begins, in values. a's
 * block is at the start.
 */
export interface Layout {
  readonly view: FloatArray;
  readonly bytes: number;
  readonly b: number;
  readonly c: number;
  readonly packed: number;
  readonly panel: number;
  readonly bias: number;
  readonly mBlock: number;
  readonly kBlock: number;
  readonly nBlock: number;
}

export function layoutOf(arena: Arena, product: Product, out: Place | null): Layout {
  const { info, b: right, m, k, n } = product;
  const { bytes } = info;
  const inPlace = out !== null && out.address >= 0;
  const kBlock = k <= LONGEST_K ? k : PART_OF_K;
  // Whole tiles of the kernel: 4 rows by at most 8 columns.
  const widest = inPlace && right.address >= 0 ? WIDEST_N : (B_BYTES / bytes / kBlock) & ~7;
  const nBlock = Math.min(n, widest, WIDEST_N);
  const tallest = inPlace ? m : (C_BYTES / bytes / nBlock) & ~3;
  const mBlock = Math.min(m, (A_BYTES / bytes / kBlock) & ~3, tallest);
  const b = A_BYTES / bytes;
  const c = b + B_BYTES / bytes;
  const packed = c + C_BYTES / bytes;
  const panel = packed + A_BYTES / bytes;
  const bias = panel + (LONGEST_K * PANEL_ROW_BYTES) / bytes;
  const view = scratchOf(arena, info) as FloatArray;
  return { view, bytes, b, c, packed, panel, bias, mBlock, kBlock, nBlock };
}

/** Whether the result is one block, which can become a new array. */
export function isOneBlock({ m, n }: Product, { mBlock, nBlock }: Layout): boolean {
  return m === mBlock && n === nBlock;
}

// The kernel's flags.
const ACCUMULATE = 1;
export const FINISH = 2;
export const RELU = 4;

/**
 * Multiplies block by block. Operands in the memory are used in place, and blocks of all others are
 * copied into scratch space. Each element is summed over k in order, whatever the blocks. If there
 * is one block, `out` may be null for a new array.
 */
export function runProduct(
  arena: Arena,
  kernel: Kernel,
  product: Product,
  layout: Layout,
  out: Place | null,
): FloatArray {
  const { m, n } = product;
  const { view, c, nBlock } = layout;
  for (let j = 0; j < n; j += nBlock) {
    runColumns(arena, kernel, product, layout, out, j, Math.min(nBlock, n - j));
  }
  return out === null ? view.slice(c, c + m * n) : (out.data as FloatArray);
}

/**
 * Computes the columns of the result from j on, and copies them to `result` if they are in scratch
 * space.
 */
function runColumns(
  { scratch }: Arena,
  kernel: Kernel,
  product: Product,
  layout: Layout,
  out: Place | null,
  j: number,
  columns: number,
): void {
  const { a, aRow, aStep, b, bRow, bCol, bias, m, k, n } = product;
  const { view, bytes, mBlock, kBlock } = layout;
  const [aAddress, bAddress] = [a.address, b.address];
  const outAddress = out === null ? -1 : out.address;
  const activation = product.relu ? RELU : 0;
  if (bias !== null) stage(view, layout.bias, bias, n, 1, 0, j, 1, columns);
  const biasAddress = bias === null ? 0 : scratch + bytes * layout.bias;
  const packed = scratch + bytes * layout.packed;
  const panel = scratch + bytes * layout.panel;
  for (let i = 0; i < m; i += mBlock) {
    const rows = Math.min(mBlock, m - i);
    const c = outAddress < 0 ? scratch + bytes * layout.c : outAddress + bytes * (i * n + j);
    const cRow = outAddress < 0 ? columns : n;
    for (let p = 0; p < k; p += kBlock) {
      const depth = Math.min(kBlock, k - p);
      let pa = aAddress + bytes * (i * aRow + p * aStep);
      let pb = bAddress + bytes * (p * bRow + j * bCol);
      // A staged block has no gaps between its rows. If a is transposed, these are a's columns.
      let rowOfA = aRow;
      let stepOfA = aStep;
      let rowOfB = bRow;
      let columnOfB = bCol;
      if (aAddress < 0) {
        stage(view, 0, a, aRow, aStep, i, p, rows, depth);
        pa = scratch;
        rowOfA = aStep === 1 ? depth : 1;
        stepOfA = aStep === 1 ? 1 : rows;
      }
      if (bAddress < 0) {
        const isThere = i > 0 && k <= kBlock;
        if (!isThere) stage(view, layout.b, b, bRow, bCol, p, j, depth, columns);
        pb = scratch + bytes * layout.b;
        rowOfB = bCol === 1 ? columns : 1;
        columnOfB = bCol === 1 ? 1 : depth;
      }
      const flags = (p > 0 ? ACCUMULATE : 0) | (p + depth === k ? FINISH | activation : 0);
      // biome-ignore format: operand by operand
      kernel(
        pa, rowOfA, stepOfA, pb, rowOfB, columnOfB, c, cRow,
        rows, depth, columns, packed, panel, biasAddress, flags,
      );
    }
    if (out !== null && outAddress < 0) {
      const result = out.data as FloatArray;
      copyRows(view, layout.c, columns, result, i * n + j, n, rows, columns);
    }
  }
}

/**
 * Copies a block of an operand, `rows` by `columns` from row i and column j on, into scratch space
 * without gaps.
 */
function stage(
  view: FloatArray,
  at: number,
  { data }: Place,
  rowStep: number,
  columnStep: number,
  i: number,
  j: number,
  rows: number,
  columns: number,
): void {
  const source = data as FloatArray;
  if (columnStep === 1) {
    copyRows(source, i * rowStep + j, rowStep, view, at, columns, rows, columns);
  } else copyRows(source, j * columnStep + i, columnStep, view, at, rows, columns, rows);
}

// Fewer values than this are copied faster one by one than through a view.
const SHORT = 24;

/**
 * Copies rows, `step` apart in the source and `targetStep` in the target. At least one of them has
 * no gaps.
 */
function copyRows(
  source: FloatArray,
  start: number,
  step: number,
  target: FloatArray,
  at: number,
  targetStep: number,
  rows: number,
  columns: number,
): void {
  if (step === targetStep || rows === 1) {
    const length = rows * columns;
    const whole = start === 0 && length === source.length;
    target.set(whole ? source : source.subarray(start, start + length), at);
    return;
  }
  for (let r = 0; r < rows; r++) {
    const from = start + r * step;
    const to = at + r * targetStep;
    if (columns >= SHORT) target.set(source.subarray(from, from + columns), to);
    else for (let c = 0; c < columns; c++) target[to + c] = source[from + c] as number;
  }
}
