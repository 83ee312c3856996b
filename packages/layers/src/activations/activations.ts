import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { isClass, keyNamed } from '../check/options.ts';
import { eluBy, geluBy, hardSigmoid, selu, silu } from '../ops/activations.ts';
import { reluBy } from '../ops/relu.ts';
import { softmax } from '../ops/softmax.ts';
import { sigmoid, softplus, tanh } from '../ops/unary.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A function from the values of a layer to new values of the same shape, written with `ops`. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** The names of activations. */
export type ActivationName =
  | 'linear'
  | 'relu'
  | 'relu6'
  | 'leakyRelu'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'silu'
  | 'swish'
  | 'sigmoid'
  | 'hardSigmoid'
  | 'tanh'
  | 'softmax'
  | 'softplus';

/** An activation as an option of a layer: a name or a function. */
export type ActivationLike = ActivationName | ActivationFunction;

/** An activation that an option stands for. */
export interface Activation {
  /** The name that was given, or the name of the function. */
  readonly name: string;
  /** Whether the caller wrote the function. */
  readonly custom: boolean;
  readonly apply: ActivationFunction;
}

const RELU = { maxValue: null, negativeSlope: 0, threshold: 0 };
const RELU6 = { maxValue: 6, negativeSlope: 0, threshold: 0 };
// Keras's activation has this slope, and its layer another one.
const LEAKY = { maxValue: null, negativeSlope: 0.2, threshold: 0 };

const BY_NAME: { readonly [N in ActivationName]: ActivationFunction } = {
  linear: (x) => x,
  relu: (x) => reluBy(x, RELU),
  relu6: (x) => reluBy(x, RELU6),
  leakyRelu: (x) => reluBy(x, LEAKY),
  elu: (x) => eluBy(x, 1),
  selu,
  gelu: (x) => geluBy(x, false),
  silu,
  swish: silu,
  sigmoid,
  hardSigmoid,
  tanh,
  softmax,
  softplus,
};

// Layers that are not among the activations.
const OTHER_LAYERS = ['nonNeg', 'clipByValue', 'unitNormalization'];

/** Throws for a function that makes a layer, and for a class. An activation has a parameter. */
function rejectLayer(op: string, given: { readonly name: string; readonly length: number }): void {
  const { name } = given;
  const isOfClass = isClass(given);
  const isNamed = Object.hasOwn(BY_NAME, name);
  if (!isOfClass && (given.length > 0 || !(isNamed || OTHER_LAYERS.includes(name)))) return;
  const received = isOfClass ? `the class ${name}` : `the function ${name}, which makes a layer`;
  const call = isOfClass ? `new ${name}()` : `${name}()`;
  const write = isNamed ? `Write '${name}', or put` : 'Put';
  const sentence = `activation is ${received}. ${write} the layer ${call} behind this one`;
  throw new ClampwiseTypeError(op, 'activation', received, 'a name or a function', sentence);
}

/** Returns the activation that an option stands for: 'linear' if it is left out. */
export function activationFrom(op: string, given: unknown): Activation {
  if (given === undefined || given === null)
    return { name: 'linear', custom: false, apply: BY_NAME.linear };
  if (typeof given === 'string') {
    const name = keyNamed(op, 'activation', given, BY_NAME);
    return { name, custom: false, apply: BY_NAME[name] };
  }
  if (typeof given === 'function') {
    rejectLayer(op, given);
    const name = given.name || 'function';
    return { name, custom: true, apply: given as ActivationFunction };
  }
  const names = Object.keys(BY_NAME).join(', ');
  const expected = `a function of a tensor, or one of ${names}`;
  throw new ClampwiseTypeError(op, 'activation', describe(given), expected);
}
