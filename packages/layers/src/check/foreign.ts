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

/** The same for the names of activations, losses, initializers, optimizers and constraints. */
export const VALUE_NAMES: readonly string[] = [
  'linear identity none',
  'sigmoid logistic',
  'meanAbsoluteError l1loss',
  'meanSquaredError mseloss',
  'heNormal he kaiming kaimingnormal',
  'heUniform kaiminguniform',
  'randomNormal normal',
  'randomUniform uniform',
  'glorotUniform xavier xavieruniform',
  'glorotNormal xaviernormal',
  'sgd gradientdescent momentum',
  'nonNeg nonnegative positive',
];

/** The same for what fit calls in a callback. */
export const HOOK_NAMES: readonly string[] = [
  'onBatchBegin onbatchstart ontrainbatchbegin',
  'onBatchEnd onbatchfinish ontrainbatchend onyield',
  'onEpochBegin onepochstart',
  'onEpochEnd onepochfinish',
  'onTrainBegin ontrainstart',
  'onTrainEnd ontrainfinish',
];
