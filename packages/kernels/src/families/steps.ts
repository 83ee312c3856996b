import { type ArrayArgument, checkArray } from '../check/array.ts';
import { residency } from '../memory/residency.ts';
import { operand, runOperands } from '../place/move.ts';
import type { StepNumbers } from '../run/js/steps.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { stepFamily } from '../run/wasm/step.ts';
import { arenaOf, type Smallest, select } from '../select/select.ts';
import { FLOATS } from '../select/table.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { FloatArray, PlainArray, TypedArray } from '../types.ts';

/**
 * The arrays of a step: the weight, its gradient, its state. Null stands for an array that the call
 * does not need.
 */
export type StepArrays<A> = readonly [weight: A, gradient: A, ...state: (A | null)[]];

/** A kind of step. */
export interface Step<N> {
  /** The name of the operation and its kernel, also in the trace. */
  readonly name: 'sgdStep' | 'adamStep' | 'rmspropStep';
  /**
   * From this many elements on the kernel is faster than the loop, with the copies for ordinary
   * arrays included. Measured with random values on Node 20.
   */
  readonly smallest: Smallest;
  /** The numbers in the order of the WebAssembly kernel. */
  list(numbers: N): readonly number[];
  /** The JavaScript version. */
  loop(arrays: StepArrays<TypedArray>, numbers: N): void;
}

/** Runs a step with checked arrays and numbers. */
export function runStep<N>(step: Step<N>, arrays: StepArrays<ArrayArgument>, numbers: N): void {
  const [{ info, data }] = arrays;
  const n = data.length;
  const resident = arrays.some((array) => array?.resident);
  const chosen = select(FLOATS, info, n, resident, step.smallest);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(stepFamily, arena, step.name, info.name);
    // All arrays except the gradient are updated.
    const operands = arrays.map((x, k) => x && operand(x, k === 1 ? 'read' : 'updated', n));
    runOperands(arena, info, n, operands, run, step.list(numbers));
  } else {
    const views = arrays.map((array) => array?.data ?? null);
    step.loop(views as unknown as StepArrays<TypedArray>, numbers);
  }
  if (engine.trace !== null) trace(step.name, info, n, step.name, chosen);
}

/**
 * Runs a step on arrays that are known to fit and are not in the heap. For the optimizers of
 * layers: most weights are small, and the checks would take longer than the step.
 */
export function updateWeight<N>(step: Step<N>, arrays: StepArrays<FloatArray>, numbers: N): void {
  const isFew = arrays[0].length < step.smallest.staged;
  if (isFew && engine.backend !== 'wasm' && engine.trace === null) step.loop(arrays, numbers);
  else {
    const checked = arrays.map((array) => array && checkArray('updateWeight', 'array', array));
    runStep(step, checked as unknown as StepArrays<ArrayArgument>, numbers);
  }
}

/** The numbers of all steps, in the order of the WebAssembly kernels. */
export function listOf({ rate, decay, scale, clip, lo, hi, floor }: StepNumbers): number[] {
  return [rate, decay, scale, clip, lo, hi, floor];
}

/**
 * A new array of zeros for the state of a weight, in the heap if the weight is there and there is
 * room.
 */
export function stateArray<T extends FloatArray>(weight: ArrayArgument): PlainArray<T> {
  const { info, data, resident } = weight;
  const view = resident ? residency.heap?.allocate(info, data.length) : null;
  const zeros = view ? (view as FloatArray).fill(0) : new info.ctor(data.length);
  return zeros as PlainArray<T>;
}
