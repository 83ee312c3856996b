export { Activation, activation } from './layers/activation.ts';
export {
  ClipByValue,
  type ClipByValueLayerOptions,
  clipByValue,
} from './layers/clipByValue.ts';
export { Dense, type DenseOptions, dense } from './layers/dense.ts';
export {
  type BatchShape,
  type CallContext,
  type InputShape,
  Layer,
  type LayerOptions,
  type LayerOutput,
  type WeightOptions,
} from './layers/layer.ts';
export { MergeLayer } from './layers/mergeLayer.ts';
export { NonNeg, nonNeg } from './layers/nonNeg.ts';
export { ReLU, type ReLULayerOptions, relu } from './layers/relu.ts';
