import type { Pattern } from '../check/bounds.ts';
import type { DTypeInfo } from '../dtypes.ts';
import type { Arena } from '../memory/arena.ts';
import { type Family, type Kernel, kernelOf } from '../run/wasm/load.ts';
import { CHUNK_BYTES, type Operand, operand, runOperands, type Scalar } from './move.ts';

/** The least elements of a row, and of what is left of a row longer than a block, for the kernels that go row by row. */
const LEAST_ROW = 4;

/** A bound as a kernel reads it. */
export function boundOperand(bound: Pattern): Operand {
  return operand(bound, 'read', bound.period, bound.run);
}

/** The kernel of a family that lays out bounds with a value for each run of elements; null if neither bound is one. */
export function spreadFor(family: Family, arena: Arena, lo: Pattern, hi: Pattern): Kernel | null {
  if (lo.run === 1 && hi.run === 1) return null;
  return kernelOf(family, arena, 'spread', 'bytes');
}

/** Runs an elementwise kernel with bounds: row by row if both hold for rows, else with a bound for each element. */
export function runBounded(
  arena: Arena,
  info: DTypeInfo,
  family: Family,
  kernel: 'clip' | 'exact' | 'inward',
  n: number,
  operands: readonly Operand[],
  lo: Pattern,
  hi: Pattern,
  numbers: readonly Scalar[],
): void {
  const row = rowOf(lo, hi);
  const rest = row % (CHUNK_BYTES / info.bytes);
  const isRows = info.kind === 'float' && (rest >= LEAST_ROW || rest === 0);
  const run = kernelOf(family, arena, `${kernel}${isRows ? 'Rows' : 'Arrays'}`, info.kernel);
  const spread = isRows ? null : spreadFor(family, arena, lo, hi);
  runOperands(arena, info, n, operands, run, isRows ? [...numbers, row] : numbers, spread);
}

/** The elements that a value of each bound holds for, or of the only one that repeats; 1 if they are not the same. */
function rowOf(lo: Pattern, hi: Pattern): number {
  if (lo.run === hi.run || hi.period === 1) return lo.run;
  return lo.period === 1 ? hi.run : 1;
}
