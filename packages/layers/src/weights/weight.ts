import { ClampwiseRangeError } from '@clampwise/kernels';
import { sameShape, shapeText } from '../check/describe.ts';
import { withPlace } from '../check/rethrow.ts';
import type { Constraint } from '../constraints/constraint.ts';
import type { Regularizer } from '../regularizers/regularizer.ts';
import { readTensor } from '../tensor/read.ts';
import { ordinaryCopy, Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';

/** The layer that a weight belongs to. */
export interface WeightOwner {
  readonly path: string;
}

/**
 * A weight of a layer: a Tensor whose values training changes in place. `ops` accept it like any
 * tensor. It satisfies its constraint from the start, after `assign`, and after each step of an
 * optimizer.
 */
export class Weight extends Tensor {
  /** The name among the weights of its layer, such as `kernel`. */
  readonly name: string;
  /** Whether training may change it. */
  trainable: boolean;
  /** The constraint, or null for none. */
  readonly constraint: Constraint | null;
  /** The penalty that training adds to the loss, or null for none. */
  readonly regularizer: Regularizer | null;
  // Private, so that code that copies or prints a weight does not follow it to the layer and back.
  readonly #owner: WeightOwner;

  /**
   * Takes the values of a tensor that no other code holds. Layers make weights with `addWeight`.
   * @internal
   */
  constructor(
    owner: WeightOwner,
    name: string,
    values: Tensor,
    constraint: Constraint | null,
    trainable: boolean,
    regularizer: Regularizer | null = null,
  ) {
    super(values.data, values.shape, values.dtype);
    this.#owner = owner;
    this.name = name;
    this.constraint = constraint;
    this.regularizer = regularizer;
    this.trainable = trainable;
    this.project();
  }

  /**
   * The path of its layer, then its name, such as `dense_1/kernel`. No other weight of the model
   * has the same path.
   */
  get path(): string {
    return `${this.#owner.path}/${this.name}`;
  }

  /** Returns a Tensor with a copy of the values. */
  read(): Tensor {
    return ordinaryCopy(this);
  }

  /**
   * Replaces the values, then applies the constraint.
   *
   * @param values - numbers in the weight's shape
   * @throws ClampwiseTypeError if they are not numbers
   * @throws ClampwiseRangeError if the shape differs
   */
  assign(values: TensorLike): void {
    this.data.set(this.check('Weight.assign', values).data);
    this.project();
  }

  /**
   * Reads values for this weight.
   * @internal
   */
  check(op: string, values: TensorLike): Tensor {
    const read =
      values instanceof Tensor && values.dtype === this.dtype
        ? values
        : readTensor(op, this.path, values, this.dtype);
    if (sameShape(read.shape, this.shape)) return read;
    const received = `shape ${shapeText(read.shape)}`;
    const expected = shapeText(this.shape);
    const sentence = `${this.path} has shape ${expected}, but the values for it have ${received}`;
    throw new ClampwiseRangeError(op, this.path, received, expected, sentence);
  }

  /**
   * Applies the constraint in place.
   *
   * @throws ClampwiseTypeError or ClampwiseRangeError if the constraint does not fit the weight,
   *   which the message names
   */
  project(): void {
    try {
      this.constraint?.project(this);
    } catch (error) {
      throw withPlace(error, `the constraint of ${this.path}`);
    }
  }
}
