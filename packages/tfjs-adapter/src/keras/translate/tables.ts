import { isObject, type Json, textAt } from '../json.ts';

/** Tables of tfjs-layers 4.22, by Keras's names. A test compares them with tfjs. */

/** Splits a text of one or more lines into words. */
export const words = (text: string): readonly string[] =>
  text.split(/\s+/).filter((word) => word !== '');

const BIAS =
  'use_bias bias_initializer bias_regularizer bias_constraint activation activity_regularizer';
const KERNEL = `kernel_initializer kernel_regularizer kernel_constraint ${BIAS}`;
const CONV = `filters kernel_size strides padding data_format dilation_rate ${KERNEL}`;
const TRANSPOSED = `filters kernel_size strides padding data_format ${KERNEL}`;
const CELL = `units recurrent_initializer recurrent_regularizer recurrent_constraint dropout recurrent_dropout
  ${KERNEL}`;
const GATED = `recurrent_activation implementation ${CELL}`;
const RECURRENT = 'return_sequences return_state go_backwards stateful unroll';
const LSTM_CELL = `unit_forget_bias ${GATED}`;
const CONV_LSTM = `unit_forget_bias recurrent_activation implementation recurrent_initializer recurrent_regularizer
  recurrent_constraint dropout recurrent_dropout ${CONV}`;
const POOL_1D = 'pool_size padding strides';
const POOL = `${POOL_1D} data_format`;
const AFFINE =
  'axis epsilon center scale beta_initializer gamma_initializer beta_regularizer gamma_regularizer';

/** The layers of tfjs, and the settings that each reads besides EVERY_LAYER. */
const LAYERS: { readonly [className: string]: string } = {
  Activation: 'activation',
  Add: '',
  AlphaDropout: 'rate',
  Average: '',
  AveragePooling1D: POOL_1D,
  AveragePooling2D: POOL,
  AveragePooling3D: POOL,
  BatchNormalization: `${AFFINE} momentum moving_mean_initializer moving_variance_initializer beta_constraint
    gamma_constraint`,
  Bidirectional: 'merge_mode layer',
  CategoryEncoding: 'num_tokens output_mode',
  CenterCrop: 'height width',
  Concatenate: 'axis',
  Conv1D: `filters kernel_size strides padding dilation_rate ${KERNEL}`,
  Conv2D: CONV,
  Conv2DTranspose: TRANSPOSED,
  Conv3D: CONV,
  Conv3DTranspose: TRANSPOSED,
  ConvLSTM2D: `${CONV_LSTM} ${RECURRENT}`,
  ConvLSTM2DCell: CONV_LSTM,
  Cropping2D: 'cropping data_format',
  Dense: `units ${KERNEL}`,
  DepthwiseConv2D: `kernel_size strides padding data_format dilation_rate depth_multiplier depthwise_initializer
    depthwise_regularizer depthwise_constraint ${BIAS}`,
  Dot: 'axes normalize',
  Dropout: 'rate noise_shape seed',
  ELU: 'alpha',
  Embedding: `input_dim output_dim embeddings_initializer embeddings_regularizer activity_regularizer
    embeddings_constraint mask_zero input_length`,
  Flatten: 'data_format',
  GRU: `reset_after ${GATED} ${RECURRENT}`,
  GRUCell: `reset_after ${GATED}`,
  GaussianDropout: 'rate',
  GaussianNoise: 'stddev',
  GlobalAveragePooling1D: '',
  GlobalAveragePooling2D: 'data_format',
  GlobalMaxPooling1D: '',
  GlobalMaxPooling2D: 'data_format',
  InputLayer: 'sparse batch_size input_shape',
  LSTM: `${LSTM_CELL} ${RECURRENT}`,
  LSTMCell: LSTM_CELL,
  LayerNormalization: AFFINE,
  LeakyReLU: 'alpha',
  Masking: 'mask_value',
  MaxPooling1D: POOL_1D,
  MaxPooling2D: POOL,
  MaxPooling3D: POOL,
  Maximum: '',
  Minimum: '',
  Multiply: '',
  PReLU: 'alpha_initializer alpha_regularizer alpha_constraint shared_axes',
  Permute: 'dims',
  RNN: `cell ${RECURRENT}`,
  RandomWidth: 'factor interpolation seed',
  ReLU: 'max_value',
  RepeatVector: 'n',
  Rescaling: 'scale offset',
  Reshape: 'target_shape',
  Resizing: 'height width interpolation crop_to_aspect_ratio',
  SeparableConv2D: `filters kernel_size strides padding data_format dilation_rate depth_multiplier depthwise_initializer
    pointwise_initializer depthwise_regularizer pointwise_regularizer depthwise_constraint pointwise_constraint ${BIAS}`,
  SimpleRNN: `${CELL} ${RECURRENT}`,
  SimpleRNNCell: CELL,
  Softmax: 'axis',
  SpatialDropout1D: 'rate noise_shape seed',
  StackedRNNCells: 'cells',
  ThresholdedReLU: 'theta',
  TimeDistributed: 'layer',
  UpSampling2D: 'size data_format interpolation',
  ZeroPadding2D: 'padding data_format',
};

