import type { NamedArray, OptimizerState, StoredArray } from '@clampwise/model-files';
import type { Optimizer } from '../../optimizers/optimizer.ts';
import type { Weight } from '../../weights/weight.ts';
import { slotGroups } from '../words/optimizers.ts';
import { storedArray } from './weights.ts';

/** One array of an optimizer's state: the part of a weight. */
export type SlotOfWeight = readonly [weight: Weight, name: string];

/** Returns the arrays of an optimizer's state in the order in which Keras stores them. */
export function slotsInKerasOrder(
  optimizer: Optimizer,
  weights: readonly Weight[],
): readonly SlotOfWeight[] {
  return slotGroups(optimizer).flatMap((group) =>
    weights.flatMap((weight) => group.map((name): SlotOfWeight => [weight, name])),
  );
}

/** Returns them part by part, as tfjs stores them, and Keras before 2.11. */
export function slotsByPart(
  optimizer: Optimizer,
  weights: readonly Weight[],
): readonly SlotOfWeight[] {
  const names = slotGroups(optimizer).flat();
  return names.flatMap((name) => weights.map((weight): SlotOfWeight => [weight, name]));
}

/** Returns the state of an optimizer for a .keras file. */
export function kerasState(optimizer: Optimizer, weights: readonly Weight[]): OptimizerState {
  const { iterations, schedule, learningRate } = optimizer;
  const slots = slotsInKerasOrder(optimizer, weights).map((slot) => stored(optimizer, slot));
  return { iterations, learningRate: schedule === null ? learningRate : null, slots };
}

/** Returns the state of an optimizer for tfjs, named after the weights. */
export function tfjsState(
  optimizer: Optimizer,
  weights: readonly Weight[],
  names: ReadonlyMap<Weight, string>,
): NamedArray[] {
  const { iterations } = optimizer;
  const count: NamedArray = {
    name: 'iter',
    shape: [],
    dtype: 'int32',
    values: Int32Array.of(iterations),
  };
  const slots = slotsByPart(optimizer, weights).map(([weight, part]) => {
    return { name: `${names.get(weight)}/${part}`, ...stored(optimizer, [weight, part]) };
  });
  return [count, ...slots];
}

function stored(optimizer: Optimizer, [weight, name]: SlotOfWeight): StoredArray {
  return storedArray(optimizer.slot(weight, name), weight.shape);
}
