import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import type { Rule } from './rule.ts';
import { WeightConstraint } from './weightConstraint.ts';

/** The functions of this page by number: tfjs clones a layer, for Bidirectional, by way of its config. */
const functions: ((w: Tensor) => Tensor)[] = [];

/** A function as a constraint; its config names it, and this page alone knows what it is. */
export class FunctionConstraint extends WeightConstraint {
  static get className(): string {
    return 'ClampwiseFunctionConstraint';
  }

  private readonly fn: (w: Tensor) => Tensor;
  private readonly config: { readonly name: string; readonly index: number };

  constructor(config: { readonly name: string; readonly index: number }) {
    super();
    const fn = functions[config.index];
    if (fn === undefined || nameOf(fn) !== config.name) {
      const received = `the function '${config.name}', which is not in the file`;
      const expected = 'one that this page has made by constraint(fn)';
      throw new ClampwiseTypeError('constraint', 'fn', received, expected);
    }
    this.fn = fn;
    this.config = { name: config.name, index: config.index };
  }

  ruleFor(): Rule {
    return { name: this.config.name, project: (w) => this.fn(w), limits: null };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...this.config };
  }
}

function nameOf(fn: (w: Tensor) => Tensor): string {
  return fn.name || 'function';
}

/**
 * Makes a constraint of a function, for tfjs's layers, which take neither a function nor a class of a user's own. NaN is up
 * to the function.
 *
 * A model that is saved keeps the function's name and not the function: where the page has not made it, loading throws.
 *
 * @param fn - from a tensor to one of the same shape and dtype; what it makes on the way is disposed of
 * @returns a constraint for tfjs's layers; it holds in training under `enforceConstraints` or `guard`
 * @throws ClampwiseTypeError where fn is no function
 * @see Keras's `Constraint`, of which one writes a subclass
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { layers } from '@tensorflow/tfjs-layers';
 * import { constraint } from '@clampwise/tfjs-adapter/constraints';
 *
 * const atMostOne = constraint((w) => tf.minimum(w, 1));
 * atMostOne.apply(tf.tensor1d([0.5, 3])).arraySync(); // => [0.5, 1]
 * layers.dense({ units: 2, kernelConstraint: atMostOne }).getConfig().units; // => 2
 */
export function constraint(fn: (w: Tensor) => Tensor): FunctionConstraint {
  if (typeof fn !== 'function') {
    throw new ClampwiseTypeError('constraint', 'fn', describe(fn), 'a function of a tensor');
  }
  serialization.registerClass(FunctionConstraint);
  const known = functions.indexOf(fn);
  const index = known < 0 ? functions.push(fn) - 1 : known;
  return new FunctionConstraint({ name: nameOf(fn), index });
}
