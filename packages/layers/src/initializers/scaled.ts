import { checkOptions, checkSeed } from '../check/options.ts';
import type { Shape } from '../types.ts';
import { draw, type Initializer, type SeedOption } from './initializer.ts';

/**
 * Returns an initializer that draws uniformly with variance 2/(inputs + outputs) (X. Glorot, Y.
 * Bengio, 2010). It is the default for kernels.
 *
 * @param options -
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if seed is not a whole number
 * @see Keras's `GlorotUniform`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.glorotUniform({ seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * const limit = Math.sqrt(6 / 4);
 * model.getWeights()[0].data.every((w) => Math.abs(w) <= limit);
 * // => true
 */
export function glorotUniform(options: SeedOption = {}): Initializer {
  return scaledUniform('glorotUniform', options, ([inputs, outputs]) => 2 / (inputs + outputs));
}

/**
 * Returns an initializer that draws normal values with variance 2/(inputs + outputs), cut at two
 * standard deviations (X. Glorot, Y. Bengio, 2010).
 *
 * @param options -
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if seed is not a whole number
 * @see Keras's `GlorotNormal`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.glorotNormal({ seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * const limit = 2.28 * Math.sqrt(2 / 4);
 * model.getWeights()[0].data.every((w) => Math.abs(w) < limit);
 * // => true
 */
export function glorotNormal(options: SeedOption = {}): Initializer {
  return scaledNormal('glorotNormal', options, ([inputs, outputs]) => 2 / (inputs + outputs));
}

/**
 * Returns an initializer that draws uniformly with variance 2/inputs (K. He et al., 2015). Use it
 * for layers with relu.
 *
 * @param options -
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if seed is not a whole number
 * @see Keras's `HeUniform`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.heUniform({ seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * const limit = Math.sqrt(6 / 2);
 * model.getWeights()[0].data.every((w) => Math.abs(w) <= limit);
 * // => true
 */
export function heUniform(options: SeedOption = {}): Initializer {
  return scaledUniform('heUniform', options, ([inputs]) => 2 / inputs);
}

/**
 * Returns an initializer that draws normal values with variance 2/inputs, cut at two standard
 * deviations (K. He et al., 2015). Use it for layers with relu.
 *
 * @param options -
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if seed is not a whole number
 * @see Keras's `HeNormal`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.heNormal({ seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * model.getWeights()[0].data.every((w) => Math.abs(w) < 2.28);
 * // => true
 */
export function heNormal(options: SeedOption = {}): Initializer {
  return scaledNormal('heNormal', options, ([inputs]) => 2 / inputs);
}

/**
 * Returns an initializer that draws uniformly with variance 1/inputs (Y. LeCun et al., 1998).
 *
 * @param options -
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if seed is not a whole number
 * @see Keras's `LecunUniform`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.lecunUniform({ seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * const limit = Math.sqrt(3 / 2);
 * model.getWeights()[0].data.every((w) => Math.abs(w) < limit);
 * // => true
 */
export function lecunUniform(options: SeedOption = {}): Initializer {
  return scaledUniform('lecunUniform', options, ([inputs]) => 1 / inputs);
}

/**
 * Returns an initializer that draws normal values with variance 1/inputs, cut at two standard
 * deviations (Y. LeCun et al., 1998). Use it for layers with selu.
 *
 * @param options -
 *   - `seed`: whole number, default a new one for each call. The same seed gives the same values.
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if seed is not a whole number
 * @see Keras's `LecunNormal`
 *
 * @example
 * import {
 *   dense,
 *   initializers,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const init = initializers.lecunNormal({ seed: 1 });
 * const model = sequential([
 *   dense({ units: 2, inputShape: [2], kernelInitializer: init }),
 * ]);
 * const limit = 2.28 * Math.sqrt(1 / 2);
 * model.getWeights()[0].data.every((w) => Math.abs(w) < limit);
 * // => true
 */
export function lecunNormal(options: SeedOption = {}): Initializer {
  return scaledNormal('lecunNormal', options, ([inputs]) => 1 / inputs);
}

type Fans = readonly [inputs: number, outputs: number];

// The standard deviation of a standard normal variable that is cut at -2 and 2.
const CUT_STDDEV = 0.8796256610342398;

function scaledUniform(
  op: string,
  options: SeedOption,
  variance: (fans: Fans) => number,
): Initializer {
  checkOptions(op, options, ['seed']);
  return draw(checkSeed(op, options.seed), (random, shape) => {
    const limit = Math.sqrt(3 * variance(fansOf(shape)));
    return () => limit * (2 * random.uniform() - 1);
  });
}

function scaledNormal(
  op: string,
  options: SeedOption,
  variance: (fans: Fans) => number,
): Initializer {
  checkOptions(op, options, ['seed']);
  return draw(checkSeed(op, options.seed), (random, shape) => {
    const stddev = Math.sqrt(variance(fansOf(shape))) / CUT_STDDEV;
    return () => stddev * random.truncatedNormal();
  });
}

/** Counts the values that flow into and out of each unit of a kernel, as Keras does. */
function fansOf(shape: Shape): Fans {
  const [first = 1] = shape;
  if (shape.length < 2) return [first, first];
  const field = shape.slice(0, -2).reduce((size, axis) => size * axis, 1);
  const inputs = shape[shape.length - 2] as number;
  const outputs = shape[shape.length - 1] as number;
  return [Math.max(1, inputs * field), Math.max(1, outputs * field)];
}
