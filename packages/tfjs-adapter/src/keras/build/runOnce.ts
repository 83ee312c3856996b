import { clone, engine, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';

/** The fields of a layer of tfjs. */
interface Run {
  readonly layers?: readonly Run[];
  readonly inboundNodes: readonly { readonly outputTensors: readonly unknown[] }[];
  apply: layers.Layer['apply'];
}

/** A call, and the scope of memory of its run. */
interface Made {
  readonly scope: object;
  readonly inputs: readonly unknown[];
  readonly outputs: ReturnType<layers.Layer['apply']>;
}

/**
 * Makes layers with several outputs run once. tfjs runs them again for each output. A stateful
 * layer would take its steps twice, and a BatchNormalization in a nested model would update twice.
 */
export function runLayersOnce(model: LayersModel): void {
  for (const layer of (model as unknown as Run).layers ?? []) {
    if (layer.layers !== undefined) runLayersOnce(layer as unknown as LayersModel);
    if (layer.inboundNodes.some(({ outputTensors }) => outputTensors.length > 1)) once(layer);
  }
}

function once(layer: Run): void {
  const apply = layer.apply.bind(layer);
  let made: Made[] = [];
  layer.apply = (inputs, kwargs) => {
    // Each run of a model has a scope of its own.
    const scope = engine().state.activeScope as object | null;
    const all: readonly unknown[] = Array.isArray(inputs) ? inputs : [inputs];
    const isTensors = all.every((each) => 'dataId' in (each as Tensor));
    if (scope === null || !isTensors) return apply(inputs, kwargs);
    made = made.filter((each) => each.scope === scope);
    const known = made.find((each) => {
      return each.inputs.length === all.length && each.inputs.every((x, k) => x === all[k]);
    });
    if (known !== undefined) return known.outputs;
    const outputs = distinct(apply(inputs, kwargs) as Tensor[]);
    made.push({ scope, inputs: all, outputs });
    return outputs;
  };
}

/**
 * Copies repeated outputs. The last output of a recurrent layer is also its first state, and tfjs
 * may dispose one while it needs the other.
 */
function distinct(outputs: readonly Tensor[]): Tensor[] {
  return outputs.map((y, k) => (outputs.indexOf(y) < k ? clone(y) : y));
}
