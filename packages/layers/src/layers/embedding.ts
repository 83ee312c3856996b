import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { checkNumber, checkOptions, checkSeed } from '../check/options.ts';
import type { Constraint } from '../constraints/constraint.ts';
import { type ConstraintLike, constraintFrom } from '../constraints/identify.ts';
import { type InitializerLike, initializerFrom } from '../initializers/identify.ts';
import type { Initializer } from '../initializers/initializer.ts';
import { firstNoIndex } from '../loops/parts.ts';
import { gather } from '../ops/pick.ts';
import { type RegularizerLike, regularizerFrom } from '../regularizers/identify.ts';
import type { Regularizer } from '../regularizers/regularizer.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { layerOptions } from './common.ts';
import { checkBatchShape } from './inputs.ts';
import { type BatchShape, LAYER_KEYS, Layer, type LayerOptions } from './layer.ts';

/** The options of embedding. */
export interface EmbeddingOptions extends LayerOptions {
  /** The number of vectors. Indices are whole numbers from 0 to inputDim - 1. */
  readonly inputDim: number;
  /** The length of each vector. */
  readonly outputDim: number;
  /** The first vectors. Default 'randomUniform', from -0.05 to 0.05. */
  readonly embeddingsInitializer?: InitializerLike | undefined;
  /** A rule that the vectors always satisfy. Default none. */
  readonly embeddingsConstraint?: ConstraintLike | undefined;
  /** A penalty for the vectors that training adds to the loss. Default none. */
  readonly embeddingsRegularizer?: RegularizerLike | undefined;
  /** The seed of an initializer that is given by name. */
  readonly seed?: number | undefined;
}

const KEYS = [
  ...LAYER_KEYS,
  'inputDim',
  'outputDim',
  'embeddingsInitializer',
  'embeddingsConstraint',
  'embeddingsRegularizer',
  'seed',
];

/** Whole numbers below this are exact in float32. */
const MOST_INDICES = 2 ** 24;

/** A layer that replaces indices by vectors. */
export class Embedding extends Layer {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly embeddingsInitializer: Initializer;
  readonly embeddingsConstraint: Constraint | null;
  readonly embeddingsRegularizer: Regularizer | null;
  private embeddings: Weight | undefined;

  constructor(options: EmbeddingOptions) {
    const op = 'embedding';
    rejectMask(op, options);
    checkOptions(op, options ?? null, KEYS);
    super(layerOptions(options), 'embedding');
    const { inputDim, outputDim, embeddingsInitializer = 'randomUniform' } = options;
    const rule = { least: 1, most: MOST_INDICES, whole: true };
    this.inputDim = checkNumber(op, 'inputDim', inputDim, rule);
    this.outputDim = checkNumber(op, 'outputDim', outputDim, { least: 1, whole: true });
    this.embeddingsInitializer = initializerFrom(
      op,
      'embeddingsInitializer',
      embeddingsInitializer,
      checkSeed(op, options.seed),
    );
    const { embeddingsConstraint, embeddingsRegularizer } = options;
    this.embeddingsConstraint = constraintFrom(op, 'embeddingsConstraint', embeddingsConstraint);
    this.embeddingsRegularizer = regularizerFrom(
      op,
      'embeddingsRegularizer',
      embeddingsRegularizer,
    );
  }

  override build(): void {
    this.embeddings = this.addWeight('embeddings', [this.inputDim, this.outputDim], {
      initializer: this.embeddingsInitializer,
      constraint: this.embeddingsConstraint,
      regularizer: this.embeddingsRegularizer,
    });
  }

  call(x: Tensor): Tensor {
    const at = firstNoIndex(x.data, this.inputDim);
    if (at >= 0) rejectIndex(this.path, x, at, this.inputDim);
    return gather(this.embeddings as Weight, x);
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    checkBatchShape(this.path, inputShape);
    return [...inputShape, this.outputDim];
  }
}

/** Says which index is wrong, and where. */
function rejectIndex(path: string, { data, shape }: Tensor, at: number, count: number): never {
  let block = at;
  const place = shape
    .slice()
    .reverse()
    .map((length) => {
      const k = block % length;
      block = (block - k) / length;
      return k;
    })
    .reverse();
  const received = `${data[at]}${place.length === 0 ? '' : ` at [${place.join(', ')}]`}`;
  const expected = `whole numbers from 0 to ${count - 1}`;
  const sentence = `x holds ${received}. Indices are ${expected}`;
  throw new ClampwiseRangeError(path, 'x', received, expected, sentence);
}

/** Says that masks do not exist, since they are an option of Keras and tfjs. */
function rejectMask(op: string, options: unknown): void {
  for (const key of ['maskZero', 'mask_zero']) {
    const value: unknown = (options as { readonly [key: string]: unknown } | null | undefined)?.[
      key
    ];
    if (!value) continue;
    const sentence = `${key} is not supported: this package has no masks. Leave it out; index 0 is then a vector like any other`;
    throw new ClampwiseTypeError(op, key, String(value), 'left out', sentence);
  }
}

/**
 * Makes a layer that replaces each index by a vector, which training learns. [n, 4] becomes [n, 4,
 * outputDim]. There are no masks, so index 0 is an index like any other.
 *
 * @param options -
 *   - `inputDim`: whole number from 1 to 2^24. The number of vectors. Indices are from 0 to
 *     inputDim - 1.
 *   - `outputDim`: whole number above 0. The length of each vector.
 *   - `embeddingsInitializer`: name or function, default 'randomUniform'. The first vectors.
 *   - `embeddingsConstraint`: constraint, name or function, default none. A rule for the vectors.
 *     With `axis: 1`, `maxNorm` limits the norm of each vector.
 *   - `embeddingsRegularizer`: regularizer, name or function, default none. A penalty in the loss.
 *   - `seed`: whole number, default a new one. The seed of an initializer given by name.
 *   - `name`: string, default 'embedding'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind
 * @throws ClampwiseRangeError if an option is out of range; later, if an index is NaN, not whole,
 *   or not from 0 to inputDim - 1
 * @see Keras's `Embedding`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { embedding } from '@clampwise/layers/layers';
 *
 * const layer = embedding({
 *   inputDim: 3,
 *   outputDim: 2,
 *   embeddingsInitializer: () =>
 *     tensor([[0, 0], [1, 10], [2, 20]]),
 * });
 * layer.apply([[2, 1]]).toArray(); // => [[[2, 20], [1, 10]]]
 */
export function embedding(options: EmbeddingOptions): Embedding {
  return new Embedding(options);
}
