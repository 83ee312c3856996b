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

// The scratch space holds one block of each operand, four rows by four packed values of a, a packed panel of b, and the bias.
// Copying whole rows is what is cheap, so that k up to 512 is not cut, and b's block, which stays while a's change, is the
// largest. A longer k is cut shorter, since then b's block is copied again for each of a's.
const A_BYTES = 160 * 1024;
const B_BYTES = 384 * 1024;
const C_BYTES = 256 * 1024;
const LONGEST_K = 512;
const PART_OF_K = 256;
const WIDEST_N = 4096;
const PANEL_ROW_BYTES = 32;

/** How a product is cut into blocks, and where what is in the scratch space begins, in values; a's block lies at the start. */
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

/** Whether the result is one block, of which a new array can be made. */
export function isOneBlock({ m, n }: Product, { mBlock, nBlock }: Layout): boolean {
  return m === mBlock && n === nBlock;
}

// The kernel's flags.
const ACCUMULATE = 1;
const FINISH = 2;
const RELU = 4;

/**
 * Multiplies block by block. Blocks of operands outside the arena's memory are copied into scratch space; the others are
 * used where they lie. Each element is summed over k in order, whatever the blocks. Null for `out` is a new array, for one
 * block.
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

/** Computes the columns of the result from j on, and copies them to `result` if they are made in scratch space. */
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
  if (bias !== null) stageBlock(view, layout.bias, bias.data as FloatArray, j, 1, columns, columns);
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
      // A staged block has no gaps between its rows, which are a's columns where a is transposed.
      let rowOfA = aRow;
      let stepOfA = aStep;
      let rowOfB = bRow;
      let columnOfB = bCol;
      if (aAddress < 0) {
        stageA(view, product, i, p, rows, depth);
        pa = scratch;
        rowOfA = aStep === 1 ? depth : 1;
        stepOfA = aStep === 1 ? 1 : rows;
      }
      if (bAddress < 0) {
        const isThere = i > 0 && k <= kBlock;
        if (!isThere) stageB(layout, product, p, j, depth, columns);
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
      copyBack(layout, out.data as FloatArray, i * n + j, rows, columns, n);
    }
  }
}

/** Copies the block of a that starts at row i and column p. */
function stageA(
  view: FloatArray,
  { a, aRow, aStep }: Product,
  i: number,
  p: number,
  rows: number,
  depth: number,
): void {
  const data = a.data as FloatArray;
  if (aStep === 1) stageBlock(view, 0, data, i * aRow + p, rows, depth, aRow);
  else stageBlock(view, 0, data, p * aStep + i, depth, rows, aStep);
}

/** Copies the block of b that starts at row p and column j. */
function stageB(
  { view, b: at }: Layout,
  { b, bRow, bCol }: Product,
  p: number,
  j: number,
  depth: number,
  columns: number,
): void {
  const data = b.data as FloatArray;
  if (bCol === 1) stageBlock(view, at, data, p * bRow + j, depth, columns, bRow);
  else stageBlock(view, at, data, j * bCol + p, columns, depth, bCol);
}

// Fewer values than this are copied faster one by one than through a view of them.
const SHORT = 24;

/** Copies a matrix out of a larger one, whose rows lie `stride` apart, into scratch space without gaps. */
function stageBlock(
  view: FloatArray,
  at: number,
  source: FloatArray,
  start: number,
  rows: number,
  columns: number,
  stride: number,
): void {
  if (columns === stride || rows === 1) {
    const length = rows * columns;
    const whole = start === 0 && length === source.length;
    view.set(whole ? source : source.subarray(start, start + length), at);
    return;
  }
  for (let r = 0; r < rows; r++) {
    const from = start + r * stride;
    const to = at + r * columns;
    if (columns >= SHORT) view.set(source.subarray(from, from + columns), to);
    else for (let c = 0; c < columns; c++) view[to + c] = source[from + c] as number;
  }
}

/** Copies a block of the result from scratch space to its place. */
function copyBack(
  { view, c: at }: Layout,
  result: FloatArray,
  start: number,
  rows: number,
  columns: number,
  stride: number,
): void {
  if (columns === stride || rows === 1) {
    result.set(view.subarray(at, at + rows * columns), start);
    return;
  }
  for (let r = 0; r < rows; r++) {
    const from = at + r * columns;
    const to = start + r * stride;
    if (columns >= SHORT) result.set(view.subarray(from, from + columns), to);
    else for (let c = 0; c < columns; c++) result[to + c] = view[from + c] as number;
  }
}
