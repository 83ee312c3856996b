export type {
  ActivationFunction,
  ActivationLike,
  ActivationName,
} from './activations/activations.ts';
export type { ConstraintLike } from './constraints/identify.ts';
export * as initializers from './initializers.ts';
export { activation } from './layers/activation.ts';
export { clipByValue } from './layers/clipByValue.ts';
export { type DenseOptions, dense } from './layers/dense.ts';
export {
  type BatchShape,
  type CallContext,
  type InputShape,
  Layer,
  type LayerOptions,
  type LayerOutput,
  type WeightOptions,
} from './layers/layer.ts';
export { nonNeg } from './layers/nonNeg.ts';
export { relu } from './layers/relu.ts';
export type { LossLike, LossName } from './losses/identify.ts';
export type { Loss, LossFunction } from './losses/loss.ts';
export * as losses from './losses.ts';
export type { MetricLike, MetricName } from './metrics/identify.ts';
export type { Metric } from './metrics/metric.ts';
export type { CallbackLike, Callbacks, Logs } from './models/callbacks.ts';
export type { CompileOptions } from './models/compiled.ts';
export type { History } from './models/fit.ts';
export { Functional, type FunctionalOptions, functional } from './models/functional.ts';
export { type InputOptions, input } from './models/input.ts';
export { Model } from './models/model.ts';
export type { BatchOptions, FitOptions } from './models/options.ts';
export { Sequential, sequential } from './models/sequential.ts';
export * as ops from './ops.ts';
export { adam } from './optimizers/adam.ts';
export { sgd } from './optimizers/sgd.ts';
export type { LearningRate, Schedule } from './schedules/schedule.ts';
export { type ValueAndGrads, valueAndGrad } from './tape/valueAndGrad.ts';
export {
  ones,
  type RandomNormalOptions,
  type RandomUniformOptions,
  randomNormal,
  randomUniform,
  type TensorOptions,
  tensor,
  zeros,
} from './tensor/create.ts';
export type { SymbolicTensor } from './tensor/symbolic.ts';
export { Tensor } from './tensor/tensor.ts';
export type { FloatArray, FloatDType, NestedArray, Shape, TensorLike } from './types.ts';
export { Weight } from './weights/weight.ts';
