import type { Arena } from '../place/arena.ts';
import type { Kernel } from '../run/wasm/load.ts';
import { floatsOf } from './staging.ts';
import type { FloatArray } from './types.ts';

/** A product to compute: the operands, their addresses in the heap or -1, and their steps along rows and columns. */
export interface Product<T extends FloatArray = Float32Array> {
  readonly a: T;
  readonly aAddress: number;
  readonly aRow: number;
  readonly aStep: number;
  readonly b: T;
  readonly bAddress: number;
  readonly bRow: number;
  readonly bCol: number;
  readonly bias: T | null;
  readonly relu: boolean;
  /** Where the result goes; null for a new ordinary array. */
  readonly out: T | null;
  readonly outAddress: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

// The scratch space holds one block of each operand of at most 256 KiB, a packed panel of b, and the bias.
const BLOCK = 65536;
const LONGEST_K = 512;
const WIDEST_N = 4096;
const PANEL_COLUMNS = 8;

// In float32 values from its start.
const A_AT = 0;
const B_AT = A_AT + BLOCK;
const C_AT = B_AT + BLOCK;
const PANEL_AT = C_AT + BLOCK;
const BIAS_AT = PANEL_AT + LONGEST_K * PANEL_COLUMNS;

// The kernel's flags.
const ACCUMULATE = 1;
const FINISH = 2;
const RELU = 4;

/**
 * Multiplies block by block. Blocks of operands outside the arena's memory are copied into scratch space; the others are
 * used where they lie. Each element is summed over k in order, whatever the blocks.
 */
export function runProduct(arena: Arena, kernel: Kernel, product: Product): Float32Array {
  const { out, m, k, n } = product;
  const kBlock = Math.min(k, LONGEST_K);
  // Whole tiles of the kernel, 4 rows by 8 columns.
  const nBlock = Math.min(n, (BLOCK / kBlock) & ~7, WIDEST_N);
  const mBlock = Math.min(m, (BLOCK / kBlock) & ~3, (BLOCK / nBlock) & ~3);
  if (out === null && m === mBlock && n === nBlock) {
    runColumns(arena, kernel, product, null, 0, n, m, kBlock);
    return floatsOf(arena).slice(C_AT, C_AT + m * n);
  }
  const result = out ?? new Float32Array(m * n);
  for (let j = 0; j < n; j += nBlock) {
    runColumns(arena, kernel, product, result, j, Math.min(nBlock, n - j), mBlock, kBlock);
  }
  return result;
}

/** The address of a place in scratch space, given in values. */
function addressAt({ scratch }: Arena, at: number): number {
  return scratch + 4 * at;
}

/** Computes the columns of the result from j on, and copies them to `result` if they are made in scratch space. */
function runColumns(
  arena: Arena,
  kernel: Kernel,
  product: Product,
  result: Float32Array | null,
  j: number,
  columns: number,
  mBlock: number,
  kBlock: number,
): void {
  const { aAddress, aRow, aStep, bAddress, bRow, bCol, bias, outAddress, m, k, n } = product;
  const activation = product.relu ? RELU : 0;
  const view = floatsOf(arena);
  if (bias !== null) stageBlock(view, BIAS_AT, bias, j, 1, columns, columns);
  const biasAddress = bias === null ? 0 : addressAt(arena, BIAS_AT);
  for (let i = 0; i < m; i += mBlock) {
    const rows = Math.min(mBlock, m - i);
    const c = outAddress < 0 ? addressAt(arena, C_AT) : outAddress + 4 * (i * n + j);
    const cRow = outAddress < 0 ? columns : n;
    for (let p = 0; p < k; p += kBlock) {
      const depth = Math.min(kBlock, k - p);
      let pa = aAddress + 4 * (i * aRow + p * aStep);
      let pb = bAddress + 4 * (p * bRow + j * bCol);
      // A staged block has no gaps between its rows, which are a's columns where a is transposed.
      let rowOfA = aRow;
      let stepOfA = aStep;
      let rowOfB = bRow;
      let columnOfB = bCol;
      if (aAddress < 0) {
        stageA(view, product, i, p, rows, depth);
        pa = addressAt(arena, A_AT);
        rowOfA = aStep === 1 ? depth : 1;
        stepOfA = aStep === 1 ? 1 : rows;
      }
      if (bAddress < 0) {
        const isThere = i > 0 && k <= kBlock;
        if (!isThere) stageB(view, product, p, j, depth, columns);
        pb = addressAt(arena, B_AT);
        rowOfB = bCol === 1 ? columns : 1;
        columnOfB = bCol === 1 ? 1 : depth;
      }
      const flags = (p > 0 ? ACCUMULATE : 0) | (p + depth === k ? FINISH | activation : 0);
      // biome-ignore format: operand by operand
      kernel(
        pa, rowOfA, stepOfA, pb, rowOfB, columnOfB, c, cRow,
        rows, depth, columns, addressAt(arena, PANEL_AT), biasAddress, flags,
      );
    }
    if (outAddress < 0 && result !== null) copyBack(view, result, i * n + j, rows, columns, n);
  }
}

/** Copies the block of a that starts at row i and column p. */
function stageA(
  view: Float32Array,
  { a, aRow, aStep }: Product,
  i: number,
  p: number,
  rows: number,
  depth: number,
): void {
  if (aStep === 1) stageBlock(view, A_AT, a, i * aRow + p, rows, depth, aRow);
  else stageBlock(view, A_AT, a, p * aStep + i, depth, rows, aStep);
}

/** Copies the block of b that starts at row p and column j. */
function stageB(
  view: Float32Array,
  { b, bRow, bCol }: Product,
  p: number,
  j: number,
  depth: number,
  columns: number,
): void {
  if (bCol === 1) stageBlock(view, B_AT, b, p * bRow + j, depth, columns, bRow);
  else stageBlock(view, B_AT, b, j * bCol + p, columns, depth, bCol);
}

// Fewer values than this are copied faster one by one than through a view of them.
const SHORT = 24;

/** Copies a matrix out of a larger one, whose rows lie `stride` apart, into scratch space without gaps. */
function stageBlock(
  view: Float32Array,
  at: number,
  source: Float32Array,
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
  view: Float32Array,
  result: Float32Array,
  start: number,
  rows: number,
  columns: number,
  stride: number,
): void {
  if (columns === stride || rows === 1) {
    result.set(view.subarray(C_AT, C_AT + rows * columns), start);
    return;
  }
  for (let r = 0; r < rows; r++) {
    const from = C_AT + r * columns;
    const to = start + r * stride;
    if (columns >= SHORT) result.set(view.subarray(from, from + columns), to);
    else for (let c = 0; c < columns; c++) result[to + c] = view[from + c] as number;
  }
}
