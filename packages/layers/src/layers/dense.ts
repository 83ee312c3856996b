import { ClampwiseRangeError } from '@clampwise/kernels';
import {
  type Activation,
  type ActivationLike,
  activationFrom,
} from '../activations/activations.ts';
import { shapeText, sizeOf } from '../check/describe.ts';
import { checkNumber, checkOptions, checkSeed } from '../check/options.ts';
import type { Constraint } from '../constraints/constraint.ts';
import { type ConstraintLike, constraintFrom } from '../constraints/identify.ts';
import { type InitializerLike, initializerFrom } from '../initializers/identify.ts';
import type { Initializer } from '../initializers/initializer.ts';
import { div } from '../ops/arithmetic.ts';
import { product } from '../ops/matmul.ts';
import { viewAs } from '../ops/shape.ts';
import { type RegularizerLike, regularizerFrom } from '../regularizers/identify.ts';
import type { Regularizer } from '../regularizers/regularizer.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { layerOptions } from './common.ts';
import { checkBatchShape } from './inputs.ts';
import { type BatchShape, LAYER_KEYS, Layer, type LayerOptions } from './layer.ts';
import { keepsCall, type Stage } from './stage.ts';

/** The options of dense. */
export interface DenseOptions extends LayerOptions {
  /** The length of the last axis of the result. */
  readonly units: number;
  /** The activation, a name or a function. Default 'linear'. */
  readonly activation?: ActivationLike | undefined;
  /** Whether the layer adds a bias. Default true. */
  readonly useBias?: boolean | undefined;
  /** The first values of the kernel. Default 'glorotUniform'. */
  readonly kernelInitializer?: InitializerLike | undefined;
  /** The first values of the bias. Default 'zeros'. */
  readonly biasInitializer?: InitializerLike | undefined;
  /** A rule that the kernel always satisfies: a constraint, a name or a function. Default none. */
  readonly kernelConstraint?: ConstraintLike | undefined;
  /** A rule that the bias always satisfies. Default none. */
  readonly biasConstraint?: ConstraintLike | undefined;
  /** A penalty for the kernel that training adds to the loss. Default none. */
  readonly kernelRegularizer?: RegularizerLike | undefined;
  /** A penalty for the bias that training adds to the loss. Default none. */
  readonly biasRegularizer?: RegularizerLike | undefined;
  /** A penalty for the results of each example that training adds to the loss. Default none. */
  readonly activityRegularizer?: RegularizerLike | undefined;
  /** The seed of initializers that are given by name. */
  readonly seed?: number | undefined;
}

const KEYS = [
  ...LAYER_KEYS,
  'units',
  'activation',
  'useBias',
  'kernelInitializer',
  'biasInitializer',
  'kernelConstraint',
  'biasConstraint',
  'kernelRegularizer',
  'biasRegularizer',
  'activityRegularizer',
  'seed',
];

/** The layer `activation(x · kernel + bias)`. */
export class Dense extends Layer {
  readonly units: number;
  readonly useBias: boolean;
  readonly activation: Activation;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
  readonly kernelRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly activityRegularizer: Regularizer | null;
  private kernel: Weight | undefined;
  private bias: Weight | undefined;

  constructor(options: DenseOptions) {
    checkOptions('dense', options ?? null, KEYS);
    super(layerOptions(options), 'dense');
    const seed = checkSeed('dense', options.seed);
    const { kernelInitializer = 'glorotUniform', biasInitializer = 'zeros' } = options;
    this.units = checkNumber('dense', 'units', options.units, { least: 1, whole: true });
    this.useBias = options.useBias ?? true;
    this.activation = activationFrom('dense', options.activation);
    this.kernelInitializer = initializerFrom('dense', 'kernelInitializer', kernelInitializer, seed);
    const biasSeed = seed === undefined ? undefined : seed + 1;
    this.biasInitializer = initializerFrom('dense', 'biasInitializer', biasInitializer, biasSeed);
    this.kernelConstraint = constraintFrom('dense', 'kernelConstraint', options.kernelConstraint);
    this.biasConstraint = constraintFrom('dense', 'biasConstraint', options.biasConstraint);
    const { kernelRegularizer, biasRegularizer, activityRegularizer } = options;
    this.kernelRegularizer = regularizerFrom('dense', 'kernelRegularizer', kernelRegularizer);
    this.biasRegularizer = regularizerFrom('dense', 'biasRegularizer', biasRegularizer);
    this.activityRegularizer = regularizerFrom('dense', 'activityRegularizer', activityRegularizer);
  }

