import type { FloatArgument } from '../check/floats.ts';
import { sizeOf } from '../check/shape.ts';
import { isOneChunk, type Place, runPair } from '../place/move.ts';
import { planWalk, runWalk } from '../place/walk.ts';
import { givenOrScoped, newArray, newPlace } from '../result/result.ts';
import type { BinaryLoop } from '../run/js/algebra/binary.ts';
import { elementwiseFamily } from '../run/wasm/elementwise.ts';
import { kernelOf } from '../run/wasm/load.ts';
import type { KernelName } from '../select/kernels.ts';
import { arenaOf, layoutChoice, type Smallest, select } from '../select/select.ts';
import { SINGLE } from '../select/table.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { FloatArray, TypedArray } from '../types.ts';

/**
 * An operation from two arrays that broadcast to one: its name, which is also its kernel's, and its
 * JavaScript versions.
 */
export interface Binary {
  readonly op: KernelName;
  readonly smallest?: Smallest;
  readonly float32: BinaryLoop<Float32Array>;
  readonly float64: BinaryLoop<Float64Array>;
}

/** The threshold, negativeSlope and maxValue of relu, in x's dtype. */
export interface ReluNumbers {
  readonly t: number;
  readonly s: number;
  readonly cap: number;
}

const NONE: ReluNumbers = { t: 0, s: 0, cap: 0 };

/**
 * Runs an operation from two arrays to one of the shape that they broadcast to: select, place, run.
 */
export function runBinary(
  operation: Binary,
  a: FloatArgument,
  b: FloatArgument,
  shape: readonly number[],
  out: FloatArgument | null,
  numbers: ReluNumbers = NONE,
): TypedArray {
  const { info } = a;
  const { op } = operation;
  const n = shape === a.shape ? a.data.length : sizeOf(shape);
  const inputs = a.resident || b.resident;
  const target = givenOrScoped(info, n, out, inputs);
  const resident = inputs || (target !== null && target.address >= 0);
  let chosen = select(SINGLE, info, n, resident, operation.smallest);
  if (chosen.backend === 'wasm' && !repeats(a, b, shape, n)) chosen = layoutChoice(resident);
  let result: TypedArray;
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const kernel = kernelOf(elementwiseFamily, arena, op, info.kernel);
    const place = target ?? (isOneChunk(info, n) ? null : newPlace(op, info, n));
    result = runPair(arena, info, kernel, n, a, b, place, numbers.t, numbers.s, numbers.cap);
  } else result = runTwin(operation, a, b, shape, target, n, numbers);
  if (engine.trace !== null) trace(op, info, n, op, chosen);
  return result;
}

function runTwin(
  { op, float32, float64 }: Binary,
  a: FloatArgument,
  b: FloatArgument,
  shape: readonly number[],
  target: Place | null,
  n: number,
  { t, s, cap }: ReluNumbers,
): TypedArray {
  const { info } = a;
  const out = (target === null ? newArray(op, info, n) : target.data) as FloatArray;
  const loop = (info.bytes === 4 ? float32 : float64) as BinaryLoop<FloatArray>;
  const aStep = stepOf(a, n);
  const bStep = stepOf(b, n);
  if (aStep >= 0 && bStep >= 0) loop(a.data, 0, aStep, b.data, 0, bStep, out, 0, n, t, s, cap);
  else if (n > 0) runWalk(planWalk(a.shape, b.shape, shape), a.data, b.data, out, loop);
  return out;
}

/** 1 for an array, 0 for one value that repeats, -1 for neither. */
function stepOf({ data }: FloatArgument, n: number): number {
  return data.length === n ? 1 : data.length === 1 ? 0 : -1;
}

/**
 * Whether one operand fills the shape and the other repeats along it as a whole: its axes are the
 * last ones.
 */
function repeats(a: FloatArgument, b: FloatArgument, full: readonly number[], n: number): boolean {
  if (a.data.length === n) return b.data.length === n || isTail(b.shape, full);
  return b.data.length === n && isTail(a.shape, full);
}

function isTail(shape: readonly number[], full: readonly number[]): boolean {
  let first = 0;
  while (shape[first] === 1) first++;
  const padding = full.length - shape.length;
  for (let axis = first; axis < shape.length; axis++) {
    if (shape[axis] !== full[axis + padding]) return false;
  }
  return true;
}
