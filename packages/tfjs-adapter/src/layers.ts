export { Activation, type ActivationFunction, activation } from './layers/activation.ts';
export { ClipByValue, type ClipByValueArgs, clipByValue } from './layers/clipByValue.ts';
export type { LayerArgs } from './layers/elementwise.ts';
export { NonNeg, nonNeg } from './layers/nonNeg.ts';
export { registerLayers } from './layers/register.ts';
export { ReLU, type ReLUArgs, relu } from './layers/relu.ts';
export {
  UnitNormalization,
  type UnitNormalizationArgs,
  unitNormalization,
} from './layers/unitNormalization.ts';
