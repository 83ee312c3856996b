import { type ArrayArgument, checkArray } from '../check/array.ts';
import type { Arena } from '../memory/arena.ts';
import { residency } from '../memory/residency.ts';
import { type Operand, runBlocks } from '../place/blocks.ts';
import type { StepNumbers } from '../run/js/steps.ts';
import { type Kernel, kernelOf } from '../run/wasm/load.ts';
import { stepFamily } from '../run/wasm/step.ts';
import { arenaOf, type Choice, choose, type Smallest } from '../select/select.ts';
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
  const chosen = choose(true, data.length, resident, step.smallest);
  if (chosen.backend === 'wasm') runInWasm(step.name, chosen, arrays, step.list(numbers));
  else step.loop(arrays.map(dataOf) as unknown as StepArrays<TypedArray>, numbers);
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

/** Calls the kernel: the addresses, 0 for what is left out; the number of elements; the numbers. */
function runInWasm(
  name: Step<never>['name'],
  chosen: Choice,
  arrays: StepArrays<ArrayArgument>,
  numbers: readonly number[],
): void {
  const [{ info, data }] = arrays;
  const arena = arenaOf(chosen);
  const run = kernelOf(stepFamily, arena, name, info.name);
  const args = arrays.map((array) => (array === null ? 0 : array.address));
  args.push(data.length, ...numbers);
  if (arrays.every((array) => array === null || array.resident)) run(...args);
  else runStaged(arena, run, arrays, args);
}

/** Where an array lies outside the memory: block by block. */
function runStaged(
  arena: Arena,
  run: Kernel,
  arrays: StepArrays<ArrayArgument>,
  args: number[],
): void {
  const [{ info, data }, gradient] = arrays;
  const places: number[] = [];
  const operands: Operand[] = [];
  for (const [place, array] of arrays.entries()) {
    if (array === null) continue;
    places.push(place);
    operands.push(operandOf(array, array !== gradient));
  }
  runBlocks(arena, info, data.length, operands, (addresses, count) => {
    for (const [k, place] of places.entries()) args[place] = addresses[k] as number;
    args[arrays.length] = count;
    run(...args);
  });
}

function operandOf({ data, resident }: ArrayArgument, updated: boolean): Operand {
  return { data, period: data.length, resident, written: updated, updated };
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
