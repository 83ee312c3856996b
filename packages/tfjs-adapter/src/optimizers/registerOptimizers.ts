import { serialization } from '@tensorflow/tfjs-core';
import { Adam, AdamW } from './adam.ts';
import { RMSprop } from './rmsprop.ts';
import { SGD } from './sgd.ts';
import type { StepOptimizer } from './stepOptimizer.ts';

/** The optimizers that a saved model may name. */
export const OPTIMIZER_CLASSES: readonly serialization.SerializableConstructor<StepOptimizer>[] = [
  SGD,
  RMSprop,
  Adam,
  AdamW,
];

/**
 * Registers the optimizers of this package with tfjs, so that tfjs can load a model that was
 * compiled with one. `sgd`, `rmsprop`, `adam` and `adamw` register their class themselves. A page
 * that only loads saved models calls this function.
 *
 * It adds names to tfjs's list of classes and replaces nothing. There is no undo, because tfjs has
 * none for `registerClass`. A second call has no effect.
 *
 * @see `tf.serialization.registerClass`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { registerOptimizers } from '@clampwise/tfjs-adapter/optimizers';
 *
 * registerOptimizers();
 * 'ClampwiseAdam' in tf.serialization.SerializationMap.getMap().classNameMap; // => true
 */
export function registerOptimizers(): void {
  for (const Class of OPTIMIZER_CLASSES) serialization.registerClass(Class);
}