  override build(inputShape: BatchShape): void {
    checkBatchShape(this.path, inputShape);
    const inputs = inputShape[inputShape.length - 1];
    if (inputShape.length < 2 || inputs === undefined || inputs === null) {
      const expected = 'a batch with at least two axes, the examples and the features';
      throw new ClampwiseRangeError(this.path, 'x', `shape ${shapeText(inputShape)}`, expected);
    }
    this.kernel = this.addWeight('kernel', [inputs, this.units], {
      initializer: this.kernelInitializer,
      constraint: this.kernelConstraint,
      regularizer: this.kernelRegularizer,
    });
    if (!this.useBias) return;
    this.bias = this.addWeight('bias', [this.units], {
      initializer: this.biasInitializer,
      constraint: this.biasConstraint,
      regularizer: this.biasRegularizer,
    });
  }

  call(x: Tensor): Tensor {
    const kernel = this.kernel as Weight;
    const rank = x.shape.length;
    const inputs = kernel.shape[0] as number;
    if (rank < 2 || x.shape[rank - 1] !== inputs) this.reject(x, inputs);
    const rows = rank === 2 ? x : viewAs(x, [sizeOf(x.shape) / inputs, inputs]);
    const { name, custom, apply } = this.activation;
    const fused = name === 'relu' && !custom ? 'relu' : 'linear';
    const sums = product(rows, kernel, false, false, this.bias, fused);
    const values = rank === 2 ? sums : viewAs(sums, [...x.shape.slice(0, -1), this.units]);
    const result = fused === 'relu' ? values : apply(values);
    if (this.activityRegularizer !== null) this.penalize(result, this.activityRegularizer);
    return result;
  }

  /** @internal */
  protected override get isLeaf(): boolean {
    return this.constructor === Dense;
  }

  /** @internal */
  override get stage(): Stage | null {
    const { kernel, bias, activation, activityRegularizer } = this;
    if (kernel === undefined || !keepsCall(this, Dense.prototype)) return null;
    if (activation.custom || activityRegularizer !== null) return null;
    const relu = activation.name === 'relu';
    const rest = relu || activation.name === 'linear' ? null : activation.apply;
    return { kind: 'dense', kernel, bias, relu, rest };
  }

  /** Adds the penalty of the results: as in Keras, divided by the number of examples. */
  private penalize(result: Tensor, regularizer: Regularizer): void {
    const rows = result.shape[0] as number;
    if (rows > 0) this.addLoss(div(regularizer.penalty(result), rows));
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    checkBatchShape(this.path, inputShape);
    return [...inputShape.slice(0, -1), this.units];
  }

  private reject({ shape }: Tensor, inputs: number): never {
    const expected = `a batch whose last axis has length ${inputs}`;
    throw new ClampwiseRangeError(this.path, 'x', `shape ${shapeText(shape)}`, expected);
  }
}

/**
 * Makes a fully connected layer: `activation(x · kernel + bias)` along the last axis. NaN
 * propagates. Weights satisfy their constraints from the first values on.
 *
 * @param options -
 *   - `units`: whole number above 0. The length of the last axis of the result.
 *   - `activation`: name or function, default 'linear'. Applied last.
 *   - `useBias`: boolean, default true. Whether the layer adds a bias.
 *   - `kernelInitializer`: name or function, default 'glorotUniform'. The first kernel.
 *   - `biasInitializer`: name or function, default 'zeros'. The first bias.
 *   - `kernelConstraint`: constraint, name or function, default none. A rule for the kernel.
 *   - `biasConstraint`: constraint, name or function, default none. A rule for the bias.
 *   - `kernelRegularizer`: regularizer, name or function, default none. A penalty in the loss.
 *   - `biasRegularizer`: regularizer, name or function, default none. A penalty in the loss.
 *   - `activityRegularizer`: regularizer, name or function, default none. A penalty in the loss
 *     for the results, divided by the number of examples.
 *   - `seed`: whole number, default a new one. The seed of initializers given by name.
 *   - `name`: string, default 'dense'. A model adds a number if the name is taken.
 *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
 *   - `trainable`: boolean, default true. Whether training may change its weights.
 *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
 * @returns a layer
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if an option is out of range
 * @see Keras's `Dense`
 *
 * @example
 * import { dense, tensor } from '@clampwise/layers';
 *
 * const layer = dense({
 *   units: 2,
 *   activation: 'relu',
 *   kernelInitializer: 'ones',
 *   kernelConstraint: 'nonNeg',
 * });
 * layer.apply(tensor([[1, 2, 3], [-4, 1, 1]])).toArray();
 * // => [[6, 6], [0, 0]]
 */
export function dense(options: DenseOptions): Dense {
  return new Dense(options);
}
