import { clone, type Tensor } from '@tensorflow/tfjs-core';
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** An output of a model. */
export type Output = SymbolicTensor;

interface ActivationObject {
  apply(x: Tensor): Tensor;
  getClassName(): string;
}

/** A layer of tfjs that ends in an activation. */
interface Activated {
  activation?: ActivationObject;
  call: layers.Layer['call'];
}

const LINEAR: ActivationObject = { apply: (x) => x, getClassName: () => 'linear' };

/** The arguments of activations at the end of models, by their results. */
const logits = new WeakMap<Tensor, Tensor>();

/**
 * Returns the argument of the activation that gave a tensor, or null if it is unknown or disposed.
 */
export function logitsOf(y: Tensor): Tensor | null {
  const x = logits.get(y);
  return x === undefined || x.isDisposed ? null : x;
}

/**
 * Makes the layer of an output remember the argument of its activation, if it is the one of that
 * name.
 */
export function rememberLogits(output: Output, activation: string): void {
  const layer = output.sourceLayer as unknown as Activated;
  const own = layer.activation;
  if (own?.getClassName?.() !== activation || Object.hasOwn(layer, 'call')) return;
  const call = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    // During call, tfjs disposes the argument of the activation. So this runs afterwards.
    layer.activation = LINEAR;
    try {
      const x = clone(call(inputs, kwargs) as Tensor);
      const y = own.apply(x);
      logits.set(y, x);
      return y;
    } finally {
      layer.activation = own;
    }
  };
}
