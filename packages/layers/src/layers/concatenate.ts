import { ClampwiseRangeError } from '@clampwise/kernels';
import { batchText } from '../check/describe.ts';
import { checkNumber, checkOptions } from '../check/options.ts';
import { concat } from '../ops/join.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { layerOptions } from './common.ts';
import { checkBatchShapes } from './inputs.ts';
import type { BatchShape } from './layer.ts';
import { MERGE_KEYS, MergeLayer, type MergeOptions } from './mergeLayer.ts';

/** The options of concatenate. */
export interface ConcatenateOptions extends MergeOptions {
  /** The axis to join along; negative ones count from the end. Default -1. */
  readonly axis?: number | undefined;
}

const KEYS = [...MERGE_KEYS, 'axis'];

/** A layer that joins its inputs along an axis. */
export class Concatenate extends MergeLayer {
  readonly axis: number;

  constructor(options: ConcatenateOptions = {}) {
    checkOptions('concatenate', options, KEYS);
    super(layerOptions(options), 'concatenate');
    this.axis = checkNumber('concatenate', 'axis', options.axis ?? -1, { whole: true });
  }

  override build(inputShapes: readonly BatchShape[]): void {
    this.computeOutputShape(inputShapes);
  }

  call(inputs: readonly Tensor[]): Tensor {
    // For the error, which names this layer and all shapes.
    this.computeOutputShape(inputs.map(({ shape }) => shape));
    return concat(inputs, { axis: this.axis });
  }

  override computeOutputShape(inputShapes: readonly BatchShape[]): BatchShape {
    checkBatchShapes(this.path, inputShapes);
    const [first, ...others] = inputShapes as [BatchShape, ...BatchShape[]];
    const axis = this.axisIn(first);
    const joined = [...first];
    for (const shape of others) {
      const fits =
        shape.length === first.length &&
        shape.every((n, k) => k === axis || n === first[k] || n === null || first[k] === null);
      if (!fits) this.rejectShapes(inputShapes, axis);
      const [a, b] = [joined[axis] ?? null, shape[axis] ?? null];
      joined[axis] = a === null || b === null ? null : a + b;
      shape.forEach((n, k) => {
        if (k !== axis) joined[k] ??= n;
      });
    }
    return joined;
  }

  private axisIn(shape: BatchShape): number {
    const rank = shape.length;
    const axis = this.axis < 0 ? this.axis + rank : this.axis;
    if (axis >= 1 && axis < rank) return axis;
    const expected = `an axis of an example, from 1 to ${rank - 1} or from ${1 - rank} to -1`;
    throw new ClampwiseRangeError(this.path, 'axis', String(this.axis), expected);
  }

  private rejectShapes(shapes: readonly BatchShape[], axis: number): never {
    const list = shapes.map(batchText).join(' and ');
    const expected = `the same lengths along all axes except axis ${axis}`;
    const sentence = `the inputs have the shapes ${list}. They need ${expected}`;
    throw new ClampwiseRangeError(this.path, 'x', `shapes ${list}`, expected, sentence);
  }
}

/**
 * Makes a layer that joins its inputs along an axis of their examples: [n, 3] and [n, 2] become [n,
 * 5]. The other axes have equal lengths. The gradient of each input is its part of dy.
 *
 * @param options -
 *   - `axis`: whole number, default -1. The axis; negative ones count from the end.
 *   - `name`: string, default 'concatenate'. A model adds a number if the name is taken.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the first input. The dtype of results.
 * @returns a layer; `apply` takes a list of inputs
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError later, if the shapes of the inputs do not fit, or they have no such
 *   axis
 * @see Keras's `Concatenate`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { concatenate } from '@clampwise/layers/layers';
 *
 * const [a, b] = [tensor([[1, 2]]), tensor([[3]])];
 * concatenate().apply([a, b]).toArray(); // => [[1, 2, 3]]
 */
export function concatenate(options: ConcatenateOptions = {}): Concatenate {
  return new Concatenate(options);
}
