import { isOperation as isStoredOperation } from '@clampwise/model-files/internal';
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import type { Context } from './context.ts';
import { isTensor, type Reference, referencesIn, tensorsIn } from './references.ts';

/** An operation as a layer of this package, and its input tensors. */
export interface TranslatedOperation {
  readonly config: JsonObject;
  readonly inputs: readonly Reference[];
}

/** The name of an operation, with the arguments of its call by name. */
interface Called {
  readonly operation: string;
  readonly args: { readonly [name: string]: Json };
}

/** Operations of keras.ops: the name in this package, and the names of their arguments in order. */
const OF_KERAS: { readonly [className: string]: readonly [string, ...string[]] | undefined } = {
  Abs: ['absolute', 'x'],
  Absolute: ['absolute', 'x'],
  Add: ['add', 'x1', 'x2'],
  Clip: ['clip', 'x'],
  Concatenate: ['concatenate', 'xs'],
  Divide: ['divide', 'x1', 'x2'],
  GetItem: ['item', 'x', 'key'],
  Maximum: ['maximum', 'x1', 'x2'],
  Minimum: ['minimum', 'x1', 'x2'],
  Multiply: ['multiply', 'x1', 'x2'],
  Negative: ['negative', 'x'],
  Relu: ['relu', 'x'],
  Relu6: ['relu6', 'x'],
  Reshape: ['reshape', 'x'],
  Sigmoid: ['sigmoid', 'x'],
  Softmax: ['softmax', 'x'],
  Subtract: ['subtract', 'x1', 'x2'],
  TrueDivide: ['divide', 'x1', 'x2'],
};

/** Functions of TensorFlow in a file of Keras 2. */
const OF_TENSORFLOW: { readonly [name: string]: string | undefined } = {
  '__operators__.add': 'add',
  '__operators__.getitem': 'item',
  clip_by_value: 'clip',
  concat: 'concatenate',
  'math.abs': 'absolute',
  'math.add': 'add',
  'math.divide': 'divide',
  'math.maximum': 'maximum',
  'math.minimum': 'minimum',
  'math.multiply': 'multiply',
  'math.negative': 'negative',
  'math.sigmoid': 'sigmoid',
  'math.subtract': 'subtract',
  'math.truediv': 'divide',
  'nn.relu': 'relu',
  'nn.relu6': 'relu6',
  'nn.softmax': 'softmax',
  reshape: 'reshape',
};

const BINARY = ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'];

/** Tells whether an entry of a functional model is a function of keras.ops or of TensorFlow. */
export function isOperation({ isKeras3 }: Pick<Context, 'isKeras3'>, layer: JsonObject): boolean {
  if (/OpLambda$/.test(textAt(layer, 'class_name'))) return true;
  return isStoredOperation(layer, isKeras3 ? 'keras3' : 'keras2');
}

/**
 * Translates an operation to a layer of this package. If it has none, it reports that and returns
 * null.
 */
export function translateOperation(
  context: Context,
  path: string,
  layer: JsonObject,
): TranslatedOperation | null {
  const called = calledIn(layer);
  const translated = called === null ? null : configOf(called, objectAt(layer, 'config'));
  if (translated !== null) {
    const what = `the operation ${nameOf(layer)}`;
    context.findings.changed(path, what, 'a layer of this package', 'rejects');
    const { name = null } = objectAt(layer, 'config');
    return { ...translated, config: { ...translated.config, name } };
  }
  const of = textAt(layer, 'class_name').endsWith('OpLambda') ? 'TensorFlow' : 'Keras 3';
  const instead = 'use a layer of Keras instead, or pass a layer of your own in customObjects';
  context.findings.unsupported(path, `the operation ${nameOf(layer)} of ${of}`, instead, 'rejects');
  return null;
}

function nameOf(layer: JsonObject): string {
  return textAt(objectAt(layer, 'config'), 'function') || textAt(layer, 'class_name');
}

function calledIn(layer: JsonObject): Called | null {
  const nodes = listAt(layer, 'inbound_nodes');
  const [node = null] = nodes;
  if (nodes.length !== 1) return null;
  return isObject(node) ? calledInKeras3(layer, node) : calledInKeras2(layer, node);
}

function calledInKeras3(layer: JsonObject, node: JsonObject): Called | null {
  const className = textAt(layer, 'class_name');
  const known = Object.hasOwn(OF_KERAS, className) ? OF_KERAS[className] : undefined;
  const [operation, ...names] = known ?? [];
  if (operation === undefined) return null;
  const args: { [name: string]: Json } = { ...objectAt(node, 'kwargs') };
  for (const [k, value] of listAt(node, 'args').entries())
    args[names[k] ?? `argument ${k}`] = value;
  return { operation, args };
}

/**
 * Reads a call in Keras 2. The first argument is a reference, or a constant in that form. The
 * other arguments are its settings.
 */
