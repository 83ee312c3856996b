export { Activation, activation } from './layers/activation.ts';
export {
  BatchNormalization,
  type BatchNormalizationOptions,
  batchNormalization,
} from './layers/batchNormalization.ts';
export {
  ClipByValue,
  type ClipByValueLayerOptions,
  clipByValue,
} from './layers/clipByValue.ts';
export { Concatenate, type ConcatenateOptions, concatenate } from './layers/concatenate.ts';
export { Dense, type DenseOptions, dense } from './layers/dense.ts';
export { Dropout, type DropoutOptions, dropout } from './layers/dropout.ts';
export { ELU, type ELULayerOptions, elu } from './layers/elu.ts';
export { Embedding, type EmbeddingOptions, embedding } from './layers/embedding.ts';
export { GELU, type GELULayerOptions, gelu } from './layers/gelu.ts';
export { Interval, type IntervalLayerOptions, interval } from './layers/interval.ts';
export {
  type BatchShape,
  type CallContext,
  type InputShape,
  Layer,
  type LayerOptions,
  type LayerOutput,
  type WeightOptions,
} from './layers/layer.ts';
export {
  LayerNormalization,
  type LayerNormalizationOptions,
  layerNormalization,
} from './layers/layerNormalization.ts';
export { LeakyReLU, type LeakyReLULayerOptions, leakyRelu } from './layers/leakyRelu.ts';
export {
  Add,
  Average,
  add,
  average,
  Maximum,
  Minimum,
  Multiply,
  maximum,
  minimum,
  multiply,
  Subtract,
  subtract,
} from './layers/merge.ts';
export { MergeLayer, type MergeOptions } from './layers/mergeLayer.ts';
export { NonNeg, nonNeg } from './layers/nonNeg.ts';
export {
  Normalization,
  type NormalizationOptions,
  normalization,
} from './layers/normalization.ts';
export { ReLU, type ReLULayerOptions, relu } from './layers/relu.ts';
export { Rescaling, type RescalingOptions, rescaling } from './layers/rescaling.ts';
export {
  Flatten,
  flatten,
  Reshape,
  type ReshapeLayerOptions,
  reshape,
} from './layers/reshape.ts';
export { sigmoid, softplus, tanh } from './layers/smooth.ts';
export { Softmax, type SoftmaxLayerOptions, softmax } from './layers/softmax.ts';
export {
  UnitNormalization,
  type UnitNormalizationOptions,
  unitNormalization,
} from './layers/unitNormalization.ts';
