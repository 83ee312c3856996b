import { serialization } from '@tensorflow/tfjs-core';
import { Box } from './box.ts';
import { FunctionConstraint } from './constraint.ts';
import { Monotone } from './monotone.ts';
import { NonNeg } from './nonNeg.ts';
import { MaxNorm, MinMaxNorm, UnitNorm } from './norms.ts';
import { Simplex } from './simplex.ts';
import type { WeightConstraint } from './weightConstraint.ts';

type ConstraintClass = serialization.SerializableConstructor<WeightConstraint>;

/** The constraints that a saved model may contain. */
export const CONSTRAINT_CLASSES: readonly ConstraintClass[] = [
  NonNeg,
  MaxNorm,
  MinMaxNorm,
  UnitNorm,
  Box,
  Simplex,
  Monotone,
  FunctionConstraint,
] as readonly unknown[] as readonly ConstraintClass[];

/**
 * Registers the constraints of this package with tfjs, so that tfjs can load a model that has them.
 * The factories register their class themselves: call this on a page that only loads saved models.
 *
 * It adds names to tfjs's list of classes and replaces nothing. There is no undo, because tfjs has
 * none for `registerClass`. A second call has no effect.
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
  for (const cls of CONSTRAINT_CLASSES) serialization.registerClass(cls);
}