const EVERY_LAYER = words('name trainable dtype batch_input_shape batch_size input_dtype weights');

/** Returns the settings that a layer of tfjs reads; undefined if tfjs has no such layer. */
export function settingsOf(className: string): ReadonlySet<string> | undefined {
  if (!Object.hasOwn(LAYERS, className)) return undefined;
  return new Set([...EVERY_LAYER, ...words(LAYERS[className] ?? '')]);
}

/** Layers that act in training only. In prediction they return their input. */
export const IDENTITIES: readonly string[] = words(`
  AugMix CutMix MixUp RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast
  RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHeight RandomHue RandomInvert
  RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation
  RandomWidth RandomZoom`);

/** The layers of tfjs. */
export const LAYER_NAMES: readonly string[] = Object.keys(LAYERS);

/**
 * Settings that only Keras has, with the values that have no effect. Null, false, 0 and [] never
 * have one.
 */
export const HARMLESS: { readonly [key: string]: readonly unknown[] | 'always' } = {
  autocast: 'always',
  backward_layer: 'always', // compared elsewhere
  data_format: ['channels_last'],
  dilation_rate: [1],
  fill_mode: 'always', // of a border, which other settings ask for
  fill_value: 'always',
  fused: 'always',
  groups: [1],
  input_length: 'always',
  lora_alpha: 'always',
  output_padding: 'always', // compared elsewhere
  ragged: 'always',
  renorm_momentum: 'always',
  seed: 'always',
  use_cudnn: 'always',
  build_input_shape: 'always',
};

export const CONSTRAINTS: readonly string[] = ['NonNeg', 'MaxNorm', 'MinMaxNorm', 'UnitNorm'];

/** The initializers of tfjs, by Keras's name. */
export const INITIALIZERS: { readonly [className: string]: string } = {
  Constant: 'Constant',
  GlorotNormal: 'GlorotNormal',
  GlorotUniform: 'GlorotUniform',
  HeNormal: 'HeNormal',
  HeUniform: 'HeUniform',
  Identity: 'Identity',
  IdentityInitializer: 'Identity',
  LeCunNormal: 'LeCunNormal',
  LeCunUniform: 'LeCunUniform',
  LecunNormal: 'LeCunNormal',
  LecunUniform: 'LeCunUniform',
  Ones: 'Ones',
  Orthogonal: 'Orthogonal',
  OrthogonalInitializer: 'Orthogonal',
  RandomNormal: 'RandomNormal',
  RandomUniform: 'RandomUniform',
  TruncatedNormal: 'TruncatedNormal',
  VarianceScaling: 'VarianceScaling',
  Zeros: 'Zeros',
};

