export {
  type LossFunction,
  type LossLike,
  type LossName,
  meanAbsoluteError,
  meanSquaredError,
} from './losses/losses.ts';
