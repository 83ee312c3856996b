// The types of the adapter beside those of tfjs.
import { clipByValue } from '@clampwise/tfjs-adapter';
import { nonNeg } from '@clampwise/tfjs-adapter/layers';
import type { Tensor } from '@tensorflow/tfjs-core';

export function limit(x: Tensor): Tensor {
  return clipByValue(x, -1, null);
}
export const layerName: string = nonNeg().name;
