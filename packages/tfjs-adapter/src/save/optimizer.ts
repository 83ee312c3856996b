import type { OptimizerState, StoredArray } from '@clampwise/model-files';
import type { Optimizer, serialization, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Json, JsonObject } from '../keras/json.ts';
import type { Duties } from '../optimizers/duties.ts';
import { isInForce, limitOf } from '../optimizers/limits.ts';
import { getState } from '../optimizers/state.ts';
import { excludedFromConfig } from '../optimizers/weightDecay.ts';
import type { Rules } from '../optimizers/weights.ts';
import type { Notes } from './notes.ts';
import { stateOfTfjs, TFJS_OPTIMIZERS, writeTfjsOptimizer } from './tfjsOptimizers.ts';

/** An optimizer in Keras's form. */
export interface WrittenOptimizer {
  readonly className: string;
  readonly config: JsonObject;
}

/** The fields of guards and of the optimizers of this package. */
interface Guarding extends Optimizer {
  readonly inner?: Guarding;
  readonly guard?: { readonly duties: Duties };
  readonly rules?: Rules | null;
  holds?(model: object): boolean;
}

const OURS: { readonly [className: string]: string } = {
  ClampwiseAdam: 'Adam',
  ClampwiseAdamW: 'AdamW',
  ClampwiseRMSprop: 'RMSprop',
  ClampwiseSGD: 'SGD',
};

/** Settings of the optimizers of this package, by Keras's names. */
const SETTINGS: { readonly [setting: string]: string } = {
  amsgrad: 'amsgrad',
  beta1: 'beta_1',
  beta2: 'beta_2',
  centered: 'centered',
  epsilon: 'epsilon',
  momentum: 'momentum',
  nesterov: 'nesterov',
  rho: 'rho',
  weightDecay: 'weight_decay',
};

/** Returns the optimizer in Keras's form; null if Keras has no such optimizer. */
export function writeOptimizer(notes: Notes, model: LayersModel): WrittenOptimizer | null {
  const optimizer = model.optimizer as Guarding;
  const inner = innermost(optimizer);
  const className = inner.getClassName();
  const isOurs = Object.hasOwn(OURS, className);
  if (!isOurs && !TFJS_OPTIMIZERS.includes(className)) {
    const instead = 'Keras has none like it: the file says nothing about training';
    notes.unsupported('optimizer', `the optimizer ${className}`, instead);
    return null;
  }
  const config = inner.getConfig();
  const written = isOurs
    ? { className: OURS[className] as string, config: ownSettings(notes, config) }
    : writeTfjsOptimizer(notes, className, config);
  noteGuards(notes, optimizer, model);
  return { ...written, config: { ...written.config, ...limitIn(notes, optimizer) } };
}

function innermost(optimizer: Guarding): Guarding {
  return optimizer.inner === undefined ? optimizer : innermost(optimizer.inner);
}

function ownSettings(notes: Notes, config: serialization.ConfigDict): JsonObject {
  const numbers = Object.entries(SETTINGS).flatMap(([setting, name]) => {
    const value = config[setting];
    return value === null || value === undefined ? [] : [[name, value as Json] as const];
  });
  const excluded = excludedFromConfig(config.excludeFromWeightDecay);
  if (Array.isArray(excluded) && excluded.length > 0) {
    const names = `[${excluded.map((name) => `'${name}'`).join(', ')}]`;
    const fix = `model.optimizer.exclude_from_weight_decay(var_names=${names})  # in Python`;
    notes.dropped('optimizer.exclude_from_weight_decay', names, 'every weight decays', fix);
  }
  if (config.legacy === true) {
    const what = 'the RMSprop of Keras before 2.11';
    notes.changed('optimizer', what, 'RMSprop, which adds epsilon under the root');
  }
  return { ...rate(config.learningRate), ...Object.fromEntries(numbers) };
}

function rate(value: unknown): JsonObject {
  if (typeof value === 'number') return { learning_rate: value };
  const { class_name = '', config = {} } = value as JsonObject;
  const module = 'keras.optimizers.schedules';
  return { learning_rate: { module, class_name, config, registered_name: null } };
}

function limitIn(notes: Notes, optimizer: Optimizer): JsonObject {
  const limit = limitOf(optimizer);
  if (!isInForce(limit)) return {};
  if (limit.key !== 'adaptive') return { [limit.key]: limit.value };
  const what = `{ clipping: ${limit.value}, eps: ${limit.eps} }`;
  notes.dropped('optimizer.adaptive', what, 'no limit: Keras has no adaptive one');
  return {};
}

/** Reports the options of guards that Keras does not have. */
function noteGuards(notes: Notes, optimizer: Guarding, model: LayersModel): void {
  const { guard, rules, inner } = optimizer;
  const action = guard?.duties.onNonFinite ?? 'propagate';
  if (action !== 'propagate') {
    const instead = 'Keras takes steps with gradients that are not finite';
    notes.dropped('optimizer.onNonFinite', `'${action}'`, instead);
  }
  const isOfModel = guard?.duties.covers(model) === true;
  const held = isOfModel ? [] : [...(guard?.duties.rules?.() ?? []), ...(rules?.() ?? [])];
  for (const { variable, rule } of held) {
    const instead = 'no constraint: give it to the layer instead of the optimizer';
    notes.dropped('optimizer.weights', `${rule.name} on '${variable.name}'`, instead);
  }
  if (inner !== undefined) noteGuards(notes, inner, model);
}

/**
 * Reads the state of an optimizer, for variables in Keras's order. Before the first step it is
 * zeros, since Keras warns about an optimizer without state.
 */
export async function readState(
  notes: Notes,
  model: LayersModel,
  { config }: WrittenOptimizer,
  variables: readonly Variable[],
): Promise<OptimizerState> {
  const optimizer = model.optimizer as Guarding;
  const inner = innermost(optimizer);
  const isOurs = Object.hasOwn(OURS, inner.getClassName());
  const learningRate = typeof config.learning_rate === 'number' ? config.learning_rate : null;
  if (!isOurs) {
    // tfjs matches state by position.
    const inTfjs = model.trainableWeights.map((weight) => weight.read() as Variable);
    const order = variables.map((variable) => inTfjs.indexOf(variable));
    return stateOfTfjs(notes, inner, { variables: inTfjs, order, learningRate });
  }
  const { iterations, slots, shapes } = await getState(optimizer, variables);
  const arrays = slots.map((values, k): StoredArray => {
    return { shape: [...(shapes[k] ?? [])], dtype: 'float32', values };
  });
  return { iterations, learningRate, slots: arrays };
}
