import type { ModelFormat, NamedArray, StoredOptimizer } from '@clampwise/model-files';
import { sameShape, shapeText } from '../../check/describe.ts';
import type { Optimizer } from '../../optimizers/optimizer.ts';
import type { Weight } from '../../weights/weight.ts';
import { type SlotOfWeight, slotsByPart, slotsInKerasOrder } from '../save/state.ts';
import type { Loading } from '../words/loading.ts';
import { isEarly } from '../words/optimizers.ts';
import { floatsOf } from './weights.ts';

type Dialect = ModelFormat['dialect'];

/** Gives an optimizer the state in a file. Without it, the optimizer starts anew. */
export function restoreState(
  optimizer: Optimizer,
  weights: readonly Weight[],
  stored: StoredOptimizer,
  dialect: Dialect,
  loading: Loading,
): void {
  const order = orderOf(optimizer, weights, stored, dialect);
  const problem = whyNot(order, stored.slots);
  if (problem !== null) {
    loading.findings.dropped('optimizer', problem, 'nothing: the optimizer starts anew');
    return;
  }
  order.forEach(([weight, name], k) => {
    const values = floatsOf(stored.slots[k] as NamedArray, weight.dtype);
    optimizer.slot(weight, name).set(values);
  });
  optimizer.iterations = stored.iterations;
  const { learningRate } = stored;
  if (learningRate === null || optimizer.schedule !== null) return;
  // The stored one is rounded to float32, and the settings have the number itself.
  if (learningRate !== Math.fround(optimizer.learningRate)) optimizer.learningRate = learningRate;
}

/** tfjs, and Keras before 2.11, store one part of all weights, then the next. */
function orderOf(
  optimizer: Optimizer,
  weights: readonly Weight[],
  stored: StoredOptimizer,
  dialect: Dialect,
): readonly SlotOfWeight[] {
  return dialect === 'tfjs' || isEarly(stored.name, stored.config, dialect)
    ? slotsByPart(optimizer, weights)
    : slotsInKerasOrder(optimizer, weights);
}

function whyNot(order: readonly SlotOfWeight[], slots: readonly NamedArray[]): string | null {
  if (order.length !== slots.length) {
    return `${slots.length} arrays of state, where this optimizer has ${order.length}`;
  }
  for (const [k, [weight, name]] of order.entries()) {
    const { shape } = slots[k] as NamedArray;
    if (sameShape(shape, weight.shape)) continue;
    return `state of shape ${shapeText(shape)} for ${name} of ${weight.path}`;
  }
  return null;
}
