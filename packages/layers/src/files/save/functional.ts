import type { Json, JsonObject } from '@clampwise/model-files';
import { freshName } from '../../check/options.ts';
import type { Layer, LayerOutput } from '../../layers/layer.ts';
import type { Functional } from '../../models/functional.ts';
import type { SymbolicCall, SymbolicTensor } from '../../tensor/symbolic.ts';
import type { AnyLayer } from '../words/form.ts';
import type { Saving } from '../words/saving.ts';

/** Where a tensor comes from: a layer, which of its calls, and which result. */
type Origin = readonly [name: string, call: number, output: number];

type Origins = ReadonlyMap<SymbolicTensor, Origin>;

/** Returns a functional model in the words of a file. */
export function writeFunctional(
  model: Functional<LayerOutput>,
  saving: Saving,
  writeLayer: (layer: AnyLayer, saving: Saving) => JsonObject,
): JsonObject {
  const { layers, calls, inputs, outputs, trainable } = model;
  const name = saving.nameOfLayer(model);
  const isTfjs = saving.dialect === 'tfjs';
  const inputNames = namesOfInputs(model, saving);
  const written = new Map(layers.map((layer) => [layer, writeLayer(layer, saving)]));
  // A model has a call of its own in tfjs, from its inputs to its outputs.
  const firstCall = (layer: AnyLayer): number =>
    isTfjs && MODELS.includes(written.get(layer as Layer)?.class_name) ? 1 : 0;
  const origins = originsOf(model, inputNames, firstCall, saving);
  const inputEntries = inputs.map((tensor, k) =>
    inputEntry(inputNames[k] as string, tensor, isTfjs),
  );
  const entries = [...written].map(([layer, entry]) => {
    const own = calls.filter((call) => call.layer === layer);
    const nodes = own.map((call) => (isTfjs ? tfjsNode : kerasNode)(call, origins));
    return { ...entry, name: saving.nameOfLayer(layer), inbound_nodes: nodes };
  });
  const ends = (tensors: readonly SymbolicTensor[], isList: boolean): Json => {
    const list = tensors.map((tensor) => [...(origins.get(tensor) as Origin)]);
    return isList ? list : (list[0] as Json);
  };
  const config = {
    name,
    ...(trainable ? {} : { trainable }),
    layers: [...inputEntries, ...entries],
    input_layers: ends(inputs, isTfjs || inputs.length > 1),
    output_layers: ends(outputs, isTfjs || model.givesList),
  };
  if (isTfjs) return { class_name: 'Functional', config };
  return { module: 'keras.src.models.functional', class_name: 'Functional', config };
}

const MODELS: readonly unknown[] = ['Sequential', 'Functional'];

/** Inputs and layers share their names in a file. */
function namesOfInputs({ inputPorts, layers }: Functional<LayerOutput>, saving: Saving): string[] {
  const taken = layers.map((layer) => saving.nameOfLayer(layer));
  return inputPorts.map(({ name }) => {
    const own = freshName(name, taken);
    taken.push(own);
    return own;
  });
}

function originsOf(
  { inputs, calls }: Functional<LayerOutput>,
  inputNames: readonly string[],
  firstCall: (layer: AnyLayer) => number,
  saving: Saving,
): Origins {
  const origins = new Map<SymbolicTensor, Origin>();
  inputs.forEach((tensor, k) => {
    origins.set(tensor, [inputNames[k] as string, 0, 0]);
  });
  const counts = new Map<SymbolicCall['layer'], number>();
  for (const { layer, outputs } of calls) {
    const count = counts.get(layer) ?? firstCall(layer as AnyLayer);
    counts.set(layer, count + 1);
    outputs.forEach((tensor, k) => {
      if (!origins.has(tensor))
        origins.set(tensor, [saving.nameOfLayer(layer as AnyLayer), count, k]);
    });
  }
  return origins;
}

function inputEntry(name: string, { shape, dtype }: SymbolicTensor, isTfjs: boolean): JsonObject {
  const batch = [...shape] as Json;
  const entry = { class_name: 'InputLayer', name, inbound_nodes: [] };
  return isTfjs
    ? { ...entry, config: { name, batch_input_shape: batch, dtype } }
    : { module: 'keras.layers', ...entry, config: { name, batch_shape: batch, dtype } };
}

function kerasNode({ inputs, isList, training }: SymbolicCall, origins: Origins): JsonObject {
  const tensors = inputs.map((tensor): Json => {
    const { shape, dtype } = tensor;
    const keras_history = [...(origins.get(tensor) as Origin)];
    return {
      class_name: '__keras_tensor__',
      config: { shape: [...shape], dtype, keras_history },
    };
  });
  const args = isList ? [tensors] : [tensors[0] as Json];
  return { args, kwargs: training === null ? {} : { training } };
}

function tfjsNode({ inputs, training }: SymbolicCall, origins: Origins): Json {
  const kwargs: JsonObject = training === null ? {} : { training };
  return inputs.map((tensor) => [...(origins.get(tensor) as Origin), kwargs]);
}
