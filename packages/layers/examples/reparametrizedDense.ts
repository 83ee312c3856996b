import type { BatchShape, Tensor, Weight } from '@clampwise/layers';
import { Layer, ops } from '@clampwise/layers';

/** Computes a kernel from free values. */
type Rule = (free: Tensor) => Tensor;

/**
 * A dense layer that trains free values and computes its
 * kernel from them. So the kernel is always within the range
 * of a function, and no step is ever undone by a constraint:
 *
 * - `ops.softplus`: above 0
 * - `ops.square`: at least 0, but stuck once it is at 0
 * - `(w) => ops.interval(w, -1, 1)`: between two bounds
 */
export class ReparametrizedDense extends Layer {
  private readonly units: number;
  private readonly rule: Rule;
  private free!: Weight;
  private bias!: Weight;

  constructor(units: number, rule: Rule = ops.softplus) {
    super();
    this.units = units;
    this.rule = rule;
  }

  override build(inputShape: BatchShape): void {
    const inputs = inputShape.at(-1) as number;
    this.free = this.addWeight('free', [inputs, this.units]);
    this.bias = this.addWeight('bias', [this.units], {
      initializer: 'zeros',
    });
  }

  /** The kernel of now. */
  get kernel(): Tensor {
    return this.rule(this.free);
  }

  call(x: Tensor): Tensor {
    return ops.add(ops.matmul(x, this.kernel), this.bias);
  }
}
