import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { serialization, Tensor } from '@tensorflow/tfjs-core';
import type { Rule } from './rule.ts';
import { checkConfig, WeightConstraint } from './weightConstraint.ts';

/**
 * The functions of this page by number: to copy a layer, as Bidirectional does, tfjs goes through
 * its config.
 */
const functions: ((w: Tensor) => Tensor)[] = [];

/**
 * A function as a constraint. Its config has the name of the function; only this page has the
 * function.
 */
export class FunctionConstraint extends WeightConstraint {
  static get className(): string {
    return 'ClampwiseFunctionConstraint';
  }

  private readonly fn: (w: Tensor) => Tensor;
  private readonly config: { readonly name: string; readonly index: number };

  constructor(config: { readonly name: string; readonly index: number }) {
    super();
    const { index, name } = checkConfig('constraint', config);
    const fn = functions[index];
    if (fn === undefined || nameOf(fn) !== name) {
      const received = `the name '${name}' of a function that this page does not have`;
      const expected = 'a function that this page has passed to constraint(fn)';
      const sentence =
        `the saved model names the function '${name}', but a model file has no functions. ` +
        'Call constraint(fn) with it before you load the model';
      throw new ClampwiseTypeError('constraint', 'fn', received, expected, sentence);
    }
    this.fn = fn;
    this.config = { name, index };
  }

  ruleFor(): Rule {
    return { name: this.config.name, project: (w) => checkResult(this.fn(w)), limits: null };
  }

  override getConfig(): serialization.ConfigDict {
    return { ...this.config };
  }
}

function checkResult(result: unknown): Tensor {
  if (result instanceof Tensor) return result;
  throw new ClampwiseTypeError('constraint', "fn's result", describe(result), 'a tensor');
}

function nameOf(fn: (w: Tensor) => Tensor): string {
  return fn.name || 'function';
}

/**
 * Returns a constraint that applies a function to the weights. tfjs layers accept neither functions
 * nor constraint classes of your own. The function decides what happens at NaN.
 *
 * A saved model contains the name of the function, not the function. Loading throws on a page that
 * has not called `constraint` with it.
 *
 * @param fn - a function from a tensor to one of the same shape and dtype. Its intermediate tensors
 *   are disposed
 * @returns a constraint for tfjs layers. `enforceConstraints` or `guard` applies it in training
 * @throws ClampwiseTypeError if fn is not a function
 * @see Keras's `Constraint`, which you subclass for this
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
