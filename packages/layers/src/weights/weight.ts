import { ClampwiseRangeError } from '@clampwise/kernels';
import { sameShape, shapeText } from '../check/describe.ts';
import type { Constraint } from '../constraints/constraint.ts';
import { readTensor } from '../tensor/read.ts';
import { ordinaryCopy, Tensor } from '../tensor/tensor.ts';
import type { TensorLike } from '../types.ts';

/**
 * A weight of a layer: a Tensor whose values training changes in place. `ops` take it like any tensor. Its constraint
 * holds from the start, after `assign`, and after each step of an optimizer.
 */
export class Weight extends Tensor {
  readonly name: string;
  /** Whether training may change it. */
  trainable: boolean;
  /** Null for none. */
  readonly constraint: Constraint | null;

  /**
   * Takes the values of a tensor that nothing else holds. Layers make weights with `addWeight`.
   * @internal
   */
  constructor(name: string, values: Tensor, constraint: Constraint | null, trainable: boolean) {
    super(values.data, values.shape, values.dtype);
    this.name = name;
    this.constraint = constraint;
    this.trainable = trainable;
    this.project();
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
    const read = readTensor(op, this.name, values, this.dtype);
    if (sameShape(read.shape, this.shape)) return read;
    const expected = `of the weight's shape ${shapeText(this.shape)}`;
    throw new ClampwiseRangeError(op, this.name, `shape ${shapeText(read.shape)}`, expected);
  }

  /** Applies the constraint, in place. */
  project(): void {
    this.constraint?.project(this);
  }
}
