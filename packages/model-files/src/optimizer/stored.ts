import { shown } from '../check/names.ts';
import { Fault } from '../fault.ts';
import type { Hdf5Group } from '../hdf5/types.ts';
import { isObject, type JsonObject, objectAt, textAt, valueAt } from '../json.ts';
import type { Limits } from '../limits.ts';
import type { ModelFormat, NamedArray, StoredOptimizer } from '../types.ts';
import { type FoundWeight, placeIn, rootOf, textsOf, varsIn, weightIn } from '../weights/find.ts';
import { checkSizes, readWeight } from '../weights/read.ts';

/** Where an optimizer's arrays are found, and what is known of them. */
interface FoundOptimizer {
  readonly iterations: FoundWeight | null;
  readonly learningRate: FoundWeight | null;
  readonly slots: readonly FoundWeight[];
}

/** Reads an optimizer's state from HDF5; null if the file has none. All sizes are checked before anything is read. */
export function storedOptimizer(
  file: Hdf5Group,
  training: JsonObject | null,
  dialect: ModelFormat['dialect'],
  limits: Limits,
): StoredOptimizer | null {
  const optimizer = optimizerIn(training);
  const found = foundIn(file, optimizer.config, dialect, limits);
  if (found === null) return null;
  const { iterations, learningRate, slots } = found;
  checkSizes(slots, limits);
  const scalars = {
    iterations: iterations === null ? 0 : iterationsOf(readScalar(iterations)),
    learningRate: learningRate === null ? null : Number(readScalar(learningRate).values[0]),
  };
  return { ...optimizer, ...scalars, slots: slots.map(readWeight) };
}

/** Tells whether a stored optimizer has taken steps. Reads their count and nothing else. */
export function hasTakenSteps(file: Hdf5Group, limits: Limits): boolean {
  const iterations = foundIn(file, {}, 'keras3', limits)?.iterations ?? null;
  return iterations !== null && iterationsOf(readScalar(iterations)) > 0;
}

/** Returns an optimizer's state from arrays that a model.json lists after the weights; null if there are none. */
export function namedOptimizer(
  arrays: readonly NamedArray[],
  training: JsonObject | null,
): StoredOptimizer | null {
  if (arrays.length === 0) return null;
  const at = arrays.findIndex(({ name }) => ITERATIONS.test(lastPart(name)));
  const iterations = at < 0 ? 0 : iterationsOf(checkedScalar(arrays[at] as NamedArray));
  const slots = arrays.filter((_, k) => k !== at);
  return { ...optimizerIn(training), iterations, learningRate: null, slots };
}

/** The class and settings of the optimizer, in the words of Keras 3, of .h5 files or of tfjs. */
function optimizerIn(training: JsonObject | null): Pick<StoredOptimizer, 'name' | 'config'> {
  const keys = ['optimizer', 'optimizer_config', 'optimizerConfig'];
  const values = keys.map((key) => training && valueAt(training, key));
  const optimizer = values.find((each) => each !== undefined && each !== null) ?? null;
  if (typeof optimizer === 'string') return { name: optimizer, config: {} };
  if (!isObject(optimizer)) return { name: '', config: {} };
  const name = textAt(optimizer, 'class_name') || textAt(optimizer, 'className');
  // tf_keras writes its own optimizers as registered ones.
  return { name: name.replace(/^Custom>/, ''), config: objectAt(optimizer, 'config') };
}

function foundIn(
  file: Hdf5Group,
  config: JsonObject,
  dialect: ModelFormat['dialect'],
  limits: Limits,
): FoundOptimizer | null {
  const root = rootOf(file, limits);
  const legacy = placeIn(root, 'optimizer_weights');
  if (legacy !== undefined) {
    const names = textsOf(legacy.group, 'weight_names');
    return byNames(names.map((name) => ({ ...weightIn(legacy, name), name })));
  }
  const group = placeIn(root, 'optimizer');
  const arrays = group === undefined ? [] : varsIn(group);
  return arrays.length === 0 ? null : byPosition(arrays, config, dialect);
}

const ITERATIONS = /^iter(ations?)?(_\d+)?$/;
const FLOAT = /^float(32|64)$/;
const LEARNING_RATE = /^(learning_rate|lr)(_\d+)?$/;

function lastPart(name: string): string {
  return name.replace(/:0$/, '').replace(/^.*\//, '');
}

function byNames(arrays: readonly FoundWeight[]): FoundOptimizer | null {
  if (arrays.length === 0) return null;
  const named = (pattern: RegExp): FoundWeight | null =>
    arrays.find(({ name }) => pattern.test(lastPart(name))) ?? null;
  const iterations = named(ITERATIONS);
  const rate = named(LEARNING_RATE);
  const learningRate = rate !== null && FLOAT.test(rate.dataset.dtype) ? rate : null;
  const slots = arrays.filter((each) => each !== iterations && each !== learningRate);
  return { iterations, learningRate, slots };
}

/** In `optimizer/vars`, 0 is the count of steps. Keras 3 stores the learning rate as 1, unless a schedule gives it. */
function byPosition(
  arrays: readonly FoundWeight[],
  config: JsonObject,
  dialect: ModelFormat['dialect'],
): FoundOptimizer {
  const [iterations = null, second] = arrays;
  const isRate =
    dialect === 'keras3' &&
    second?.dataset.shape.length === 0 &&
    FLOAT.test(second.dataset.dtype) &&
    !isObject(valueAt(config, 'learning_rate'));
  const learningRate = isRate ? (second as FoundWeight) : null;
  return { iterations, learningRate, slots: arrays.slice(isRate ? 2 : 1) };
}

function readScalar(weight: FoundWeight): NamedArray {
  const { name, dataset } = weight;
  if (dataset.byteSize > 8) throw notScalar(name, dataset.shape);
  return checkedScalar(readWeight(weight));
}

function checkedScalar(array: NamedArray): NamedArray {
  if (array.values.length !== 1) throw notScalar(array.name, array.shape);
  return array;
}

function notScalar(name: string, shape: readonly number[]): Fault {
  const received = `an array '${shown(name)}' of shape [${shape.join(', ')}] in the optimizer's state`;
  return new Fault(received, 'one number there');
}

function iterationsOf({ name, values }: NamedArray): number {
  const steps = Number(values[0]);
  if (Number.isSafeInteger(steps) && steps >= 0) return steps;
  throw new Fault(`${steps} as the count of steps ('${shown(name)}')`, 'a count from 0');
}
