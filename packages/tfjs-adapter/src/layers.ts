export { ClipByValue, type ClipByValueArgs, clipByValue } from './layers/clipByValue.ts';
export type { LayerArgs } from './layers/elementwise.ts';
export { NonNeg, nonNeg } from './layers/nonNeg.ts';
export { registerLayers } from './layers/register.ts';
