import { Activation } from './activation.ts';
import type { LayerOptions } from './layer.ts';

/**
 * Makes a layer that computes 1/(1 + e⁻ˣ), within 0..1. NaN stays NaN. It is
 * `activation('sigmoid')`. For other bounds, use `interval`.
 *
 * @param options - the options of every layer:
 *   - `name`: string, default 'sigmoid'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { sigmoid } from '@clampwise/layers/layers';
 *
 * sigmoid().apply(tensor([[0, Infinity, -Infinity]])).toArray();
 * // => [[0.5, 1, 0]]
 */
export function sigmoid(options: LayerOptions = {}): Activation {
  return new Activation('sigmoid', options, 'sigmoid');
}

/**
 * Makes a layer that computes the hyperbolic tangent, within -1..1. NaN stays NaN. It is
 * `activation('tanh')`.
 *
 * @param options - the options of every layer:
 *   - `name`: string, default 'tanh'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { tanh } from '@clampwise/layers/layers';
 *
 * tanh().apply(tensor([[0, Infinity, -Infinity]])).toArray();
 * // => [[0, 1, -1]]
 */
export function tanh(options: LayerOptions = {}): Activation {
  return new Activation('tanh', options, 'tanh');
}

/**
 * Makes a layer that computes log(1 + eˣ), which is above 0, without overflow. NaN stays NaN, and
 * -Infinity gives 0. Unlike `nonNeg`, its gradient is above 0 everywhere, so a value never gets
 * stuck at the bound. It is `activation('softplus')`.
 *
 * @param options - the options of every layer:
 *   - `name`: string, default 'softplus'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { softplus } from '@clampwise/layers/layers';
 *
 * softplus().apply(tensor([[1000, -Infinity]])).toArray();
 * // => [[1000, 0]]
 */
export function softplus(options: LayerOptions = {}): Activation {
  return new Activation('softplus', options, 'softplus');
}
