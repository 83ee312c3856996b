export {
  binaryCrossentropy,
  type CrossentropyOptions,
  categoricalCrossentropy,
  type SparseCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from './losses/crossentropy.ts';
export type { LossLike, LossName } from './losses/identify.ts';
export type { Loss, LossFunction } from './losses/loss.ts';
export { meanAbsoluteError, meanSquaredError } from './losses/regression.ts';
