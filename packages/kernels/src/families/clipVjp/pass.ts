import type { ArrayArgument } from '../../check/array.ts';
import type { Bounds } from '../../check/bounds.ts';
import { expandRuns } from '../../check/expand.ts';
import type { Arena } from '../../memory/arena.ts';
import { boundOperand, runBounded } from '../../place/bounds.ts';
import { copy, operand, type Place, runOperands } from '../../place/move.ts';
import { targetOf } from '../../result/result.ts';
import { passArrays, passScalars } from '../../run/js/clipVjp.ts';
import { clipVjpFamily } from '../../run/wasm/clipVjp.ts';
import { kernelOf } from '../../run/wasm/load.ts';
import { arenaOf, copyChoice, select } from '../../select/select.ts';
import { FLOATS } from '../../select/table.ts';
import { engine } from '../../settings/state.ts';
import { trace } from '../../settings/trace.ts';
import type { FloatArray, NdArray, TypedArray } from '../../types.ts';

/** Which elements of dy reach x: see `clipVjp`. */
export type ClipGradient = 'exact' | 'straightThrough' | 'inward';

/** A bound's gradient: null for no bound, a number for a number, else an array of the bound's shape in x's dtype. */
export type BoundGradient = number | TypedArray | NdArray | null;

type Mode = Exclude<ClipGradient, 'straightThrough'>;

/** dx: the part of dy that passes. */
export function passGradient(
  mode: ClipGradient,
  dy: ArrayArgument,
  x: ArrayArgument,
  bounds: Bounds,
  out: ArrayArgument | null,
): TypedArray {
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
  if (chosen.backend === 'wasm') passInWasm(arenaOf(chosen), mode, dy, x, bounds, target);
  else passInJs(mode, dy.data as FloatArray, x.data as FloatArray, bounds, dx as FloatArray);
  if (engine.trace !== null) trace('clipVjp', info, n, kernel, chosen);
  return dx;
}

function passInWasm(
  arena: Arena,
  mode: Mode,
  dy: ArrayArgument,
  x: ArrayArgument,
  bounds: Bounds,
  dx: Place,
): void {
  const { info } = x;
  const n = x.data.length;
  const inputs = [operand(dy, 'read', n), operand(x, 'read', n)];
  const target = operand(dx, 'written', n);
  if (bounds.loPattern === null) {
    const run = kernelOf(clipVjpFamily, arena, mode, info.kernel);
    runOperands(arena, info, n, [...inputs, target], run, [bounds.lo, bounds.hi]);
    return;
  }
  const { loPattern: lo, hiPattern: hi } = bounds;
  const operands = [...inputs, boundOperand(lo), boundOperand(hi), target];
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