/** The activations of tfjs, by Keras's names. */
export const ACTIVATIONS: { readonly [name: string]: string } = {
  elu: 'elu',
  gelu: 'gelu',
  hard_sigmoid: 'hard_sigmoid',
  linear: 'linear',
  log_softmax: 'log_softmax',
  mish: 'mish',
  re_lu: 'relu',
  relu: 'relu',
  relu6: 'relu6',
  selu: 'selu',
  sigmoid: 'sigmoid',
  silu: 'swish',
  softmax: 'softmax',
  softplus: 'softplus',
  softsign: 'softsign',
  swish: 'swish',
  tanh: 'tanh',
};

/** The losses of tfjs, by Keras's names of functions and classes, and by their initials. */
export const LOSSES: { readonly [name: string]: string } = {
  binary_crossentropy: 'binaryCrossentropy',
  categorical_crossentropy: 'categoricalCrossentropy',
  categorical_hinge: 'categoricalHinge',
  cosine_similarity: 'cosineProximity',
  cosine_proximity: 'cosineProximity',
  hinge: 'hinge',
  huber: 'huber',
  huber_loss: 'huber',
  kl_divergence: 'kullbackLeiblerDivergence',
  kld: 'kullbackLeiblerDivergence',
  kullback_leibler_divergence: 'kullbackLeiblerDivergence',
  log_cosh: 'logcosh',
  logcosh: 'logcosh',
  mae: 'meanAbsoluteError',
  mape: 'meanAbsolutePercentageError',
  mean_absolute_error: 'meanAbsoluteError',
  mean_absolute_percentage_error: 'meanAbsolutePercentageError',
  mean_squared_error: 'meanSquaredError',
  mean_squared_logarithmic_error: 'meanSquaredLogarithmicError',
  mse: 'meanSquaredError',
  msle: 'meanSquaredLogarithmicError',
  poisson: 'poisson',
  sparse_categorical_crossentropy: 'sparseCategoricalCrossentropy',
  squared_hinge: 'squaredHinge',
};

/**
 * The metrics of tfjs, by Keras's names. Left out are tfjs's precision, which only counts outputs
 * of exactly 1, and its cosine, which has the other sign.
 */
export const METRICS: { readonly [name: string]: string } = {
  acc: 'accuracy',
  accuracy: 'accuracy',
  binary_accuracy: 'binaryAccuracy',
  categorical_accuracy: 'categoricalAccuracy',
  categorical_crossentropy: 'categoricalCrossentropy',
  mae: 'mae',
  mape: 'mape',
  mean_absolute_error: 'mae',
  mean_absolute_percentage_error: 'mape',
  mean_squared_error: 'mse',
  mse: 'mse',
};

/** The losses that tfjs finds by name. */
export const LOSSES_OF_TFJS: readonly string[] = words(
  `binaryCrossentropy categoricalCrossentropy categoricalHinge cosineProximity hinge
  kullbackLeiblerDivergence logcosh meanAbsoluteError meanAbsolutePercentageError meanSquaredError
  meanSquaredLogarithmicError poisson sparseCategoricalCrossentropy squaredHinge`,
);

/** The metrics that tfjs finds by name. */
export const METRIC_NAMES: readonly string[] = words(
  `acc accuracy binaryAccuracy categoricalAccuracy categoricalCrossentropy ce cosine crossentropy
  mae mape mse precision sparseCategoricalCrossentropy`,
);

/** The other functions of `tf.metrics`. tfjs saves their names, and does not find them again. */
export const METRIC_FUNCTIONS: readonly string[] = words(
  `binaryCrossentropy cosineProximity meanAbsoluteError meanAbsolutePercentageError meanSquaredError
  r2Score recall sparseCategoricalAccuracy`,
);

/** Returns the name of a function of Keras. MeanSquaredError becomes mean_squared_error. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Returns the function for a name, a class or a function of Keras, in snake_case. */
export function functionName(given: Json): string {
  if (!isObject(given)) return snakeCase(String(given));
  const { config = null } = given;
  return snakeCase(typeof config === 'string' ? config : textAt(given, 'class_name'));
}
