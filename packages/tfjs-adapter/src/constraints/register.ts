import { serialization } from '@tensorflow/tfjs-core';
import { BoxConstraint } from './box.ts';
import { FunctionConstraint } from './constraint.ts';
import { MonotoneConstraint } from './monotone.ts';
import { NonNegConstraint } from './nonNeg.ts';
import { MaxNormConstraint, MinMaxNormConstraint, UnitNormConstraint } from './norms.ts';
import { SimplexConstraint } from './simplex.ts';
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
    NonNegConstraint,
    MaxNormConstraint,
    MinMaxNormConstraint,
    UnitNormConstraint,
    BoxConstraint,
    SimplexConstraint,
    MonotoneConstraint,
    FunctionConstraint,
  ]) {
    serialization.registerClass(cls as serialization.SerializableConstructor<WeightConstraint>);
  }
}
