import { serialization } from '@tensorflow/tfjs-core';
import { Box } from './box.ts';
import { FunctionConstraint } from './constraint.ts';
import { Monotone } from './monotone.ts';
import { NonNeg } from './nonNeg.ts';
import { MaxNorm, MinMaxNorm, UnitNorm } from './norms.ts';
import { Simplex } from './simplex.ts';
import type { WeightConstraint } from './weightConstraint.ts';

/**
 * Makes tfjs know the constraints of this package, so that it can load a model whose layers have them. The factories do so
 * by themselves; a page that makes no such constraint, and only loads a saved model, calls this first. A second call changes
 * nothing.
 *
 * @see `tf.serialization.registerClass`
 *
 * @example
 * import { layers } from '@tensorflow/tfjs-layers';
 * import { registerConstraints } from '@clampwise/tfjs-adapter/constraints';
 *
 * registerConstraints();
 * const kernelConstraint = { className: 'ClampwiseMaxNormConstraint', config: { maxValue: 3 } };
 * const config = layers.dense({ units: 1, kernelConstraint }).getConfig();
 * config.kernelConstraint.config.maxValue; // => 3
 */
export function registerConstraints(): void {
  for (const cls of [
    NonNeg,
    MaxNorm,
    MinMaxNorm,
    UnitNorm,
    Box,
    Simplex,
    Monotone,
    FunctionConstraint,
  ]) {
    serialization.registerClass(cls as serialization.SerializableConstructor<WeightConstraint>);
  }
}
