export { Adam, type AdamOptions, adam } from './optimizers/adam.ts';
export type { OptimizerLike } from './optimizers/identify.ts';
export { type GradientPair, Optimizer } from './optimizers/optimizer.ts';
export { Sgd, type SgdOptions, sgd } from './optimizers/sgd.ts';
