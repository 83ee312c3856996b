import type { ElementwiseCall } from '../check/elementwise.ts';
import type { DTypeInfo } from '../dtypes.ts';
import { runUnary, type Scalar } from '../place/unary.ts';
import { scopedResult } from '../result/result.ts';
import { type Family, kernelOf } from '../run/wasm/load.ts';
import { arenaOf, select } from '../select/select.ts';
import type { KernelName } from '../select/table.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { TypedArray } from '../types.ts';

/** The loop that does in JavaScript what a kernel (x, out, n, a, b, c) does. */
export type Twin = (
  info: DTypeInfo,
  x: TypedArray,
  out: TypedArray,
  a: Scalar,
  b: Scalar,
  c: Scalar,
) => void;

/** Runs an operation from one array to another of its length: select, place, run. Returns `out`, or a new array. */
export function runElementwise(
  op: string,
  family: Family,
  kernel: KernelName,
  twin: Twin,
  { x, out }: ElementwiseCall,
  a?: Scalar,
  b?: Scalar,
  c?: Scalar,
): TypedArray {
  const { info, data, address } = x;
  const target = out?.data ?? scopedResult(info, data.length, x.resident);
  const targetAddress = out?.address ?? target?.byteOffset ?? -1;
  const chosen = select(kernel, info, data.length, x.resident || targetAddress >= 0);
  let result: TypedArray;
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(family, arena, kernel, info.kernel);
    result = runUnary(arena, info, run, data, address, target, targetAddress, a, b, c);
  } else {
    result = target ?? new info.ctor(data.length);
    twin(info, data, result, a, b, c);
  }
  if (engine.trace !== null) trace(op, info, data.length, kernel, chosen);
  return result;
}
