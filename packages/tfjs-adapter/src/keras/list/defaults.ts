import { isObject, type Json, type JsonObject } from '../json.ts';

type Defaults = { readonly [setting: string]: Json };

/** Settings that are required, and so have no default. */
const NEEDED = new Set(
  `axes cells cell dims equation factor filters height height_factor input_dim kernel_size layer n num_tokens output_dim
  output_shape rate stddev target_shape units width width_factor`.split(/\s+/),
);

/** Settings that do not change what a layer computes from its weights. */
const SILENT = new Set(
  `autocast backward_layer batch_input_shape batch_shape batch_size build_config build_input_shape dtype fused
  input_dtype input_length input_shape input_tensor lora_alpha lora_rank name optional quantization_config ragged rng_type
  seed sparse trainable use_cudnn value_range weights zero_output_for_mask`.split(/\s+/),
);

/** Settings in which null is a value of its own and not the default. */
const NULL_SAYS = new Set(['axis', 'merge_mode']);

/** Keras's defaults, by setting. The others are null, false or []. */
const DEFAULTS: Defaults = {
  activation: 'linear',
  alpha: 1,
  axis: -1,
  center: true,
  cropping: 0,
  data_format: 'channels_last',
  depth_multiplier: 1,
  dilation_rate: 1,
  dropout: 0,
  epsilon: 0.001,
  fill_mode: 'constant',
  fill_value: 0,
  groups: 1,
  implementation: 2,
  interpolation: 'bilinear',
  l1: 0,
  l2: 0,
  mask_value: 0,
  merge_mode: 'concat',
  mode: 'horizontal_and_vertical',
  momentum: 0.99,
  negative_slope: 0,
  offset: 0,
  padding: 'valid',
  pool_size: 2,
  power_iterations: 1,
  recurrent_activation: 'sigmoid',
  recurrent_dropout: 0,
  renorm_momentum: 0.99,
  reset_after: true,
  scale: true,
  size: 2,
  strides: 1,
  theta: 1,
  threshold: 0,
  unit_forget_bias: true,
  use_bias: true,
};

const OF_POOLING: Defaults = { strides: 2 };
const OF_RECURRENCE: Defaults = { activation: 'tanh' };
const OF_PADDING: Defaults = { padding: 1 };
const OF_RANDOM: Defaults = { fill_mode: 'reflect' };

/** The defaults of classes that have another one. */
const BY_CLASS: { readonly [className: string]: Defaults } = {
  Activation: { activation: null },
  AveragePooling1D: OF_POOLING,
  AveragePooling2D: OF_POOLING,
  AveragePooling3D: OF_POOLING,
  ConvLSTM1D: OF_RECURRENCE,
  ConvLSTM2D: OF_RECURRENCE,
  ConvLSTM3D: OF_RECURRENCE,
  Cropping1D: { cropping: 1 },
  Cropping3D: { cropping: 1 },
  GRU: OF_RECURRENCE,
  GRUCell: OF_RECURRENCE,
  GroupNormalization: { groups: 32 },
  LSTM: OF_RECURRENCE,
  LSTMCell: OF_RECURRENCE,
  LeakyReLU: { alpha: 0.3, negative_slope: 0.3 },
  MaxPooling1D: OF_POOLING,
  MaxPooling2D: OF_POOLING,
  MaxPooling3D: OF_POOLING,
  RMSNormalization: { epsilon: 1e-6 },
  RandomElasticTransform: { fill_mode: 'reflect', scale: [0, 1] },
  RandomErasing: { scale: [0.02, 0.33] },
  RandomGaussianBlur: { sigma: [0, 1] },
  RandomPerspective: { scale: 1 },
  RandomRotation: OF_RANDOM,
  RandomShear: { ...OF_RANDOM, x_factor: 0, y_factor: 0 },
  RandomZoom: OF_RANDOM,
  Rescaling: { scale: 1 },
  SimpleRNN: OF_RECURRENCE,
  SimpleRNNCell: OF_RECURRENCE,
  UpSampling2D: { interpolation: 'nearest' },
  ZeroPadding1D: OF_PADDING,
  ZeroPadding2D: OF_PADDING,
  ZeroPadding3D: OF_PADDING,
};

/** Returns the settings of a layer that differ from Keras's defaults. */
export function settingsOff(
  className: string,
  config: JsonObject,
): [setting: string, value: Json][] {
  return Object.entries(config).filter(([setting, value]) => {
    if (NEEDED.has(setting) || SILENT.has(setting) || setting.endsWith('_initializer'))
      return false;
    if (value === null && !NULL_SAYS.has(setting)) return false;
    return !isDefault(value, defaultOf(className, setting));
  });
}

/** Returns Keras's default of a setting. */
export function defaultOf(className: string, setting: string): Json {
  const own = Object.hasOwn(BY_CLASS, className) ? BY_CLASS[className] : undefined;
  for (const defaults of [own, DEFAULTS]) {
    if (defaults !== undefined && Object.hasOwn(defaults, setting)) {
      return defaults[setting] as Json;
    }
  }
  return null;
}

/** Compares two values. A number equals a list of it, and files have numbers of float32. */
function isDefault(value: Json, usual: Json): boolean {
  if (Array.isArray(value) && Array.isArray(usual)) {
    return value.every((each, k) => isDefault(each, usual[k] ?? null));
  }
  if (Array.isArray(value) && value.length > 0) {
    return value.every((each) => isDefault(each, usual));
  }
  if (Array.isArray(value)) return usual === null;
  if (typeof value === 'number' && typeof usual === 'number') {
    return Math.fround(value) === Math.fround(usual);
  }
  if (usual === null) return value === null || value === false;
  return value === usual || (isObject(value) && value.config === usual);
}