function calledInKeras2(layer: JsonObject, node: Json): Called | null {
  const called = textAt(objectAt(layer, 'config'), 'function');
  const operation = Object.hasOwn(OF_TENSORFLOW, called) ? OF_TENSORFLOW[called] : undefined;
  if (operation === undefined || !Array.isArray(node)) return null;
  // The node is often a reference itself, without an outer list.
  const head = Array.isArray(node[0]) ? node[0] : node;
  const isList = Array.isArray(head[0]);
  const [name, , constant = null, settings = null] = (isList ? head[0] : head) as Json[];
  const { name: _, y = null, ...others } = isObject(settings) ? settings : {};
  if (operation === 'concatenate') {
    return { operation, args: { xs: referencesIn(node).map(asTensor), ...others } };
  }
  const x = name === '_CONSTANT_VALUE' ? constant : asTensor(referencesIn(head)[0] ?? null);
  if (BINARY.includes(operation)) return { operation, args: { x1: x, x2: argument(y), ...others } };
  return y === null ? { operation, args: { x, ...others } } : null;
}

function asTensor(reference: Json): Json {
  return { class_name: '__keras_tensor__', config: { keras_history: reference } };
}

function argument(value: Json): Json {
  return Array.isArray(value) && typeof value[0] === 'string' ? asTensor(value) : value;
}

function configOf({ operation, args }: Called, own: JsonObject): TranslatedOperation | null {
  const inputs = tensorsIn(Object.values(args) as Json[]);
  const only = (...names: string[]): boolean =>
    Object.entries(args).every(([name, value]) => value === null || names.includes(name));
  const number = (...values: (Json | undefined)[]): number | null => {
    const given = values.find((value) => value !== null && value !== undefined);
    return typeof given === 'number' ? given : null;
  };
  if (BINARY.includes(operation)) {
    if (!only('x1', 'x2')) return null;
    const operands = [args.x1 ?? null, args.x2 ?? null].map(operandOf);
    if (operands.includes(undefined)) return null;
    return { config: { operation, operands: operands as Json[] }, inputs };
  }
  if (operation === 'concatenate') {
    const axis = number(args.axis, own.axis);
    return axis !== null && only('xs', 'axis') ? { config: { operation, axis }, inputs } : null;
  }
  if (inputs.length !== 1) return null;
  switch (operation) {
    case 'clip': {
      const lower = number(args.x_min, args.clip_value_min, own.x_min);
      const upper = number(args.x_max, args.clip_value_max, own.x_max);
      if (lower === null || upper === null || lower > upper) return null;
      return { config: { operation, lower, upper }, inputs };
    }
    case 'softmax': {
      const axis = number(args.axis, own.axis, -1);
      return axis === null || !only('x', 'axis') ? null : { config: { operation, axis }, inputs };
    }
    case 'reshape': {
      const shape = [args.newshape ?? args.shape ?? own.newshape ?? null].flat();
      const isKnown = shape.every((size) => typeof size === 'number');
      return isKnown && shape[0] === -1 ? { config: { operation, shape }, inputs } : null;
    }
    case 'item': {
      const items = itemsOf(args.key ?? args.slice_spec ?? null);
      return items === null ? null : { config: { operation, items }, inputs };
    }
    default:
      return only('x') ? { config: { operation }, inputs } : null;
  }
}

/** Returns null for a tensor, or a number or lists of numbers; undefined for other values. */
function operandOf(value: Json): Json | undefined {
  if (isTensor(value)) return null;
  if (typeof value === 'number') return value;
  if (isObject(value) && ['__numpy__', '__tensor__'].includes(textAt(value, 'class_name'))) {
    const { value: content = null, dtype = null } = objectAt(value, 'config');
    return dtype === 'float32' ? operandOf(content) : undefined;
  }
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items = value.map(operandOf);
  return items.includes(undefined) || items.includes(null) ? undefined : (items as Json[]);
}

/**
 * Returns the parts of an index in the form of our layer. Returns null if it takes a part of the
 * batch, or values by a tensor.
 */
function itemsOf(key: Json): Json[] | null {
  const items = (Array.isArray(key) ? key : [key]).map(itemOf);
  const [head] = items;
  const isWhole =
    isObject(head ?? null) && Object.values(head as JsonObject).every((value) => value === null);
  if (items.includes(undefined) || !(isWhole || head === 'rest')) return null;
  return items as Json[];
}

function itemOf(item: Json): Json | undefined {
  if (item === null || typeof item === 'number') return item;
  if (!isObject(item)) return undefined;
  if (item.class_name === '__ellipsis__') return 'rest';
  const {
    start = null,
    stop = null,
    step = null,
  } = 'config' in item ? objectAt(item, 'config') : item;
  const isBound = (value: Json): boolean => value === null || typeof value === 'number';
  if (![start, stop, step].every(isBound) || (typeof step === 'number' && step < 1))
    return undefined;
  return { start, stop, step };
}
