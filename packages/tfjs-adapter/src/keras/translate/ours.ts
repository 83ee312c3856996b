import { KERAS_LAYERS } from '../../layers/keras/names.ts';
import type { JsonObject } from '../json.ts';
import { settingsOf, words } from './tables.ts';

const PREFIX = 'Clampwise';

/** Settings that only this package's version of a layer has, by Keras's name. */
const OWN: { readonly [name: string]: string | undefined } = {
  BatchNormalization: 'call_training fused',
  Cropping1D: 'cropping data_format',
  Cropping3D: 'cropping data_format',
  GlobalAveragePooling1D: 'keepdims data_format ignore_mask',
  GlobalAveragePooling2D: 'keepdims data_format ignore_mask',
  GlobalAveragePooling3D: 'keepdims data_format ignore_mask',
  GlobalMaxPooling1D: 'keepdims data_format ignore_mask',
  GlobalMaxPooling2D: 'keepdims data_format ignore_mask',
  GlobalMaxPooling3D: 'keepdims data_format ignore_mask',
  LayerNormalization: 'beta_constraint gamma_constraint',
  Normalization: 'axis mean variance invert',
  Operation: 'operation operands axis lower upper shape items',
  SpatialDropout1D: 'data_format',
  SpatialDropout2D: 'rate seed data_format',
  SpatialDropout3D: 'rate seed data_format',
  TimeDistributed: 'all_at_once',
  UpSampling1D: 'size data_format',
  UpSampling3D: 'size data_format',
  ZeroPadding1D: 'padding data_format',
  ZeroPadding3D: 'padding data_format',
};

const ANY = 'name trainable dtype batch_input_shape call_training ignore_mask mask_merge';

/** Returns the settings of a layer of this package; undefined if it has no such layer. */
export function settingsOfOurs(className: string): ReadonlySet<string> | undefined {
  const name = className.startsWith(PREFIX) ? className.slice(PREFIX.length) : '';
  if (!(KERAS_LAYERS as readonly string[]).includes(name)) return undefined;
  return new Set([...(settingsOf(name) ?? []), ...words(`${ANY} ${OWN[name] ?? ''}`)]);
}

/** Layers that tfjs lacks, or that this package always computes. */
const ALWAYS: ReadonlySet<string> = new Set([
  ...['BatchNormalization', 'Bidirectional', 'Cropping1D', 'Cropping3D', 'GRU'],
  ...['GlobalAveragePooling3D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D', 'GlobalMaxPooling3D'],
  ...['Identity', 'LSTM', 'LayerNormalization', 'Masking', 'Maximum', 'Minimum'],
  ...['Normalization', 'RNN'],
  ...['Reshape', 'Resizing', 'SimpleRNN', 'SpatialDropout2D', 'SpatialDropout3D', 'Subtract'],
  ...['ThresholdedReLU', 'TimeDistributed'],
  ...['UpSampling1D', 'UpSampling2D', 'UpSampling3D', 'ZeroPadding1D', 'ZeroPadding3D'],
]);

/** Layers that act differently in training. */
const ACTS_IN_TRAINING: ReadonlySet<string> = new Set([
  ...['AlphaDropout', 'BatchNormalization', 'ConvLSTM2D', 'Dropout', 'GRU', 'GaussianDropout'],
  ...['GaussianNoise', 'LSTM', 'RNN', 'SimpleRNN', 'SpatialDropout1D', 'SpatialDropout2D'],
  'SpatialDropout3D',
]);

export function actsInTraining(name: string): boolean {
  return ACTS_IN_TRAINING.has(name);
}

/** Tells whether tfjs's layer differs from Keras's with these settings. */
export function needsOurs(name: string, config: JsonObject): boolean {
  if (ALWAYS.has(name)) return true;
  const isDilated = [config.dilation_rate ?? 1].flat().some((rate) => rate !== 1);
  switch (name) {
    case 'AveragePooling1D':
    case 'AveragePooling2D':
    case 'AveragePooling3D':
      return config.padding === 'same';
    case 'Concatenate':
      return typeof config.axis === 'number' && config.axis < -1;
    case 'Conv1D':
      return config.padding === 'causal';
    case 'DepthwiseConv2D':
      return isDilated || hasRule(config, 'depthwise');
    case 'ELU':
      return typeof config.alpha === 'number' && config.alpha !== 1;
    case 'GlobalAveragePooling1D':
    case 'GlobalAveragePooling2D':
      return config.keepdims === true || (name.endsWith('1D') && isFirst(config));
    case 'SeparableConv2D':
      return (config.depth_multiplier ?? 1) !== 1;
    case 'Softmax':
      return typeof config.axis === 'number' && config.axis !== -1;
    case 'SpatialDropout1D':
      return 'call_training' in config;
    default:
      return 'call_training' in config;
  }
}

/** Tells whether a weight has a constraint or a regularizer. */
function hasRule(config: JsonObject, weight: string): boolean {
  return ['constraint', 'regularizer'].some(
    (kind) => (config[`${weight}_${kind}`] ?? null) !== null,
  );
}

function isFirst({ data_format: format }: JsonObject): boolean {
  return format === 'channels_first';
}

/** Returns the class of this package for a layer, if it has one. */
export function nameOfOurs(name: string): string | undefined {
  return (KERAS_LAYERS as readonly string[]).includes(name) ? `${PREFIX}${name}` : undefined;
}
