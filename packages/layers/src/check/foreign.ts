// Names that other libraries use, and ours. If a function knows our name, its message suggests it
// for the foreign one. Spellings (snake_case, a typo) need no line here.

/**
 * Foreign names of the option that every function that makes tensors has. They stand apart, so that
 * a program that only makes tensors bundles no others.
 */
export const DTYPE_NAMES: readonly string[] = ['dtype type'];

/**
 * Options, each followed by its foreign names in small letters without underscores. Names that the
 * kernels know already are not repeated.
 */
export const OPTION_NAMES: readonly string[] = [
  // Layers and weights
  'inputShape batchinputshape inputdim inputlength',
  'useBias bias',
  'units neurons outfeatures outputdim',
  'activation nonlinearity',
  // Random values
  'mean loc',
  'stddev scale sigma std',
  'rate p prob keepprob',
  'epsilon eps',
  'targetShape shape newshape',
  'negativeSlope alpha slope',
  'outputDim embeddingdim',
  'inputDim numembeddings vocabularysize',
  'kernelRegularizer regularizer weightregularizer',
  // Training
  'batchSize batch',
  'loss criterion',
  'epochs nbepoch',
  'seed randomstate',
  'validationData validation',
  'globalClipNorm maxgradnorm',
  'path filepath filename',
];

/** The same for the names of activations, losses, initializers, optimizers and constraints. */
export const VALUE_NAMES: readonly string[] = [
  'linear identity none',
  'sigmoid logistic',
  'meanAbsoluteError l1loss',
  'meanSquaredError mseloss',
  'binaryCrossentropy bce bceloss',
  'categoricalCrossentropy crossentropy crossentropyloss',
  'heNormal he kaiming kaimingnormal',
  'heUniform kaiminguniform',
  'randomNormal normal',
  'randomUniform uniform',
  'glorotUniform xavier xavieruniform',
  'glorotNormal xaviernormal',
  'sgd gradientdescent momentum',
  'nonNeg nonnegative positive',
];

/** Names in other libraries, in small letters, that are near one of ours but mean another thing. */
export const OTHER_NAMES: readonly string[] = [
  'celu',
  'glu',
  'mish',
  'prelu',
  'mape',
  'msle',
  'nadam',
  'adamax',
];

/** Foreign names of the methods of a callback. */
export const HOOK_NAMES: readonly string[] = [
  'onBatchBegin onbatchstart ontrainbatchbegin',
  'onBatchEnd onbatchfinish ontrainbatchend onyield',
  'onEpochBegin onepochstart',
  'onEpochEnd onepochfinish',
  'onTrainBegin ontrainstart',
  'onTrainEnd ontrainfinish',
];
