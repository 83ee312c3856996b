import { ClampwiseTypeError } from '@clampwise/kernels';
import type { Json, JsonObject } from '@clampwise/model-files';
import { freshName } from '../../check/options.ts';
import type { LayerOutput } from '../../layers/layer.ts';
import { Functional } from '../../models/functional.ts';
import type { Model } from '../../models/model.ts';
import { Sequential } from '../../models/sequential.ts';
import type { AnyLayer, LayerForm, LayerWords } from '../words/form.ts';
import { formOf } from '../words/layers.ts';
import type { Saving } from '../words/saving.ts';
import { writeSettings } from '../words/settings.ts';
import { writeFunctional } from './functional.ts';

/** Returns a model in the words of a file: class_name, config. */
export function writeModel(model: AnyLayer, saving: Saving): JsonObject {
  if (model instanceof Sequential) return writeSequential(model, saving);
  if (model instanceof Functional) return writeFunctional(model, saving, writeLayer);
  throw new ClampwiseTypeError(saving.op, 'model', model.constructor.name, 'a model');
}

function writeSequential(model: Sequential, saving: Saving): JsonObject {
  const { layers } = model;
  const name = saving.nameOfLayer(model);
  const shape = model.builtFor as unknown as Json;
  const entries = layers.map((layer) => writeLayer(layer, saving));
  const config = { name, ...trainableOf(model) };
  if (saving.dialect === 'tfjs') {
    const [first, ...others] = entries;
    if (first === undefined) return { class_name: 'Sequential', config: { ...config, layers: [] } };
    const own = { ...(first.config as JsonObject), batch_input_shape: shape };
    const all = [{ ...first, config: own }, ...others];
    return { class_name: 'Sequential', config: { ...config, layers: all } };
  }
  const inputName = freshName(
    'input_layer',
    layers.map((layer) => layer.name),
  );
  const input = {
    module: 'keras.layers',
    class_name: 'InputLayer',
    config: { name: inputName, batch_shape: shape, dtype: model.dtype },
  };
  return {
    module: 'keras',
    class_name: 'Sequential',
    config: { ...config, layers: [input, ...entries] },
  };
}

/** Returns the words for a layer. */
function writeLayer(layer: AnyLayer, saving: Saving): JsonObject {
  if ((layer.constructor as typeof Sequential).isModel) return writeModel(layer, saving);
  const form = formOf(layer);
  if (form === undefined) return writeCustomLayer(layer, saving);
  const [words, isInexact] = saving.watch(() => wordsFor(form, layer, saving));
  const entry = entryOf(layer, words, saving);
  if (!isInexact) return entry;
  const own = writeSettings(form.settings, layer as never, layer.path, saving.inOwnWords());
  return { ...entry, clampwise: { class_name: form.className, config: own } };
}

function wordsFor(form: LayerForm, layer: AnyLayer, saving: Saving): LayerWords {
  const words =
    form.instead === undefined ? null : form.instead(layer as never, layer.path, saving);
  // A layer that is left out passes values on.
  if (words === undefined) return { className: 'Activation', config: { activation: 'linear' } };
  if (words !== null) return words;
  const config = writeSettings(form.settings, layer as never, layer.path, saving);
  return { className: form.className, config };
}

function entryOf(layer: AnyLayer, words: LayerWords, saving: Saving): JsonObject {
  const { className, config, module = 'keras.layers' } = words;
  const common = {
    name: saving.nameOfLayer(layer),
    ...trainableOf(layer),
    ...dtypeOf(layer, saving),
  };
  const entry = { class_name: className, config: { ...common, ...config } };
  return saving.dialect === 'tfjs' ? entry : { module, ...entry };
}

function trainableOf({ trainable }: AnyLayer): JsonObject {
  return trainable ? {} : { trainable };
}

function dtypeOf({ dtype, path }: AnyLayer, saving: Saving): JsonObject {
  if (dtype === 'float32') return {};
  if (saving.dialect !== 'tfjs') return { dtype };
  const expected = "a layer of dtype 'float32', because TensorFlow.js has no float64";
  throw new ClampwiseTypeError(saving.op, path, 'a layer of dtype float64', expected);
}

/** An object that can say its options. */
interface Configurable {
  getConfig?(): JsonObject;
}

function writeCustomLayer(layer: AnyLayer, saving: Saving): JsonObject {
  const { path } = layer;
  const name = saving.nameOfLayer(layer);
  const className = saving.nameOf(layer.constructor);
  if (className === undefined) {
    const own = layer.constructor.name || 'MyLayer';
    const received = `a layer of your class ${own}`;
    const sentence = `${path} is ${received}, whose name in the file is not known. Pass customObjects: { ${own} }, to loadModel too`;
    throw new ClampwiseTypeError(saving.op, path, received, 'a class in customObjects', sentence);
  }
  const program = saving.dialect === 'tfjs' ? 'TensorFlow.js' : 'Keras';
  const instead = `'${className}', which ${program} loads if you define it there`;
  saving.findings.changed(path, 'a layer of a class of yours', instead);
  const config = {
    ...((layer as Configurable).getConfig?.() ?? {}),
    name,
    // It tells a layer from an operation of the same name.
    trainable: layer.trainable,
    ...dtypeOf(layer, saving),
  };
  const entry = { class_name: className, config };
  if (saving.dialect === 'tfjs') return entry;
  return { module: null, registered_name: className, ...entry };
}

/** Returns the names that a file has for the outputs of a model. */
export function outputNames(model: Model<LayerOutput>, saving: Saving): readonly string[] {
  const names = model.outputPorts.map(({ name }) => name);
  if (!(model instanceof Functional)) return names;
  return model.outputs.map(({ call }, k) =>
    call === null ? (names[k] as string) : saving.nameOfLayer(call.layer as AnyLayer),
  );
}
