export { Adam, type AdamOptions, AdamW, adam, adamw } from './optimizers/adam.ts';
export type { OptimizerOptions } from './optimizers/optimizerOptions.ts';
export type { LearningRate } from './optimizers/rate.ts';
export { registerOptimizers } from './optimizers/registerOptimizers.ts';
export type { StepInfo } from './optimizers/report.ts';
export { RMSprop, type RMSpropOptions, rmsprop } from './optimizers/rmsprop.ts';
export { SGD, type SGDOptions, sgd } from './optimizers/sgd.ts';
export type { WithoutDecay } from './optimizers/weightDecay.ts';
export { type CosineDecayOptions, cosineDecay } from './schedules/cosineDecay.ts';
export {
  type CosineDecayRestartsOptions,
  cosineDecayRestarts,
} from './schedules/cosineDecayRestarts.ts';
export { type DecayOptions, exponentialDecay } from './schedules/exponentialDecay.ts';
export { inverseTimeDecay } from './schedules/inverseTimeDecay.ts';
export {
  type PiecewiseConstantDecayOptions,
  piecewiseConstantDecay,
} from './schedules/piecewiseConstantDecay.ts';
export { type PolynomialDecayOptions, polynomialDecay } from './schedules/polynomialDecay.ts';
export type { LearningRateSchedule } from './schedules/schedule.ts';
