import { ClampwiseRangeError } from '@clampwise/kernels';
import { batchText } from '../check/describe.ts';
import { checkBatchShape } from './inputs.ts';
import { type BatchShape, Layer, type LayerOptions } from './layer.ts';

/** Returns the options that every layer has. */
export function layerOptions({ name, inputShape, trainable, dtype }: LayerOptions): LayerOptions {
  return { name, inputShape, trainable, dtype };
}

/** A layer whose result has the shape of its input. */
export abstract class SameShapeLayer extends Layer {
  override computeOutputShape(inputShape: BatchShape): BatchShape {
    checkBatchShape(this.path, inputShape);
    return inputShape;
  }
}

/** Throws because the input of a layer has a shape that it does not accept. */
export function rejectInput(path: string, shape: BatchShape, expected: string): never {
  throw new ClampwiseRangeError(path, 'x', `shape ${batchText(shape)}`, expected);
}
