import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkOptions, describe, shapeText } from '@clampwise/kernels/internal';
import { serialization, Tensor } from '@tensorflow/tfjs-core';
import { ElementwiseLayer, LAYER_KEYS, type LayerArgs } from './elementwise.ts';

/** A function from a tensor to one of the same shape. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** The functions of this page by number: tfjs copies a layer through its config. */
const functions: ActivationFunction[] = [];

interface FunctionArgs extends LayerArgs {
  functionName: string;
  functionIndex: number;
}

/**
 * A layer that applies a function. Its config has the name of the function; only this page has the
 * function. Saved as ClampwiseActivation.
 */
export class Activation extends ElementwiseLayer {
  static get className(): string {
    return 'ClampwiseActivation';
  }

  private readonly functionName: string;
  private readonly functionIndex: number;

  constructor(args: FunctionArgs) {
    super(args);
    this.functionName = args?.functionName;
    this.functionIndex = args?.functionIndex;
    const fn = functions[this.functionIndex];
    if (fn !== undefined && nameOf(fn) === this.functionName) return;
    const received = `the name '${this.functionName}' of a function that this page does not have`;
    const expected = 'a function that this page has passed to activation(fn)';
    const sentence =
      `the saved model names the function '${this.functionName}', but a model file has no functions. ` +
      'Call activation(fn) with it before you load the model';
    throw new ClampwiseTypeError('activation', 'fn', received, expected, sentence);
  }

  protected compute(x: Tensor): Tensor {
    const result: unknown = (functions[this.functionIndex] as ActivationFunction)(x);
    if (!(result instanceof Tensor)) {
      throw new ClampwiseTypeError('activation', "fn's result", describe(result), 'a tensor');
    }
    if (shapeText(result.shape) === shapeText(x.shape)) return result;
    const expected = `of the shape of x, ${shapeText(x.shape)}`;
    throw new ClampwiseTypeError('activation', "fn's result", describe(result), expected);
  }

  override getConfig(): serialization.ConfigDict {
    const { functionName, functionIndex } = this;
    return { ...super.getConfig(), functionName, functionIndex };
  }
}

/**
 * In lower case without underscores, because tfjs changes the case of strings when it saves and
 * loads.
 */
function nameOf(fn: ActivationFunction): string {
  return fn.name.toLowerCase().replaceAll('_', '');
}

/**
 * Returns a tfjs layer that applies a function. The option `activation` of tfjs layers accepts only
 * names: leave it out, and add this layer after the other one. The function decides what happens at
 * NaN.
 *
 * tfjs can copy a model with this layer. A saved model contains only the name of the function. To
 * load it, the page must first create its `activation` layers in the same order. If you save
 * models, write a layer class of your own instead.
 *
 * @param fn - a function from a tensor to one of the same shape. For training it must be
 *   differentiable
 * @param args - `inputShape`, `name`, `dtype` and the other options of a tfjs layer
 * @returns a layer
 * @throws ClampwiseTypeError if fn is not a function or an option is unknown. When the layer is
 *   applied, also if fn does not return a tensor of the shape of x
 * @see Keras's `layers.Activation(fn)`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipByValue } from '@clampwise/tfjs-adapter';
 * import { activation } from '@clampwise/tfjs-adapter/layers';
 *
 * const hardTanh = activation((x) => clipByValue(x, -1, 1));
 * hardTanh.apply(tf.tensor2d([[-3, 0.5, 2]])).arraySync(); // => [[-1, 0.5, 1]]
 */
export function activation(fn: ActivationFunction, args?: LayerArgs): Activation {
  if (typeof fn !== 'function') {
    const expected = 'a function of a tensor (for a name, use tf.layers.activation)';
    throw new ClampwiseTypeError('activation', 'fn', describe(fn), expected);
  }
  checkOptions('activation', args, LAYER_KEYS);
  // tfjs asks for a constructor that accepts any config.
  serialization.registerClass(Activation as serialization.SerializableConstructor<Activation>);
  const known = functions.indexOf(fn);
  const functionIndex = known < 0 ? functions.push(fn) - 1 : known;
  return new Activation({ ...args, functionName: nameOf(fn), functionIndex });
}
