import {
  add,
  div,
  exp,
  leakyRelu,
  mul,
  pow,
  serialization,
  type Tensor,
  tanh,
} from '@tensorflow/tfjs-core';
import { clipByValue } from '../../ops/clipByValue.ts';
import type { AnyClass } from './tfjs.ts';

/**
 * Activations of Keras that tfjs lacks or computes differently, by their names in a translated
 * model.
 */
const FUNCTIONS: { readonly [name: string]: (x: Tensor) => Tensor } = {
  clampwiseExponential: (x) => exp(x),
  clampwiseGeluTanh: geluTanh,
  clampwiseHardSigmoid: hardSigmoid,
  clampwiseHardSilu: (x) => mul(x, hardSigmoid(x)),
  clampwiseLeakyRelu: (x) => leakyRelu(x, 0.2),
};

let made: readonly AnyClass[] | undefined;

/** Returns a class for each of these activations, as tfjs looks them up by name. */
export function activationClasses(): readonly AnyClass[] {
  made ??= Object.entries(FUNCTIONS).map(([name, fn]) => activationClass(name, fn));
  return made;
}

function activationClass(name: string, fn: (x: Tensor) => Tensor): AnyClass {
  return class extends serialization.Serializable {
    static readonly className: string = name;

    apply(x: Tensor): Tensor {
      return fn(x);
    }

    getConfig(): serialization.ConfigDict {
      return {};
    }
  };
}

/** Computes relu6(x + 3) / 6, as Keras 3. Keras 2 and tfjs have a steeper function of this name. */
function hardSigmoid(x: Tensor): Tensor {
  return div(clipByValue(add(x, 3), 0, 6), 6);
}

/** Computes the approximation that tfjs calls gelu_new. */
function geluTanh(x: Tensor): Tensor {
  const inner = mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, pow(x, 3))));
  return mul(mul(0.5, x), add(1, tanh(inner)));
}
