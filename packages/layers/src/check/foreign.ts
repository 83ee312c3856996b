// What other libraries call things, and what they are called here. Messages suggest the second for
// the first, if the function knows it; what is only spelt otherwise (snake_case, a typo) needs no
// line.

/** What others call the option of all functions that make tensors. A program that only makes some brings in no others. */
export const DTYPE_NAMES: readonly string[] = ['dtype type'];

/**
 * Options, each followed by what others call the same, in small letters and without underscores. What the kernels know
 * already is not repeated.
 */
export const OPTION_NAMES: readonly string[] = [
  // Layers and weights
  'inputShape batchinputshape inputdim',
  'useBias bias',
  'units neurons outfeatures outputdim',
  'activation nonlinearity',
  // Random values
  'mean loc',
  'stddev scale sigma std',
  // Training
  'batchSize batch',
  'loss criterion',
  'epochs nbepoch',
  'seed randomstate',
  'validationData validation',
  'globalClipNorm maxgradnorm',
];

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
