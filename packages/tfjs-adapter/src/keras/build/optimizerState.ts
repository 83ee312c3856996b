import { isClampwiseError } from '@clampwise/kernels';
import { sameShape } from '@clampwise/kernels/internal';
import type { NamedArray, StoredOptimizer } from '@clampwise/model-files';
import {
  dispose,
  type Optimizer,
  scalar,
  type Tensor,
  tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { setState } from '../../optimizers/state.ts';
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import type { KerasOptimizerPlan, OptimizerPlan } from '../translate/optimizer.ts';

type Layer = layers.Layer;

/** The stored state of an optimizer, and the plan and the topology of its model. */
export interface Restoring {
  readonly plan: OptimizerPlan;
  readonly stored: StoredOptimizer;
  readonly topology: JsonObject;
}

/**
 * Restores the state of the optimizer of a compiled model from its file. Returns null, or a text
 * about the misfit. The optimizer then starts anew.
 */
export async function restoreOptimizer(
  model: LayersModel,
  { plan, stored, topology }: Restoring,
): Promise<string | null> {
  const { optimizer } = model;
  const variables = trainableIn(model, topology).map((weight) => weight.read() as Variable);
  if (plan.maker === 'tfjs') return restoreOfTfjs(optimizer, variables, stored);
  const { iterations, learningRate } = stored;
  // Keras stores the averages of the weights first. No optimizer here uses them.
  const slots = plan.config.use_ema ? stored.slots.slice(variables.length) : stored.slots;
  if (!plan.isOurs) return restoreAsTfjs(optimizer, variables, { ...stored, slots });
  try {
    const { isLegacy: isByPart } = plan;
    const known = hasIdleSlots(plan) ? [] : slots.map(floats);
    setState(optimizer, variables, { iterations, slots: known, isByPart });
    // It overrides the rate in the configuration.
    if (learningRate !== null) Object.assign(optimizer, { learningRate });
    return null;
  } catch (error) {
    if (isClampwiseError(error)) return misfit(stored.slots.length, variables.length);
    throw error;
  }
}

/** tf_keras stores a momentum for each weight, even if SGD has none. */
function hasIdleSlots({ className, config }: KerasOptimizerPlan): boolean {
  return className === 'SGD' && !config.momentum;
}

function misfit(slots: number, weights: number): string {
  return `${slots} stored arrays, which do not fit the ${weights} weights that are trained`;
}

/** Returns the trainable weights in the order of the layers in the file, as Keras orders them. */
function trainableIn(model: LayersModel, topology: JsonObject): Layer['trainableWeights'] {
  if (!model.trainable) return [];
  const entries = listAt(objectAt(topology, 'config'), 'layers').filter(isObject);
  return entries.flatMap((entry) => {
    const name = textAt(entry, 'name') || textAt(objectAt(entry, 'config'), 'name');
    const layer = model.layers.find((each) => each.name === name);
    if (layer === undefined) return [];
    const isModel = Array.isArray((layer as Partial<LayersModel>).layers);
    return isModel ? trainableIn(layer as LayersModel, entry) : layer.trainableWeights;
  });
}

/** Restores the state of tfjs's own optimizer. Keras stores all parts of a variable together. */
async function restoreAsTfjs(
  optimizer: Optimizer,
  variables: readonly Variable[],
  stored: StoredOptimizer,
): Promise<string | null> {
  const { slots, learningRate } = stored;
  const parts = Math.max(1, Math.round(slots.length / Math.max(1, variables.length)));
  const byPart = Array.from({ length: parts }, (_, part) => {
    return slots.filter((__, k) => k % parts === part);
  }).flat();
  const misfit = await restoreOfTfjs(optimizer, variables, { ...stored, slots: byPart });
  if (misfit === null && learningRate !== null)
    Object.assign(innermost(optimizer), { learningRate });
  return misfit;
}

/** Copies stored values, since the memory may belong to the caller. */
function floats({ values }: NamedArray): Float32Array {
  return Float32Array.from(values as ArrayLike<number>);
}

/** Restores the state by tfjs's own methods, so that the optimizer is as it was in tfjs. */
async function restoreOfTfjs(
  optimizer: Optimizer,
  variables: readonly Variable[],
  { iterations, slots }: StoredOptimizer,
): Promise<string | null> {
  const fits = slots.every(({ shape }, k) => {
    const weight = variables[k % variables.length];
    return weight !== undefined && sameShape(shape, weight.shape);
  });
  if (!fits || (slots.length > 0 && slots.length % variables.length !== 0)) {
    return misfit(slots.length, variables.length);
  }
  const saved = slots.map((slot) => ({
    name: slot.name,
    tensor: tensor(floats(slot), [...slot.shape], 'float32') as Tensor,
  }));
  const count = { name: 'iter', tensor: scalar(iterations, 'int32') as Tensor };
  try {
    await optimizer.setWeights([count, ...saved]);
  } finally {
    dispose([count.tensor, ...saved.map((each) => each.tensor)]);
  }
  setProducts(innermost(optimizer), iterations);
  return null;
}

/** The fields of tfjs's Adam. It keeps the powers of the betas as products of float32. */
interface Betas extends Optimizer {
  readonly inner?: Optimizer;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly accBeta1?: Variable;
  readonly accBeta2?: Variable;
}

function innermost(optimizer: Betas): Betas {
  return optimizer.inner === undefined ? optimizer : innermost(optimizer.inner);
}

/**
 * Sets the products that tfjs's steps make. tfjs itself restores powers, which round differently.
 */
function setProducts(optimizer: Betas, iterations: number): void {
  setProduct(optimizer.accBeta1, optimizer.beta1, iterations);
  setProduct(optimizer.accBeta2, optimizer.beta2, iterations);
}

function setProduct(
  held: Variable | undefined,
  beta: number | undefined,
  iterations: number,
): void {
  if (held === undefined || beta === undefined) return;
  const factor = Math.fround(beta);
  let product = factor;
  for (let k = 0; k < iterations; k++) {
    const next = Math.fround(product * factor);
    if (next === product) break;
    product = next;
  }
  const value = scalar(product);
  held.assign(value);
  value.dispose();
}
