export {
  ClampwiseRangeError,
  ClampwiseTypeError,
  isClampwiseError,
  type OnNonFinite,
} from '@clampwise/kernels';
export type { TensorBound } from './check/bounds.ts';
export type { SameKind, TensorList, Tensors } from './check/lists.ts';
export type { TensorOrLike } from './check/tensor.ts';
export type {
  ConstraintLike,
  ConstraintName,
  ConstraintObject,
} from './constraints/identify.ts';
export { type AdaptiveGradClipOptions, adaptiveGradClip } from './ops/adaptiveGradClip.ts';
export {
  type ClipByGlobalNormOptions,
  clipByGlobalNorm,
  type GlobalNormClip,
} from './ops/clipByGlobalNorm.ts';
export {
  type ClipByNormOptions,
  type ClipNormOptions,
  clipByAverageNorm,
  clipByBlockRms,
  clipByNorm,
} from './ops/clipByNorm.ts';
export { type ClipByValueOptions, clipByValue } from './ops/clipByValue.ts';
export {
  clipPerExampleNorm,
  type PerExampleClip,
  type PerExampleOptions,
} from './ops/clipPerExampleNorm.ts';
export { type GlobalNormOptions, globalNorm } from './ops/globalNorm.ts';
export { nonNeg } from './ops/nonNeg.ts';
export {
  projectL1Ball,
  projectL1Sphere,
  projectL2Ball,
  projectL2Sphere,
  type RowOptions,
} from './ops/projectBalls.ts';
export { projectBox, projectLinfBall } from './ops/projectBox.ts';
export { type MonotoneOptions, projectMonotone } from './ops/projectMonotone.ts';
export { projectHalfspace, projectHyperplane } from './ops/projectPlanes.ts';
export { projectSimplex, type SimplexOptions } from './ops/projectSimplex.ts';
export { type ReplaceNonFiniteOptions, replaceNonFinite } from './ops/replaceNonFinite.ts';
export {
  type ConstraintReport,
  checkConstraints,
  type Violation,
} from './optimizers/checkConstraints.ts';
export { clipWeights } from './optimizers/clipWeights.ts';
export { enforceConstraints, type TrainableModel } from './optimizers/enforceConstraints.ts';
export { clipGradients, type GuardOptions, guard } from './optimizers/guard.ts';
export type { GuardedOptimizer } from './optimizers/guarded.ts';
export type { AdaptiveLimit, GradientLimits } from './optimizers/limits.ts';
export { type GradNormCallback, logGradNorm } from './optimizers/logGradNorm.ts';
export type { StepInfo } from './optimizers/report.ts';
export type {
  ConstrainedModel,
  ConstrainedVariable,
  LayerWeight,
  ModelWeight,
} from './optimizers/weights.ts';
export { patchTfjs } from './patch/patchTfjs.ts';
