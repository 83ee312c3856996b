import { sameShape } from '@clampwise/kernels/internal';
import type { OptimizerState, StoredArray } from '@clampwise/model-files';
import { dispose, type Optimizer, type serialization, type Variable } from '@tensorflow/tfjs-core';
import type { Json, JsonObject } from '../keras/json.ts';
import type { Notes } from './notes.ts';

/** An optimizer of tfjs in Keras's form. */
interface Entry {
  readonly className: string;
  /** Keras's names of the settings. */
  readonly settings: { readonly [setting: string]: string };
  /** The parts of tfjs's state, in the order in which tfjs saves them. */
  readonly parts: readonly string[];
  /** The difference of Keras's computation; null if there is none. */
  readonly difference: string | null;
}

const RATE = { learningRate: 'learning_rate' };
const BETAS = { ...RATE, beta1: 'beta_1', beta2: 'beta_2', epsilon: 'epsilon' };

const ENTRIES: { readonly [className: string]: Entry } = {
  Adadelta: {
    className: 'Adadelta',
    settings: { ...RATE, rho: 'rho', epsilon: 'epsilon' },
    parts: ['squares', 'updates'],
    difference: 'Keras divides by the mean of squares after it has added those of the step',
  },
  Adagrad: {
    className: 'Adagrad',
    settings: { ...RATE, initialAccumulatorValue: 'initial_accumulator_value' },
    parts: ['squares'],
    difference: null,
  },
  Adam: {
    className: 'Adam',
    settings: BETAS,
    parts: ['m', 'v'],
    difference: 'Keras adds epsilon before it corrects the mean of squares, not afterwards',
  },
  Adamax: {
    className: 'Adamax',
    settings: BETAS,
    parts: ['m', 'u'],
    difference: null,
  },
  Momentum: {
    className: 'SGD',
    settings: { ...RATE, momentum: 'momentum', useNesterov: 'nesterov' },
    parts: ['m'],
    difference: null,
  },
  RMSProp: {
    className: 'RMSprop',
    settings: {
      ...RATE,
      decay: 'rho',
      momentum: 'momentum',
      epsilon: 'epsilon',
      centered: 'centered',
    },
    parts: ['v', 'm'],
    difference: null,
  },
  SGD: { className: 'SGD', settings: RATE, parts: [], difference: null },
};

/** The optimizers of tfjs that Keras has too. */
export const TFJS_OPTIMIZERS: readonly string[] = Object.keys(ENTRIES);

/** Returns an optimizer of tfjs in Keras's form, and reports how Keras computes differently. */
export function writeTfjsOptimizer(
  notes: Notes,
  className: string,
  config: serialization.ConfigDict,
): { readonly className: string; readonly config: JsonObject } {
  const { className: own, settings, difference } = ENTRIES[className] as Entry;
  const entries = Object.entries(settings).flatMap(([setting, name]) => {
    const value = config[setting];
    return value === null || value === undefined ? [] : [[name, value as Json] as const];
  });
  const what = `the ${className} of tfjs`;
  if (difference !== null) notes.changed('optimizer', what, difference);
  if (className === 'RMSProp' && config.centered === true) {
    notes.changed(
      'optimizer',
      what,
      'Keras adds epsilon to the variance, and does not subtract it',
    );
  }
  if (className === 'Adamax' && Number(config.decay ?? 0) > 0) {
    notes.dropped('optimizer.decay', `${config.decay}`, 'a learning rate that stays as it is');
  }
  return { className: own, config: Object.fromEntries(entries) };
}

/** The variables that a model trains, in both orders, and the learning rate. */
interface Trained {
  /** The variables in tfjs's order. */
  readonly variables: readonly Variable[];
  /** The positions of the variables in Keras's order. */
  readonly order: readonly number[];
  readonly learningRate: number | null;
}

/** Reads the state of an optimizer of tfjs in Keras's order. It is zeros if it cannot be read. */
export async function stateOfTfjs(
  notes: Notes,
  optimizer: Optimizer,
  { variables, order, learningRate }: Trained,
): Promise<OptimizerState> {
  const className = optimizer.getClassName();
  const { iterations } = optimizer;
  const config = optimizer.getConfig();
  const isFirst = iterations === 0;
  const isReadable = !isFirst && className !== 'Adamax';
  const found = isReadable ? await partsOf(optimizer, variables, config) : null;
  const slotsOf = (parts: Parts): readonly StoredArray[] => {
    const sorted = parts.map((arrays) => order.flatMap((k) => arrays[k] ?? []));
    return inKerasOrder(className, sorted, config);
  };
  if (found !== null) return { iterations, learningRate, slots: slotsOf(found) };
  if (!isFirst) {
    const what = `what the ${className} of tfjs has learned`;
    notes.dropped('optimizer.state', what, 'Keras starts it anew');
  }
  const start = Array.from({ length: partCount(className, config) }, () => {
    return variables.map((variable) => firstArray(variable, config));
  });
  return { iterations: 0, learningRate, slots: slotsOf(start) };
}

function partCount(className: string, config: serialization.ConfigDict): number {
  const { parts } = ENTRIES[className] as Entry;
  return parts.length + (config.centered === true ? 1 : 0);
}

function firstArray({ shape, size }: Variable, config: serialization.ConfigDict): StoredArray {
  const value = Number(config.initialAccumulatorValue ?? 0);
  return { shape: [...shape], dtype: 'float32', values: new Float32Array(size).fill(value) };
}

/** Returns the arrays of each part of the state, one for each variable. */
type Parts = readonly (readonly StoredArray[])[];

/** Returns the state by parts; null if it does not fit the variables of the model. */
async function partsOf(
  optimizer: Optimizer,
  variables: readonly Variable[],
  config: serialization.ConfigDict,
): Promise<Parts | null> {
  const count = partCount(optimizer.getClassName(), config);
  const [iter, ...saved] = await optimizer.getWeights();
  if (iter !== undefined) dispose(iter.tensor);
  if (saved.length !== count * variables.length) return null;
  const tensors = saved.map(({ tensor }) => tensor);
  const fits = tensors.every(({ shape }, k) => {
    return sameShape(shape, (variables[k % variables.length] as Variable).shape);
  });
  if (!fits) return null;
  const arrays = await Promise.all(
    tensors.map(async (tensor): Promise<StoredArray> => {
      const values = Float32Array.from(await tensor.data<'float32'>());
      return { shape: [...tensor.shape], dtype: 'float32', values };
    }),
  );
  return Array.from({ length: count }, (_, part) => {
    return arrays.slice(part * variables.length, (part + 1) * variables.length);
  });
}

function inKerasOrder(
  className: string,
  parts: Parts,
  config: serialization.ConfigDict,
): readonly StoredArray[] {
  const [first = [], second = [], mean = []] = parts;
  if (className === 'Momentum') {
    // Keras's momentum is the last move, tfjs's the sum of gradients.
    const factor = -Number(config.learningRate);
    return Number(config.momentum) > 0 ? first.map((array) => scaled(array, factor)) : [];
  }
  if (className === 'RMSProp') {
    return [...first, ...(Number(config.momentum) > 0 ? second : []), ...mean];
  }
  return first.flatMap((array, k) => [array, ...(second[k] === undefined ? [] : [second[k]])]);
}

function scaled({ shape, values }: StoredArray, factor: number): StoredArray {
  const own = Float32Array.from(values as Float32Array, (value) => value * factor);
  return { shape, dtype: 'float32', values: own };
}
