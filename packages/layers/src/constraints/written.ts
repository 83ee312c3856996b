import { onBehalfOf } from '../check/rethrow.ts';
import { ordinaryTensor, type Tensor } from '../tensor/tensor.ts';
import { Constraint, type ConstraintOptions } from './constraint.ts';

/** A rule whose kernel writes from one tensor to another, or in place. */
export class WrittenConstraint extends Constraint {
  readonly name: string;
  private readonly given: ConstraintOptions;
  private readonly write: (w: Tensor, out: Tensor) => void;

  constructor(name: string, options: ConstraintOptions, write: (w: Tensor, out: Tensor) => void) {
    super();
    this.name = name;
    this.given = options;
    this.write = write;
  }

  /** @internal */
  override get options(): ConstraintOptions {
    return this.given;
  }

  apply(w: Tensor): Tensor {
    const out = ordinaryTensor(w.shape, w.dtype);
    this.writeInto(w, out);
    return out;
  }

  override project(w: Tensor): void {
    this.writeInto(w, w);
  }

  private writeInto(w: Tensor, out: Tensor): void {
    onBehalfOf(this.name, null, () => this.write(w, out));
  }
}
