export { Adam, type AdamOptions, AdamW, adam, adamw } from './optimizers/adam.ts';
export type { OptimizerLike } from './optimizers/identify.ts';
export type { OptimizerOptions } from './optimizers/limits.ts';
export { type GradientPair, Optimizer, type StepContext } from './optimizers/optimizer.ts';
export { RMSprop, type RMSpropOptions, rmsprop } from './optimizers/rmsprop.ts';
export { SGD, type SGDOptions, sgd } from './optimizers/sgd.ts';
