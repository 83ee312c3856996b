import { isObject, type Json, type JsonObject, listAt, objectAt, shown, textAt } from '../json.ts';
import type { Findings } from '../report.ts';

type Check = (findings: Findings, path: string, config: JsonObject, layer: JsonObject) => void;

/**
 * Reports the settings of a layer that tfjs accepts and computes differently, or cannot compute.
 */
export function checkLayer(findings: Findings, path: string, layer: JsonObject): void {
  const config = objectAt(layer, 'config');
  if (typeof config.groups === 'number' && config.groups > 1) {
    findings.unsupported(`${path}.groups`, shown(config.groups), 'only 1 is supported', 'drops');
  }
  const className = textAt(layer, 'class_name');
  if (Object.hasOwn(CHECKS, className)) CHECKS[className]?.(findings, path, config, layer);
}

const CORRECTED = 'computed as in Keras';

const CHECKS: { readonly [className: string]: Check | undefined } = {
  BatchNormalization: (findings, path, config, layer) => {
    if (config.trainable === false) {
      findings.changed(`${path}.trainable`, 'false', CORRECTED, 'differs');
    }
    for (const key of ['center', 'scale'].filter((each) => config[each] === false)) {
      findings.changed(`${path}.${key}`, 'false, which tfjs cannot train', CORRECTED, 'rejects');
    }
    const axis = [config.axis ?? null].flat()[0];
    const rank = listAt(objectAt(layer, 'build_config'), 'input_shape').length;
    if (typeof axis !== 'number' || rank === 0 || (axis + rank) % rank === rank - 1) return;
    findings.changed(`${path}.axis`, shown(axis), CORRECTED, 'differs');
  },
  Bidirectional: (findings, path, config) => {
    if (textAt(objectAt(config, 'layer'), 'class_name') === 'RNN') {
      findings.changed(`${path}.layer`, 'the layer RNN', CORRECTED, 'rejects');
    }
    if (isMirrored(config)) return;
    const instead = 'make the backward layer like the forward one';
    findings.unsupported(`${path}.backward_layer`, 'a layer of its own', instead, 'drops');
  },
  CategoryEncoding: losesItsInputShape,
  CenterCrop: losesItsInputShape,
  Concatenate: (findings, path, { axis }) => {
    if (typeof axis !== 'number' || axis >= -1) return;
    findings.changed(`${path}.axis`, shown(axis), CORRECTED, 'differs');
  },
  Conv1D: (findings, path, { padding = null }) => {
    if (padding === 'causal') findings.changed(`${path}.padding`, '"causal"', CORRECTED, 'rejects');
  },
  Conv2DTranspose: checkOutputPadding,
  Conv3DTranspose: checkOutputPadding,
  DepthwiseConv2D: (findings, path, { dilation_rate: rate = 1 }) => {
    if ([rate].flat().every((each) => each === 1)) return;
    findings.changed(`${path}.dilation_rate`, shown(rate), CORRECTED, 'ignores');
  },
  ELU: (findings, path, { alpha }) => {
    if (typeof alpha !== 'number' || alpha === 1) return;
    findings.changed(`${path}.alpha`, shown(alpha), CORRECTED, 'rejects');
  },
  GlobalAveragePooling1D: checkKeepdims,
  GlobalAveragePooling2D: checkKeepdims,
  GlobalMaxPooling1D: checkMaxPooling,
  GlobalMaxPooling2D: checkMaxPooling,
  LSTM: checkStates,
  LayerNormalization: (findings, path, config) => {
    for (const key of ['center', 'scale'].filter((each) => config[each] === false)) {
      findings.changed(`${path}.${key}`, 'false, which tfjs cannot train', CORRECTED, 'differs');
    }
  },
  Masking: (findings, path, config) => {
    if ('batch_input_shape' in config) return;
    const what = 'the layer Masking, whose gradient tfjs lacks';
    findings.changed(path, what, CORRECTED, 'differs');
  },
  Maximum: checkBroadcasting,
  Minimum: checkBroadcasting,
  Reshape: (findings, path, config) => {
    const shape = config.target_shape ?? null;
    if (!listAt(config, 'target_shape').includes(-1)) return;
    const what = `${shown(shape)}, of which tfjs does not work out the -1`;
    findings.changed(`${path}.target_shape`, what, CORRECTED, 'differs');
  },
  Resizing: (findings, path, config) => {
    findings.changed(path, 'the layer Resizing', CORRECTED, 'differs');
    checkInterpolation(findings, path, config);
    if (config.crop_to_aspect_ratio !== true) return;
    findings.unsupported(`${path}.crop_to_aspect_ratio`, 'true', 'only false is supported');
  },
  SeparableConv2D: (findings, path, { kernel_initializer: initializer = null }) => {
    if (initializer === null) return;
    const instead = 'nothing: Keras has two other kernels here';
    findings.changed(`${path}.kernel_initializer`, shown(initializer), instead, 'rejects');
  },
  SimpleRNN: checkStates,
  Softmax: (findings, path, { axis }) => {
    if (typeof axis !== 'number' || axis === -1) return;
    findings.changed(`${path}.axis`, shown(axis), CORRECTED, 'rejects');
  },
  UpSampling2D: (findings, path, config) => {
    checkInterpolation(findings, path, config);
    if (config.interpolation !== 'bilinear') return;
    findings.changed(`${path}.interpolation`, '"bilinear"', CORRECTED, 'differs');
  },
};

