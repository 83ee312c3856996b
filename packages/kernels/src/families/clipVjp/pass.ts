import type { ArrayArgument } from '../../check/array.ts';
import type { Bounds } from '../../check/bounds.ts';
import { type Operand, readPattern, runBlocks } from '../../place/blocks.ts';
import { copy } from '../../place/unary.ts';
import { scopedResult } from '../../result/result.ts';
import { passArrays, passScalars } from '../../run/js/clipVjp.ts';
import { clipVjpFamily } from '../../run/wasm/clipVjp.ts';
import { kernelOf } from '../../run/wasm/load.ts';
import { arenaOf, type Choice, copyChoice, select } from '../../select/select.ts';
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
  const inputs = x.resident || dy.resident || bounds.resident;
  const target = out?.data ?? scopedResult(x.info, x.data.length, inputs);
  const dx = target ?? new x.info.ctor(x.data.length);
  if (mode === 'straightThrough') {
    copy(dx, dy.data, 0);
    if (engine.trace !== null) trace('clipVjp', x.info, x.data.length, mode, copyChoice(inputs));
    return dx;
  }
  const dxResident = out === null ? target !== null : out.resident;
  const kernel = bounds.loPattern === null ? 'clipVjp' : 'clipVjpArrays';
  const chosen = select(kernel, x.info, x.data.length, inputs || dxResident);
  if (chosen.backend === 'wasm') passInWasm(chosen, mode, dy, x, bounds, dx, dxResident);
  else passInJs(mode, dy.data as FloatArray, x.data as FloatArray, bounds, dx as FloatArray);
  if (engine.trace !== null) trace('clipVjp', x.info, x.data.length, kernel, chosen);
  return dx;
}

function passInWasm(
  chosen: Choice,
  mode: Mode,
  dy: ArrayArgument,
  x: ArrayArgument,
  bounds: Bounds,
  dx: TypedArray,
  dxResident: boolean,
): void {
  const n = x.data.length;
  const arena = arenaOf(chosen);
  const operands: Operand[] = [
    { data: dy.data, period: n, resident: dy.resident, written: false },
    { data: x.data, period: n, resident: x.resident, written: false },
    { data: dx, period: n, resident: dxResident, written: true },
  ];
  if (bounds.loPattern === null) {
    const { lo, hi } = bounds;
    const run = kernelOf(clipVjpFamily, arena, mode, x.info.kernel);
    runBlocks(arena, x.info, n, operands, ([pdy, px, pdx], count) => {
      run(pdy, px, pdx, count, lo, hi);
    });
    return;
  }
  const run = kernelOf(
    clipVjpFamily,
    arena,
    mode === 'exact' ? 'exactArrays' : 'inwardArrays',
    x.info.kernel,
  );
  operands.push(readPattern(bounds.loPattern), readPattern(bounds.hiPattern));
  runBlocks(arena, x.info, n, operands, ([pdy, px, pdx, plo, phi], count) => {
    run(pdy, px, plo, phi, pdx, count);
  });
}

function passInJs(mode: Mode, dy: FloatArray, x: FloatArray, bounds: Bounds, dx: FloatArray): void {
  const inward = mode === 'inward';
  if (bounds.loPattern === null) {
    passScalars(dy, x, dx, bounds.lo as number, bounds.hi as number, inward);
    return;
  }
  const { loPattern: lo, hiPattern: hi } = bounds;
  const [l, h] = [lo.data as FloatArray, hi.data as FloatArray];
  passArrays(dy, x, l, lo.period, h, hi.period, dx, inward);
}
