import { type JsonObject, objectAt, textAt } from '../json.ts';
import type { Context } from './context.ts';
import { nameOfOurs } from './ours.ts';
import { words } from './tables.ts';

/** Layers that pass a mask on, in Keras and in tfjs. */
const PASS = new Set(
  words(`Activation AlphaDropout BatchNormalization Dense Dropout GaussianDropout GaussianNoise Identity
    LayerNormalization Masking Normalization PReLU ReLU SpatialDropout1D SpatialDropout2D SpatialDropout3D
    NonNeg ClipByValue UnitNormalization`),
);

/** Layers that pass it on in Keras and in this package, but not in tfjs. */
const PASS_IN_OURS = new Set(words('ELU LeakyReLU Rescaling ThresholdedReLU'));

/** Layers that compute without a mask, and do not pass it on. */
const STOP = new Set(
  words(`AveragePooling1D AveragePooling2D Conv1D Conv2D Cropping1D Cropping2D DepthwiseConv2D Dot Embedding Flatten
    GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D InputLayer MaxPooling1D MaxPooling2D Operation Permute
    RepeatVector Reshape Resizing SeparableConv2D UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D`),
);

const MERGE = new Set(words('Add Average Maximum Minimum Multiply Subtract'));
const RECURRENT = new Set(words('Bidirectional ConvLSTM2D GRU LSTM RNN SimpleRNN'));
/** Layers that use the last mask tfjs has computed, even if it belongs to another tensor. */
const READ = new Set([...RECURRENT, ...words('GlobalAveragePooling1D Softmax')]);

/** Layers of READ that tfjs computes without the mask, or differently from Keras with it. */
const IGNORE_IN_TFJS = new Set(['Bidirectional', 'GlobalAveragePooling1D']);

/** Tells whether anything in a file makes a mask. */
export function makesMasks(text: string): boolean {
  return /"mask_zero":true|"class_name":"Masking"/.test(text);
}

/** Prepares a layer for its masks. For each of its calls, `calls` tells which inputs have one. */
export function prepareForMasks(
  context: Context,
  path: string,
  layer: JsonObject,
  calls: readonly (readonly boolean[])[],
): void {
  const className = plainName(layer);
  const isCustom = [...context.custom.names.values()].includes(textAt(layer, 'class_name'));
  const config = objectAt(layer, 'config');
  const masked = calls.map(([head = false]) => head);
  const reject = (what: string): void => {
    const instead = 'tfjs computes this differently, and this package has no layer for it';
    context.findings.unsupported(path, what, instead);
  };
  if (READ.has(className)) {
    if (masked.includes(true) && masked.includes(false)) reject('calls with and without a mask');
    if (className === 'Bidirectional' && masked.includes(true) && ofInner(config).unroll === true) {
      reject('a mask that reaches an unrolled layer in a Bidirectional');
    }
    use(layer, className);
    if (!masked.includes(true)) {
      config.ignore_mask = true;
      const what = 'no mask, where tfjs uses the mask of another layer';
      context.findings.changed(path, what, 'computed as in Keras', 'differs');
    } else if (className === 'Softmax') reject('a mask that reaches a Softmax');
    else if (IGNORE_IN_TFJS.has(className)) {
      const what = 'a mask that reaches it';
      context.findings.changed(path, what, 'computed as in Keras', 'differs');
    }
    return;
  }
  const all = calls.flat();
  if (!all.includes(true)) {
    if (className === 'TimeDistributed' && READ.has(innerName(config))) {
      reject(`a ${innerName(config)} in a TimeDistributed, in a model with masks`);
    }
    return;
  }
  if (context.isKeras3 && /^(Maximum|Minimum|Multiply)$/.test(className)) {
    reject(`a mask that reaches a ${className}`);
  } else if (MERGE.has(className)) {
    use(layer, className);
    config.mask_merge = context.isKeras3 ? 'or' : 'and';
  } else if (className === 'Concatenate') {
    if (calls.some((each) => each.includes(true) && each.includes(false))) {
      reject('inputs with and without a mask');
    }
    if (context.isKeras3) use(layer, className);
    else config.mask_merge = 'and';
  } else if (PASS_IN_OURS.has(className)) {
    if (className !== 'Rescaling' || context.isKeras3) use(layer, className);
  } else if (className === 'TimeDistributed') {
    if (!/^(Dense|Dropout|Activation)$/.test(innerName(config))) {
      reject(`a mask that reaches a ${innerName(config)} in a TimeDistributed`);
    }
  } else if (className === 'BatchNormalization') {
    const what = 'a mask that reaches a BatchNormalization';
    const instead = 'it predicts the same; in training tfjs counts masked steps too';
    context.findings.dropped(path, what, instead, 'differs');
  } else if (!PASS.has(className) && !STOP.has(className) && !isCustom) {
    reject(`a mask that reaches a ${className}`);
  }
}

function plainName(layer: JsonObject): string {
  return textAt(layer, 'class_name').replace(/^Clampwise/, '');
}

function ofInner(config: JsonObject): JsonObject {
  return objectAt(objectAt(config, 'layer'), 'config');
}

function innerName(config: JsonObject): string {
  return plainName(objectAt(config, 'layer'));
}

function use(layer: JsonObject, className: string): void {
  layer.class_name = nameOfOurs(className) ?? className;
}
