import { ClampwiseRangeError } from '@clampwise/kernels';
import { sameShape, shapeText } from '../check/describe.ts';
import { withPlace } from '../check/rethrow.ts';
import type { Constraint } from '../constraints/constraint.ts';
import { readTensor } from '../tensor/read.ts';
import { ordinaryCopy, Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';

/** What a weight belongs to: a layer. */
export interface WeightOwner {
  readonly path: string;
}

/**
 * A weight of a layer: a Tensor whose values training changes in place. `ops` take it like any tensor. Its constraint
 * holds from the start, after `assign`, and after each step of an optimizer.
 */
export class Weight extends Tensor {
  /** The name among the weights of its layer, such as `kernel`. */
  readonly name: string;
  /** Whether training may change it. */
  trainable: boolean;
  /** Null for none. */
  readonly constraint: Constraint | null;
  // No ordinary field: what copies or prints a weight shall not follow it to the layer and back.
  readonly #owner: WeightOwner;

  /**
   * Takes the values of a tensor that nothing else holds. Layers make weights with `addWeight`.
   * @internal
   */
  constructor(
    owner: WeightOwner,
    name: string,
    values: Tensor,
    constraint: Constraint | null,
    trainable: boolean,
  ) {
    super(values.data, values.shape, values.dtype);
    this.#owner = owner;
    this.name = name;
    this.constraint = constraint;
    this.trainable = trainable;
    this.project();
  }

  /**
   * The name after the path of its layer, such as `dense_1/kernel`. No other weight of the model
   * has the same path.
   */
  get path(): string {
    return `${this.#owner.path}/${this.name}`;
  }

  /** A Tensor with a copy of the values. */
  read(): Tensor {
    return ordinaryCopy(this);
  }

  /**
   * Replaces the values, then applies the constraint.
   *
   * @param values - numbers in the weight's shape
   * @throws ClampwiseTypeError where they are no numbers; ClampwiseRangeError where the shape differs
   */
  assign(values: TensorLike): void {
    this.data.set(this.check('Weight.assign', values).data);
    this.project();
  }

  /**
   * Reads values that are meant for this weight.
   * @internal
   */
  check(op: string, values: TensorLike): Tensor {
    const read =
      values instanceof Tensor && values.dtype === this.dtype
        ? values
        : readTensor(op, this.path, values, this.dtype);
    if (sameShape(read.shape, this.shape)) return read;
    const expected = `of the weight's shape ${shapeText(this.shape)}`;
    throw new ClampwiseRangeError(op, this.path, `shape ${shapeText(read.shape)}`, expected);
  }

  /**
   * Applies the constraint, in place.
   *
   * @throws ClampwiseTypeError, ClampwiseRangeError if the constraint does not fit the weight,
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
