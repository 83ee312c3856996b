import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, shapeText, sizeOf } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';
import { viewAs } from '../ops/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Shape } from '../types.ts';
import { layerOptions, rejectInput } from './common.ts';
import { checkBatchShape } from './inputs.ts';
import { type BatchShape, LAYER_KEYS, Layer, type LayerOptions } from './layer.ts';

/** A layer that puts the values of an example in one axis. */
export class Flatten extends Layer {
  constructor(options: LayerOptions = {}) {
    checkOptions('flatten', options, LAYER_KEYS);
    super(options, 'flatten');
  }

  call(x: Tensor): Tensor {
    const [rows = 1, ...example] = x.shape;
    return viewAs(x, [rows, sizeOf(example)]);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    checkBatchShape(this.path, inputShape);
    const [rows = null, ...example] = inputShape;
    return [rows, example.includes(null) ? null : sizeOf(example as number[])];
  }
}

/**
 * Makes a layer that puts the values of each example in one axis: [n, 4, 3] becomes [n, 12]. A
 * batch of numbers, [n], becomes [n, 1].
 *
 * @param options - the options of every layer:
 *   - `name`: string, default 'flatten'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @see Keras's `Flatten`
 *
 * @example
 * import { flatten } from '@clampwise/layers/layers';
 *
 * flatten().apply([[[1, 2], [3, 4]]]).toArray();
 * // => [[1, 2, 3, 4]]
 */
export function flatten(options: LayerOptions = {}): Flatten {
  return new Flatten(options);
}

/** The options of the layer reshape. */
export interface ReshapeLayerOptions extends LayerOptions {
  /** The new shape of an example. One axis may be -1, and its length follows from the others. */
  readonly targetShape: Shape;
}

const KEYS = [...LAYER_KEYS, 'targetShape'];

/** A layer that gives each example another shape. */
export class Reshape extends Layer {
  readonly targetShape: Shape;

  constructor(options: ReshapeLayerOptions) {
    checkOptions('reshape', options ?? null, KEYS);
    super(layerOptions(options), 'reshape');
    this.targetShape = checkTarget(options.targetShape);
  }

  call(x: Tensor): Tensor {
    return viewAs(x, this.computeOutputShape(x.shape) as Shape);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    const { targetShape, path } = this;
    checkBatchShape(path, inputShape);
    const [rows = null, ...example] = inputShape;
    const others = sizeOf(targetShape.filter((axis) => axis !== -1));
    const size = example.includes(null) ? null : sizeOf(example as number[]);
    const free = size === null ? null : others === 0 ? 0 : size / others;
    const isFree = targetShape.includes(-1);
    if (size !== null && (isFree ? !Number.isInteger(free) || others === 0 : size !== others)) {
      const target = shapeText(targetShape);
      rejectInput(path, inputShape, `a batch whose examples fit the targetShape ${target}`);
    }
    return [rows, ...targetShape.map((axis) => (axis === -1 ? free : axis))];
  }
}

function checkTarget(shape: unknown): Shape {
  const expected = 'an array of whole numbers of at least 0, of which one may be -1';
  if (!Array.isArray(shape) || !shape.every((axis) => typeof axis === 'number')) {
    throw new ClampwiseTypeError('reshape', 'targetShape', describe(shape), expected);
  }
  const axes = shape as number[];
  const fits = axes.every((axis) => Number.isSafeInteger(axis) && axis >= -1);
  if (fits && axes.filter((axis) => axis === -1).length <= 1) return Object.freeze([...axes]);
  throw new ClampwiseRangeError('reshape', 'targetShape', shapeText(axes), expected);
}

/**
 * Makes a layer that gives each example another shape. The order of the values stays.
 *
 * @param options -
 *   - `targetShape`: number[]. The shape of an example. One axis may be -1, and its length follows
 *     from the others.
 *   - `name`: string, default 'reshape'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind
 * @throws ClampwiseRangeError if targetShape is no shape; later, if an example does not fit it
 * @see Keras's `Reshape`
 *
 * @example
 * import { reshape } from '@clampwise/layers/layers';
 *
 * const layer = reshape({ targetShape: [2, -1] });
 * layer.apply([[1, 2, 3, 4]]).toArray();
 * // => [[[1, 2], [3, 4]]]
 */
export function reshape(options: ReshapeLayerOptions): Reshape {
  return new Reshape(options);
}
