export {
  binaryCrossentropy,
  type CrossentropyOptions,
  categoricalCrossentropy,
  type SparseCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from './losses/crossentropy.ts';
export { cosineSimilarity, klDivergence, poisson } from './losses/distributions.ts';
export { categoricalHinge, hinge, squaredHinge } from './losses/hinge.ts';
export type { LossLike, LossName } from './losses/identify.ts';
export type { Loss, LossFunction } from './losses/loss.ts';
export { meanAbsoluteError, meanSquaredError } from './losses/regression.ts';
export {
  type HuberOptions,
  huber,
  logCosh,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
} from './losses/robust.ts';
