import type { Json, JsonObject } from '@clampwise/model-files';
import type { AnyLayer, LayerWords } from './form.ts';

/** An operation of Keras. */
export interface KerasOperation {
  readonly module: string;
  readonly className: string;
  readonly config: JsonObject;
}

/**
 * Returns a layer as a functional model of one operation of Keras, because a sequential model holds
 * only layers.
 */
export function modelOfOperation(layer: AnyLayer, operation: KerasOperation): LayerWords {
  const shape = layer.builtFor as unknown as Json;
  const { dtype } = layer;
  const name = operation.className.toLowerCase();
  const x = { shape, dtype, keras_history: ['x', 0, 0] };
  const layers = [
    {
      module: 'keras.layers',
      class_name: 'InputLayer',
      config: { name: 'x', batch_shape: shape, dtype },
      name: 'x',
      inbound_nodes: [],
    },
    {
      module: operation.module,
      class_name: operation.className,
      config: { name, ...operation.config },
      name,
      inbound_nodes: [{ args: [{ class_name: '__keras_tensor__', config: x }], kwargs: {} }],
    },
  ];
  return {
    module: 'keras.src.models.functional',
    className: 'Functional',
    config: { layers, input_layers: ['x', 0, 0], output_layers: [name, 0, 0] },
  };
}
