import { ClampwiseTypeError } from '@clampwise/kernels';
import { shapeText } from '@clampwise/kernels/internal';
import { cast, clone, div, mul, sum, type Tensor, tidy, where } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import type { MaskRule } from '../translate/training.ts';
import type { Output } from './logits.ts';

/** The methods of a layer that tfjs runs. */
interface Run {
  apply: layers.Layer['apply'];
  computeMask: layers.Layer['computeMask'];
}

/** The masks of outputs, by the outputs. */
const masks = new WeakMap<Tensor, Tensor>();
const watched = new WeakSet<Run>();

/** Makes the layer of an output remember the mask of each tensor that it returns. */
export function rememberMasks(output: Output): void {
  const layer = output.sourceLayer as unknown as Run;
  if (watched.has(layer)) return;
  watched.add(layer);
  const apply = layer.apply.bind(layer);
  const computeMask = layer.computeMask.bind(layer);
  let last: readonly unknown[] = [];
  layer.apply = (...args) => {
    const outputs = apply(...args);
    last = [outputs].flat();
    return outputs;
  };
  layer.computeMask = (...args) => {
    const found = computeMask(...args);
    last.forEach((y, k) => {
      const mask = Array.isArray(found) ? found[k] : found;
      // tfjs disposes masks at the end of each run.
      if (mask != null) masks.set(y as Tensor, clone(mask));
    });
    last = [];
    return found;
  };
}

/**
 * Multiplies the values of a loss by the mask of an output, as Keras does. The mean of the result
 * is the mean over the unmasked steps.
 */
export function withoutMasked(
  values: Tensor,
  y: Tensor,
  { isKeras3 }: MaskRule,
  isSum = false,
): Tensor {
  if (values.rank === 0) return values;
  const mask = masks.get(y);
  if (mask === undefined || mask.isDisposed || shapeText(mask.shape) !== shapeText(values.shape)) {
    const received = `a loss of shape ${shapeText(values.shape)}`;
    const expected = `one value for each step of the mask${mask ? `, ${shapeText(mask.shape)}` : ''}`;
    throw new ClampwiseTypeError('fit', 'loss', received, expected);
  }
  return tidy(() => {
    const kept = cast(mask, 'float32');
    if (isSum) return mul(values, kept);
    const count = sum(kept);
    const share = div(kept.size, count);
    // If every step is masked, the loss is 0 in Keras 3, and NaN in Keras 2.
    const scale = isKeras3 ? where(cast(count, 'bool'), share, 0) : share;
    return mul(values, mul(kept, scale));
  });
}
