import type {
  NamedTensorMap,
  Optimizer,
  Scalar,
  serialization,
  Variable,
} from '@tensorflow/tfjs-core';
import type { Duties, Guard } from './duties.ts';
import type { NamedTensor } from './gradients.ts';
import { configOf, isInForce, type Limit, limitOf } from './limits.ts';
import { Watch } from './watch.ts';
import { WatchedOptimizer } from './watched.ts';

interface Rated extends Optimizer {
  learningRate?: number;
  setLearningRate?(learningRate: number): void;
}

/**
 * An optimizer that limits the gradients, passes them to another optimizer, and then projects the
 * weights. It has no tensors of its own: all state is in the inner optimizer.
 */
export class GuardedOptimizer extends WatchedOptimizer {
  /** The optimizer that takes the steps. */
  readonly inner: Optimizer;
  /** @internal */
  protected readonly guard: Guard;

  constructor(inner: Optimizer, duties: Duties) {
    super();
    this.inner = inner;
    this.guard = { duties, inner, watch: new Watch() };
  }

  protected override compute(
    f: () => Scalar,
    varList?: Variable[],
  ): { value: Scalar; grads: NamedTensorMap } {
    return this.inner.computeGradients(f, varList);
  }

  /** The number of steps that the inner optimizer has taken. */
  override get iterations(): number {
    return this.inner.iterations;
  }

  /** The inner optimizer's learning rate; undefined if it has none. */
  get learningRate(): number | undefined {
    return (this.inner as Rated).learningRate;
  }

  set learningRate(learningRate: number) {
    const inner = this.inner as Rated;
    // SGD and Momentum also keep it in a tensor, which only their method changes.
    if (inner.setLearningRate !== undefined) inner.setLearningRate(learningRate);
    else inner.learningRate = learningRate;
  }

  /** Sets the inner optimizer's learning rate, like the method of SGD and Momentum. */
  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }

  /** Disposes the inner optimizer. */
  override dispose(): void {
    this.inner.dispose();
  }

  override async saveIterations(): Promise<NamedTensor> {
    await this.guard.watch.settled();
    return this.inner.saveIterations();
  }

  override async getWeights(): Promise<NamedTensor[]> {
    await this.guard.watch.settled();
    return this.inner.getWeights();
  }

  override setWeights(weightValues: NamedTensor[]): Promise<void> {
    return this.inner.setWeights(weightValues);
  }

  /**
   * The class name of the inner optimizer: tfjs loads a saved model with that, since it does not
   * know guards.
   */
  override getClassName(): string {
    return this.inner.getClassName();
  }

  /**
   * The config of the inner optimizer, plus the limit under its name in Keras: clipvalue, clipnorm
   * or global_clipnorm.
   */
  override getConfig(): serialization.ConfigDict {
    const { limit } = this.guard.duties;
    const config = this.inner.getConfig();
    return limit === null ? config : { ...config, ...configOf(limit) };
  }

  /**
   * A guard with the same duties around another optimizer.
   * @internal
   */
  around(inner: Optimizer): GuardedOptimizer {
    return new GuardedOptimizer(inner, this.guard.duties);
  }

  /**
   * The limit of this guard, or of an optimizer inside it.
   * @internal
   */
  limitInForce(): Limit | null {
    const { limit } = this.guard.duties;
    return isInForce(limit) ? limit : limitOf(this.inner);
  }

  /**
   * Whether this guard, or one inside it, enforces the constraints of a model.
   * @internal
   */
  holds(model: object): boolean {
    return this.guard.duties.covers(model) || isGuardOf(this.inner, model);
  }
}

/** Whether an optimizer already enforces the constraints of a model. */
export function isGuardOf(optimizer: Optimizer, model: object): boolean {
  // Not instanceof: tfjs redefines it, and every optimizer would pass.
  return (optimizer as Partial<GuardedOptimizer>).holds?.(model) ?? false;
}
