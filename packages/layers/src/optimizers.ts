export { Adam, type AdamOptions, AdamW, adam, adamw } from './optimizers/adam.ts';
export type { OptimizerLike } from './optimizers/identify.ts';
export type { OptimizerOptions } from './optimizers/limits.ts';
export { type GradientPair, Optimizer, type StepContext } from './optimizers/optimizer.ts';
export { Rmsprop, type RmspropOptions, rmsprop } from './optimizers/rmsprop.ts';
export { Sgd, type SgdOptions, sgd } from './optimizers/sgd.ts';
