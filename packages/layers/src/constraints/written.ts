import { onBehalfOf } from '../check/rethrow.ts';
import { ordinaryTensor, type Tensor } from '../tensor/tensor.ts';
import { Constraint } from './constraint.ts';

/** A rule whose kernel writes from one tensor to another, or in place. */
export class WrittenConstraint extends Constraint {
  readonly name: string;
  private readonly write: (w: Tensor, out: Tensor) => void;

  constructor(name: string, write: (w: Tensor, out: Tensor) => void) {
    super();
    this.name = name;
    this.write = write;
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
