import { serialization } from '@tensorflow/tfjs-core';
import { ClipByValue } from './clipByValue.ts';
import type { ElementwiseLayer } from './elementwise.ts';
import { NonNeg } from './nonNeg.ts';
import { ReLU } from './relu.ts';
import { UnitNormalization } from './unitNormalization.ts';

/** The layers that a saved model may hold; one that is a function is known to its page alone. */
export const LAYER_CLASSES: readonly serialization.SerializableConstructor<ElementwiseLayer>[] = [
  NonNeg,
  ClipByValue as serialization.SerializableConstructor<ElementwiseLayer>,
  ReLU,
  UnitNormalization,
];

/**
 * Makes tfjs know the layers of this package, so that it can load a model that holds them. The factories, such as `nonNeg`, do
 * so by themselves; a page that makes no such layer, and only loads a saved model, calls this first. Without it tfjs says
 * `Unknown layer: ClampwiseNonNeg. This may be due to one of the following reasons: …`. A second call changes nothing.
 * `loadKerasModel` needs no such call, and takes layers of your own without one.
 *
 * @see `tf.serialization.registerClass`
 *
 * @example
 * import { models } from '@tensorflow/tfjs-layers';
 * import { registerLayers } from '@clampwise/tfjs-adapter/layers';
 *
 * const config = [{ class_name: 'ClampwiseNonNeg', config: { name: 'amounts', batch_input_shape: [null, 2] } }];
 * registerLayers();
 * const model = await models.modelFromJSON({ class_name: 'Sequential', config, keras_version: '2', backend: 'tfjs' });
 * model.layers[0].name; // => 'amounts'
 */
export function registerLayers(): void {
  for (const cls of LAYER_CLASSES) serialization.registerClass(cls);
}
