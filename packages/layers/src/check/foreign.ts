// What other libraries call things, and what they are called here. Messages suggest the second for
// the first, if the function knows it; what is only spelt otherwise (snake_case, a typo) needs no
// line.

/** Names of the option that all functions have which make tensors. A program that only makes some brings in no others. */
export const DTYPE_NAMES: { readonly [name: string]: string } = { type: 'dtype' };

/** Names of options. */
export const OPTION_NAMES: { readonly [name: string]: string } = {
  type: 'dtype',
  // Layers and weights
  alpha: 'negativeSlope',
  batchInputShape: 'inputShape',
  batch_input_shape: 'inputShape',
  bias: 'useBias',
  inputDim: 'inputShape',
  input_dim: 'inputShape',
  max: 'maxValue',
  min: 'minValue',
  neurons: 'units',
  nonlinearity: 'activation',
  out_features: 'units',
  outputDim: 'units',
  output_dim: 'units',
  // Operations and random values
  axes: 'axis',
  dim: 'axis',
  loc: 'mean',
  maxval: 'max',
  minval: 'min',
  perm: 'permutation',
  scale: 'stddev',
  sigma: 'stddev',
  std: 'stddev',
  // Training
  batch: 'batchSize',
  criterion: 'loss',
  nb_epoch: 'epochs',
  random_state: 'seed',
  validation: 'validationData',
  // Optimizers
  clip: 'clipValue',
  decay: 'weightDecay',
  eps: 'epsilon',
  lr: 'learningRate',
  max_grad_norm: 'globalClipNorm',
};

/**
 * Names of activations, losses, initializers, optimizers and constraints, in lower case and without
 * separators.
 */
export const VALUE_NAMES: { readonly [name: string]: string } = {
  identity: 'linear',
  logistic: 'sigmoid',
  none: 'linear',
  l1loss: 'meanAbsoluteError',
  mseloss: 'meanSquaredError',
  he: 'heNormal',
  kaiming: 'heNormal',
  kaimingnormal: 'heNormal',
  kaiminguniform: 'heUniform',
  normal: 'randomNormal',
  uniform: 'randomUniform',
  xavier: 'glorotUniform',
  xaviernormal: 'glorotNormal',
  xavieruniform: 'glorotUniform',
  gradientdescent: 'sgd',
  momentum: 'sgd',
  nonnegative: 'nonNeg',
  positive: 'nonNeg',
};

/** Names of what fit calls in a callback. */
export const HOOK_NAMES: { readonly [name: string]: string } = {
  onBatchFinish: 'onBatchEnd',
  onBatchStart: 'onBatchBegin',
  onEpochFinish: 'onEpochEnd',
  onEpochStart: 'onEpochBegin',
  onTrainBatchBegin: 'onBatchBegin',
  onTrainBatchEnd: 'onBatchEnd',
  onTrainFinish: 'onTrainEnd',
  onTrainStart: 'onTrainBegin',
  onYield: 'onBatchEnd',
};
