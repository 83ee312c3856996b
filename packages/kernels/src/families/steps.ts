import { type ArrayArgument, checkArray } from '../check/array.ts';
import { residency } from '../memory/residency.ts';
import { type Operand, operand, runOperands } from '../place/move.ts';
import type { StepNumbers } from '../run/js/steps.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { stepFamily } from '../run/wasm/step.ts';
import { arenaOf, type Smallest, select } from '../select/select.ts';
import { FLOATS } from '../select/table.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { FloatArray, PlainArray, TypedArray } from '../types.ts';

/** The arrays of a step: the weight, its gradient, its state. null stands for one that a call does without. */
export type StepArrays<A> = readonly [weight: A, gradient: A, ...state: (A | null)[]];

/** A kind of step. */
export interface Step<N> {
  /** Of the operation, the kernel, and in the trace. */
  readonly name: 'sgdStep' | 'adamStep' | 'rmspropStep';
  /**
   * From how many elements on the kernel takes less time than the loop, with the call and with the copies in and out for
   * ordinary arrays: measured with random values on Node 20.
   */
  readonly smallest: Smallest;
  /** The numbers as the WebAssembly kernel takes them. */
  list(numbers: N): readonly number[];
  /** The JavaScript twin. */
  loop(arrays: StepArrays<TypedArray>, numbers: N): void;
}

/** Runs a step whose arrays and numbers have been checked. */
export function runStep<N>(step: Step<N>, arrays: StepArrays<ArrayArgument>, numbers: N): void {
  const [{ info, data }] = arrays;
  const resident = arrays.some((array) => array?.resident);
  const chosen = select(FLOATS, info, data.length, resident, step.smallest);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(stepFamily, arena, step.name, info.name);
    runOperands(arena, info, data.length, operandsOf(arrays), run, step.list(numbers));
  } else step.loop(arrays.map(dataOf) as unknown as StepArrays<TypedArray>, numbers);
  if (engine.trace !== null) trace(step.name, info, data.length, step.name, chosen);
}

function dataOf(array: ArrayArgument | null): TypedArray | null {
  return array === null ? null : array.data;
}

/**
 * Runs a step on arrays that are known to fit, and lie outside the heap. For the optimizers of layers, whose weights are
 * mostly small: the checks would take longer than the step.
 */
export function updateWeight<N>(step: Step<N>, arrays: StepArrays<FloatArray>, numbers: N): void {
  const isFew = arrays[0].length < step.smallest.staged;
  if (isFew && engine.backend !== 'wasm' && engine.trace === null) step.loop(arrays, numbers);
  else runStep(step, arrays.map(argumentOf) as unknown as StepArrays<ArrayArgument>, numbers);
}

function argumentOf(array: FloatArray | null): ArrayArgument | null {
  return array === null ? null : checkArray('updateWeight', 'array', array);
}

/** Null for what is left out. All but the gradient is updated. */
function operandsOf(arrays: StepArrays<ArrayArgument>): (Operand | null)[] {
  const n = arrays[0].data.length;
  return arrays.map((array, k) => array && operand(array, k === 1 ? 'read' : 'updated', n));
}

/** The numbers that all steps have in common, as their WebAssembly kernels take them. */
export function listOf({ rate, decay, scale, clip, lo, hi, floor }: StepNumbers): number[] {
  return [rate, decay, scale, clip, lo, hi, floor];
}

/** A new array of zeros for the state of a weight: in the heap where the weight lies there and there is room. */
export function stateArray<T extends FloatArray>(weight: ArrayArgument): PlainArray<T> {
  const { info, data, resident } = weight;
  const view = resident ? residency.heap?.allocate(info, data.length) : null;
  const zeros = view ? (view as FloatArray).fill(0) : new info.ctor(data.length);
  return zeros as PlainArray<T>;
}