function checkBroadcasting(findings: Findings, path: string, _: Json, layer: JsonObject): void {
  const what = `the layer ${textAt(layer, 'class_name')}, whose gradient tfjs lacks in broadcasts`;
  findings.changed(path, what, CORRECTED, 'differs');
}

function checkMaxPooling(
  findings: Findings,
  path: string,
  config: JsonObject,
  layer: JsonObject,
): void {
  checkKeepdims(findings, path, config);
  const what = `the layer ${textAt(layer, 'class_name')}, whose gradient differs for equal values`;
  findings.changed(path, what, CORRECTED, 'differs');
}

function checkStates(findings: Findings, path: string, config: JsonObject): void {
  if (config.return_state !== true || config.return_sequences !== true) return;
  const what = 'true, which tfjs cannot train with return_sequences';
  findings.changed(`${path}.return_state`, what, CORRECTED, 'differs');
}

function checkKeepdims(findings: Findings, path: string, { keepdims }: JsonObject): void {
  if (keepdims === true) findings.changed(`${path}.keepdims`, 'true', CORRECTED, 'ignores');
}

function losesItsInputShape(findings: Findings, path: string, _: Json, layer: JsonObject): void {
  const name = textAt(layer, 'class_name');
  const instead = `tfjs's layer fails: pass one of your own in customObjects: { ${name} }`;
  findings.unsupported(path, `the layer ${name}`, instead);
}

function checkInterpolation(findings: Findings, path: string, config: JsonObject): void {
  const { interpolation = 'bilinear' } = config;
  if (interpolation === 'bilinear' || interpolation === 'nearest') return;
  const instead = "only 'bilinear' and 'nearest' are supported";
  findings.unsupported(`${path}.interpolation`, shown(interpolation), instead, 'rejects');
}

/** Reports output_padding, unless it asks for the usual padding. */
function checkOutputPadding(findings: Findings, path: string, config: JsonObject): void {
  const padding = config.output_padding ?? null;
  if (padding === null) return;
  const sizes = listAt(config, 'kernel_size').map(Number);
  const strides = listAt(config, 'strides').map(Number);
  const usual = sizes.map((size, k) => {
    const stride = strides[k] ?? 1;
    const isSame = config.padding === 'same';
    return isSame ? stride - size + 2 * Math.floor(size / 2) : Math.max(0, stride - size);
  });
  const given = sizes.map((_, k) => (Array.isArray(padding) ? padding[k] : padding));
  if (given.every((value, k) => value === usual[k])) return;
  findings.unsupported(`${path}.output_padding`, shown(padding), 'only null is supported', 'drops');
}

/** Tells whether the backward layer is the reversed forward layer, as in tfjs. */
function isMirrored(config: JsonObject): boolean {
  if (!isObject(config.backward_layer ?? null)) return true;
  const settings = (key: string): string => {
    const { name: _, go_backwards: __, ...others } = objectAt(objectAt(config, key), 'config');
    return JSON.stringify(others, (k, value) => (k === 'shared_object_id' ? undefined : value));
  };
  return settings('layer') === settings('backward_layer');
}
