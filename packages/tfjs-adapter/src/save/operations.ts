import { isObject, type Json, type JsonObject, listAt, textAt } from '../keras/json.ts';
import type { Equal } from './equals.ts';

/** An operation of keras.ops in the form of a file. */
export interface WrittenOperation {
  readonly module: string;
  readonly className: string;
  readonly config: JsonObject;
  /** Returns the arguments of its call for some tensors. */
  readonly args: (tensors: readonly Json[]) => Json[];
}

const NUMPY = 'keras.src.ops.numpy';
const NN = 'keras.src.ops.nn';

/** Keras's classes, by the operations of this package. */
const CLASSES: { readonly [operation: string]: readonly [module: string, className: string] } = {
  absolute: [NUMPY, 'Absolute'],
  add: [NUMPY, 'Add'],
  clip: [NUMPY, 'Clip'],
  concatenate: [NUMPY, 'Concatenate'],
  divide: [NUMPY, 'Divide'],
  item: [NUMPY, 'GetItem'],
  maximum: [NUMPY, 'Maximum'],
  minimum: [NUMPY, 'Minimum'],
  multiply: [NUMPY, 'Multiply'],
  negative: [NUMPY, 'Negative'],
  relu: [NN, 'Relu'],
  relu6: [NN, 'Relu6'],
  reshape: [NUMPY, 'Reshape'],
  sigmoid: [NN, 'Sigmoid'],
  softmax: [NN, 'Softmax'],
  subtract: [NUMPY, 'Subtract'],
};

/** Returns the operation that a layer ClampwiseOperation stands for; undefined if there is none. */
export function operationOf(config: JsonObject): WrittenOperation | undefined {
  const operation = textAt(config, 'operation');
  const known = Object.hasOwn(CLASSES, operation) ? CLASSES[operation] : undefined;
  if (known === undefined) return undefined;
  const [module, className] = known;
  const { axis = null, lower = null, upper = null, shape = null } = config;
  const written = { module, className, config: {}, args: (all: readonly Json[]) => [...all] };
  switch (operation) {
    case 'clip':
      return { ...written, config: { x_min: lower, x_max: upper } };
    case 'concatenate':
      return { ...written, config: { axis }, args: (tensors) => [[...tensors]] };
    case 'item':
      return { ...written, args: (tensors) => [...tensors, listAt(config, 'items').map(itemOf)] };
    case 'reshape':
      return { ...written, config: { newshape: shape } };
    case 'softmax':
      return { ...written, config: { axis } };
    default:
      return { ...written, args: (tensors) => withConstants(listAt(config, 'operands'), tensors) };
  }
}

/** Returns the operation that stands for a layer of this package. */
export function operationFor({ className, config }: Equal): WrittenOperation {
  const { operand = null, ...settings } = config;
  const args = (tensors: readonly Json[]): Json[] => {
    return operand === null ? [...tensors] : [...tensors, operand];
  };
  return { module: NUMPY, className, config: settings, args };
}

/** Replaces each null among the operands with a tensor. */
function withConstants(operands: readonly Json[], tensors: readonly Json[]): Json[] {
  if (operands.length === 0) return [...tensors];
  let next = 0;
  return operands.map((operand) =>
    operand === null ? (tensors[next++] as Json) : constant(operand),
  );
}

function constant(value: Json): Json {
  if (!Array.isArray(value)) return value;
  return { class_name: '__numpy__', config: { value, dtype: 'float32' } };
}

function itemOf(item: Json): Json {
  if (item === 'rest') return { class_name: '__ellipsis__', config: {} };
  return isObject(item) ? { class_name: '__slice__', config: item } : item;
}
