import type { Pattern } from '../check/bounds.ts';
import type { DTypeInfo } from '../dtypes.ts';
import type { Arena } from '../memory/arena.ts';
import { type Family, type Kernel, kernelOf } from '../run/wasm/load.ts';
import { CHUNK_BYTES, type Operand, operand, runOperands, type Scalar } from './move.ts';

/**
 * The smallest row for the kernels that go row by row, also for the rest of a row longer than a
 * block.
 */
const LEAST_ROW = 4;

/** A bound in the form that kernels read. */
export function boundOperand(bound: Pattern): Operand {
  return operand(bound, 'read', bound.period, bound.run);
}

/**
 * The kernel of a family that lays out bounds whose values hold for runs of elements. Null if
 * neither bound has runs.
 */
export function spreadFor(family: Family, arena: Arena, lo: Pattern, hi: Pattern): Kernel | null {
  if (lo.run === 1 && hi.run === 1) return null;
  return kernelOf(family, arena, 'spread', 'bytes');
}

/**
 * Runs an elementwise kernel with bounds. It goes row by row if both bounds hold for rows,
 * otherwise it takes a bound for each element.
 */
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

/**
 * The number of elements that share a value of both bounds, or of the only bound that repeats. 1 if
 * the bounds differ.
 */
function rowOf(lo: Pattern, hi: Pattern): number {
  if (lo.run === hi.run || hi.period === 1) return lo.run;
  return lo.period === 1 ? hi.run : 1;
}
