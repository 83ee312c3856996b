import { serialization } from '@tensorflow/tfjs-core';
import { ClipByValue } from './clipByValue.ts';
import type { ElementwiseLayer } from './elementwise.ts';
import { activationClasses } from './keras/activations.ts';
import { kerasClasses } from './keras/classes.ts';
import { NonNeg } from './nonNeg.ts';
import { ReLU } from './relu.ts';
import { UnitNormalization } from './unitNormalization.ts';

/**
 * The layers that a saved model may contain. `Activation` is not among them: only the page that
 * created it has its function.
 */
export const LAYER_CLASSES: readonly serialization.SerializableConstructor<ElementwiseLayer>[] = [
  NonNeg,
  ClipByValue as serialization.SerializableConstructor<ElementwiseLayer>,
  ReLU,
  UnitNormalization,
];

/**
 * Registers the layers of this package with tfjs, so that tfjs can load a model that has them. The
 * factories register their class themselves: call this on a page that only loads saved models.
 * Without it tfjs throws `Unknown layer: ClampwiseNonNeg. This may be due to one of the following
 * reasons: …`. `loadKerasModel` does not need this call.
 *
 * The same holds for models from `loadKerasModel`. Layers and activations that tfjs computes
 * differently are saved as `ClampwiseLSTM`, `clampwiseExponential` and so on.
 *
 * It adds names to tfjs's list of classes and replaces nothing. There is no undo, because tfjs has
 * none for `registerClass`. A second call has no effect.
 *
 * @see `tf.serialization.registerClass`
 *
 * @example
 * import { models } from '@tensorflow/tfjs-layers';
 * import { registerLayers } from '@clampwise/tfjs-adapter/layers';
 *
 * registerLayers();
 * const layer = {
 *   class_name: 'ClampwiseNonNeg',
 *   config: { name: 'amounts', batch_input_shape: [null, 2] },
 * };
 * const model = await models.modelFromJSON({
 *   class_name: 'Sequential',
 *   config: [layer],
 *   keras_version: '2',
 *   backend: 'tfjs',
 * });
 * model.layers[0].name; // => 'amounts'
 */
export function registerLayers(): void {
  for (const cls of LAYER_CLASSES) serialization.registerClass(cls);
  for (const cls of [...kerasClasses(), ...activationClasses()]) serialization.registerClass(cls);
}
