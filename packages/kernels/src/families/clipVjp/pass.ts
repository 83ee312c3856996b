import type { ArrayArgument } from '../../check/array.ts';
import type { ArrayBounds, Bounds } from '../../check/bounds.ts';
import { expandRuns } from '../../check/expand.ts';
import type { Arena } from '../../memory/arena.ts';
import { boundOperand, runBounded } from '../../place/bounds.ts';
import { copy, type Operand, operand, type Place, runOperands } from '../../place/move.ts';
import { targetOf } from '../../result/result.ts';
import { passArrays, passScalars } from '../../run/js/clipVjp.ts';
import { clipVjpFamily } from '../../run/wasm/clipVjp.ts';
import { kernelOf } from '../../run/wasm/load.ts';
import { arenaOf, copyChoice, select } from '../../select/select.ts';
import { FLOATS } from '../../select/table.ts';
import { engine } from '../../settings/state.ts';
import { trace } from '../../settings/trace.ts';
import type { FloatArray, NdArray, TypedArray } from '../../types.ts';

/** Which elements of dy reach x; see `clipVjp`. */
export type ClipGradient = 'exact' | 'straightThrough' | 'inward';

/**
 * A bound's gradient: null for no bound, a number for a number, otherwise an array of the bound's
 * shape in x's dtype.
 */
export type BoundGradient = number | TypedArray | NdArray | null;

type Mode = Exclude<ClipGradient, 'straightThrough'>;

/** The arrays of a call of `clipVjp`. */
export interface VjpArrays<B extends Bounds = Bounds> {
  readonly dy: ArrayArgument;
  readonly x: ArrayArgument;
  readonly bounds: B;
}

/** The arrays of a call if at least one bound is an array. */
export type ArraysCall = VjpArrays<ArrayBounds>;

/** The part of a call that dx depends on. */
export interface PassCall extends VjpArrays {
  readonly mode: ClipGradient;
  readonly out: ArrayArgument | null;
}

/** The operands of a kernel that takes bounds as arrays. */
export function arraysOf(dy: ArrayArgument, x: ArrayArgument, bounds: ArrayBounds): Operand[] {
  const n = x.data.length;
  const { loPattern: lo, hiPattern: hi } = bounds;
  return [operand(dy, 'read', n), operand(x, 'read', n), boundOperand(lo), boundOperand(hi)];
}

/** Computes dx, the part of dy that reaches x. */
export function passGradient(call: PassCall): TypedArray {
  const { dy, x, bounds, mode, out } = call;
  const { info } = x;
  const n = x.data.length;
  const inputs = x.resident || dy.resident || bounds.resident;
  const target = targetOf('clipVjp', info, n, out, inputs);
  const dx = target.data;
  if (mode === 'straightThrough') {
    copy(dx, dy.data, 0);
    if (engine.trace !== null) trace('clipVjp', info, n, mode, copyChoice(inputs));
    return dx;
  }
  const kernel = bounds.loPattern === null ? 'clipVjp' : 'clipVjpArrays';
  const chosen = select(FLOATS, info, n, inputs || target.address >= 0);
  if (chosen.backend === 'wasm') passInWasm(arenaOf(chosen), mode, call, target);
  else passInJs(mode, dy.data as FloatArray, x.data as FloatArray, bounds, dx as FloatArray);
  if (engine.trace !== null) trace('clipVjp', info, n, kernel, chosen);
  return dx;
}

function passInWasm(arena: Arena, mode: Mode, { dy, x, bounds }: VjpArrays, dx: Place): void {
  const { info } = x;
  const n = x.data.length;
  const target = operand(dx, 'written', n);
  if (bounds.loPattern === null) {
    const run = kernelOf(clipVjpFamily, arena, mode, info.kernel);
    const operands = [operand(dy, 'read', n), operand(x, 'read', n), target];
    runOperands(arena, info, n, operands, run, [bounds.lo, bounds.hi]);
    return;
  }
  const { loPattern: lo, hiPattern: hi } = bounds;
  const operands = [...arraysOf(dy, x, bounds), target];
  runBounded(arena, info, clipVjpFamily, mode, n, operands, lo, hi, []);
}

function passInJs(mode: Mode, dy: FloatArray, x: FloatArray, bounds: Bounds, dx: FloatArray): void {
  const inward = mode === 'inward';
  if (bounds.loPattern === null) {
    passScalars(dy, x, dx, bounds.lo as number, bounds.hi as number, inward);
    return;
  }
  const { loPattern: lo, hiPattern: hi } = bounds;
  const [l, h] = [expandRuns(lo) as FloatArray, expandRuns(hi) as FloatArray];
  passArrays(dy, x, l, lo.period, h, hi.period, dx, inward);
}
