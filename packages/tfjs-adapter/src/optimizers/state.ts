import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkNumber } from '@clampwise/kernels/internal';
import type { Optimizer, Variable } from '@tensorflow/tfjs-core';
import type { StepOptimizer } from './stepOptimizer.ts';

/** The state of an optimizer, as a file of Keras holds it. */
export interface OptimizerState {
  /** The number of steps taken. */
  readonly iterations: number;
  /** The arrays of the state of all variables, in the order in which Keras stores them. */
  readonly slots: readonly Float32Array[];
  /**
   * Whether all arrays of one part come before the next part. Keras stored them so before 2.11, the
   * two means of Adam too. Default false.
   */
  readonly isByPart?: boolean;
}

/** The state of an optimizer, with the shape of each array. */
export interface ReadState extends OptimizerState {
  readonly shapes: readonly (readonly number[])[];
}

/**
 * Reads the state of an optimizer of this package, or of one inside guards, for variables in the
 * order of Keras's trainable variables. Without a step so far, a variable has zeros.
 */
export async function getState(
  optimizer: Optimizer,
  variables: readonly Variable[],
): Promise<ReadState> {
  const inner = innermost('getState', optimizer);
  const isFresh = optimizer.iterations === 0 && inner.isFresh();
  if (isFresh) return firstState(inner.shapesOfState(variables));
  // Guards wait here for what the device reports late.
  const { tensor } = await optimizer.saveIterations();
  tensor.dispose();
  const slots = await inner.readState(variables);
  return { iterations: inner.iterations, slots, shapes: inner.shapesOfState(variables) };
}

/** Returns zeros, without making the optimizer's own variables. */
function firstState(shapes: ReadState['shapes']): ReadState {
  const slots = shapes.map((shape) => new Float32Array(shape.reduce((a, b) => a * b, 1)));
  return { iterations: 0, slots, shapes };
}

/**
 * Replaces the state of an optimizer of this package, or of one inside guards. The variables have
 * the order of Keras's trainable variables.
 */
export function setState(
  optimizer: Optimizer,
  variables: readonly Variable[],
  { iterations, slots, isByPart = false }: OptimizerState,
): void {
  const inner = innermost('setState', optimizer);
  checkNumber('setState', 'iterations', iterations, { least: 0, whole: true });
  inner.writeState(iterations, variables, slots, isByPart);
}

function innermost(op: string, optimizer: Optimizer): StepOptimizer {
  let found = optimizer as Optimizer & { readonly inner?: Optimizer };
  while (found.inner !== undefined) found = found.inner;
  // Not instanceof: tfjs redefines it, and every optimizer would pass.
  if (typeof (found as Partial<StepOptimizer>).writeState === 'function') {
    return found as unknown as StepOptimizer;
  }
  const expected = 'sgd, rmsprop, adam or adamw of this package';
  throw new ClampwiseTypeError(op, 'optimizer', found.getClassName(), expected);
}
