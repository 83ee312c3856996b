export { ClampwiseRangeError, ClampwiseTypeError, isClampwiseError } from '@clampwise/kernels';
export type { TensorBound } from './check/bounds.ts';
export type { TensorOrLike } from './check/tensor.ts';
export type {
  ConstraintLike,
  ConstraintName,
  ConstraintObject,
} from './constraints/identify.ts';
export { clipByValue } from './ops/clipByValue.ts';
export { nonNeg } from './ops/nonNeg.ts';
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
export type { OnNonFinite } from './optimizers/steps.ts';
export type {
  ConstrainedModel,
  ConstrainedVariable,
  LayerWeight,
  ModelWeight,
} from './optimizers/weights.ts';
