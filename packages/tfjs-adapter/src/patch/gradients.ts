import {
  type GradConfig,
  greater,
  greaterEqual,
  lessEqual,
  logicalAnd,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { clipByValueGradients } from '../kernels/clipByValueGradient.ts';
import { select } from '../kernels/composed.ts';
import { runsOnArrays } from '../kernels/kernel.ts';

// The smallest float32 above 0: x ≥ this means x > 0.
const ABOVE_ZERO = 2 ** -149;

/**
 * dy where x lies in an interval, else 0: by our kernel on backends with arrays, elsewhere by a
 * mask.
 */
function passed(dy: Tensor, x: Tensor, lo: number, hi: number, mask: () => Tensor): Tensor {
  if (x.dtype !== 'float32' || !runsOnArrays()) return select(mask(), dy);
  const bounds = { lo: Math.fround(lo), hi: Math.fround(hi), minAt: -1, maxAt: -1 };
  return (clipByValueGradients(dy, [x], bounds)[0] as () => Tensor)();
}

const ofClipByValue: GradConfig = {
  kernelName: 'ClipByValue',
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attrs) => {
    const x = saved[0] as Tensor;
    const { clipValueMin: min, clipValueMax: max } = attrs as Record<string, unknown> as {
      readonly clipValueMin: number;
      readonly clipValueMax: number;
    };
    const mask = (): Tensor => logicalAnd(greaterEqual(x, min), lessEqual(x, max));
    return { x: () => passed(dy as Tensor, x, min, max, mask) };
  },
};

/** 1 for 0 < x ≤ 6, else 0, at NaN too. By selection, so that a NaN in dy does not get through. */
const ofRelu6: GradConfig = {
  kernelName: 'Relu6',
  inputsToSave: ['x'],
  gradFunc: (dy, saved) => {
    const x = saved[0] as Tensor;
    const mask = (): Tensor => logicalAnd(greater(x, 0), lessEqual(x, 6));
    return { x: () => passed(dy as Tensor, x, ABOVE_ZERO, 6, mask) };
  },
};

/** The gradients that are replaced. */
export const GRADIENTS: readonly GradConfig[] = [ofClipByValue, ofRelu6];
