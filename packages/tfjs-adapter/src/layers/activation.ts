import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkOptions, describe, shapeText } from '@clampwise/kernels/internal';
import { serialization, Tensor } from '@tensorflow/tfjs-core';
import { ElementwiseLayer, LAYER_KEYS, type LayerArgs } from './elementwise.ts';

/** A function from a tensor to one of the same shape. */
export type ActivationFunction = (x: Tensor) => Tensor;

/** The functions of this page by number: tfjs clones a layer by way of its config. */
const functions: ActivationFunction[] = [];

interface FunctionArgs extends LayerArgs {
  functionName: string;
  functionIndex: number;
}

/** A layer that is a function; its config names it, and this page alone knows what it is. Saved as ClampwiseActivation. */
export class Activation extends ElementwiseLayer {
  static get className(): string {
    return 'ClampwiseActivation';
  }

  private readonly functionName: string;
  private readonly functionIndex: number;

  constructor(args: FunctionArgs) {
    super(args);
    this.functionName = args.functionName;
    this.functionIndex = args.functionIndex;
    if (nameOf(functions[this.functionIndex]) === this.functionName) return;
    const received = `the function '${this.functionName}', which is not in the file`;
    const expected = 'one that this page has given to activation(fn)';
    throw new ClampwiseTypeError('activation', 'fn', received, expected);
  }

  protected compute(x: Tensor): Tensor {
    const result: unknown = (functions[this.functionIndex] as ActivationFunction)(x);
    if (!(result instanceof Tensor)) {
      throw new ClampwiseTypeError('activation', "fn's result", describe(result), 'a tensor');
    }
    if (shapeText(result.shape) === shapeText(x.shape)) return result;
    const expected = `of x's shape ${shapeText(x.shape)}`;
    throw new ClampwiseTypeError('activation', "fn's result", describe(result), expected);
  }

  override getConfig(): serialization.ConfigDict {
    const { functionName, functionIndex } = this;
    return { ...super.getConfig(), functionName, functionIndex };
  }
}

/** In lower case without underscores, for tfjs changes the case of strings when it saves and loads. */
function nameOf(fn: ActivationFunction | undefined): string | undefined {
  return fn?.name.toLowerCase().replaceAll('_', '');
}

/**
 * A tfjs layer from a function. tfjs's `activation: …` takes names alone: leave it out, and put this layer behind the other.
 *
 * What happens at NaN and elsewhere is the function's. A model with this layer clones, and saves the function's name; to load
 * it, the page must have made its layers in the same order, so that a class of your own is better for what is saved.
 *
 * @param fn - a function of a tensor, differentiable if the model is trained, that gives a tensor of the same shape
 * @param args - those of every layer: `inputShape`, `name`, `dtype` …
 * @returns a layer
 * @throws ClampwiseTypeError where fn is no function or an option is unknown; and, when it is applied, where fn gives no tensor
 *   of x's shape
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
    const expected = "a function of a tensor; the names of tfjs's go to tf.layers.activation";
    throw new ClampwiseTypeError('activation', 'fn', describe(fn), expected);
  }
  checkOptions('activation', args, LAYER_KEYS);
  // The type of a constructor that tfjs asks for takes any config.
  serialization.registerClass(Activation as serialization.SerializableConstructor<Activation>);
  const known = functions.indexOf(fn);
  const functionIndex = known < 0 ? functions.push(fn) - 1 : known;
  return new Activation({ ...args, functionName: nameOf(fn) ?? '', functionIndex });
}
