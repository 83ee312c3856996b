import { clone, type Tensor } from '@tensorflow/tfjs-core';
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** An output of a model. */
export type Output = SymbolicTensor;

interface ActivationObject {
  apply(x: Tensor): Tensor;
  getClassName(): string;
}

/** A layer that ends in an activation, as tfjs has it. */
interface Activated {
  activation?: ActivationObject;
  call: layers.Layer['call'];
}

const LINEAR: ActivationObject = { apply: (x) => x, getClassName: () => 'linear' };

/** What an activation at the end of a model was applied to, by what it gave. */
const logits = new WeakMap<Tensor, Tensor>();

/** The argument of the activation that gave a tensor; null where it is not known, or no longer there. */
export function logitsOf(y: Tensor): Tensor | null {
  const x = logits.get(y);
  return x === undefined || x.isDisposed ? null : x;
}

/** Has the layer of an output remember what it applies its activation to, if it is the one of that name. */
export function rememberLogits(output: Output, activation: string): void {
  const layer = output.sourceLayer as unknown as Activated;
  const own = layer.activation;
  if (own?.getClassName?.() !== activation || Object.hasOwn(layer, 'call')) return;
  const call = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => {
    // In call, tfjs disposes what the activation is applied to: so this is done afterwards.
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
