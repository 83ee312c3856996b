import {
  dispose,
  type NamedTensorMap,
  Optimizer,
  type Scalar,
  type serialization,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Duties, Guard } from './duties.ts';
import type { NamedTensor } from './gradients.ts';
import { configOf, isInForce, type Limit, limitOf } from './limits.ts';
import { explained } from './missingKernels.ts';
import type { StepInfo } from './report.ts';
import { takeStep } from './steps.ts';
import { Watch } from './watch.ts';

interface Rated extends Optimizer {
  learningRate?: number;
  setLearningRate?(learningRate: number): void;
}

/**
 * An optimizer that limits the gradients, passes them to another optimizer, and then projects the
 * weights. It has no tensors of its own: all state is the inner optimizer's.
 */
export class GuardedOptimizer extends Optimizer {
  /** The optimizer that makes the steps. */
  readonly inner: Optimizer;
  private readonly guard: Guard;

  constructor(inner: Optimizer, duties: Duties) {
    super();
    this.inner = inner;
    this.guard = { duties, inner, watch: new Watch() };
  }

  override minimize(f: () => Scalar, returnCost = false, varList?: Variable[]): Scalar | null {
    const { value, grads } = this.computeGradients(f, varList);
    let cost: Scalar | null = null;
    try {
      const list = varList?.map(({ name }) => ({ name, tensor: grads[name] as Tensor }));
      this.applyGradients(list ?? grads);
      if (returnCost) cost = value;
      return cost;
    } finally {
      dispose(grads);
      if (cost === null) value.dispose();
    }
  }

  override applyGradients(variableGradients: NamedTensorMap | NamedTensor[]): void {
    takeStep(this.guard, variableGradients);
  }

  override computeGradients(
    f: () => Scalar,
    varList?: Variable[],
  ): { value: Scalar; grads: NamedTensorMap } {
    try {
      return this.inner.computeGradients(f, varList);
    } catch (error) {
      throw explained(this.guard.duties.op, error);
    }
  }

  /** How many steps the inner optimizer has made. */
  override get iterations(): number {
    return this.inner.iterations;
  }

  /** How many steps were skipped so far because a gradient was not finite; see `settled`. */
  get skippedSteps(): number {
    return this.guard.watch.skipped;
  }

  /** The inner optimizer's learning rate; undefined if it has none. */
  get learningRate(): number | undefined {
    return (this.inner as Rated).learningRate;
  }

  set learningRate(learningRate: number) {
    const inner = this.inner as Rated;
    // SGD and Momentum keep a tensor of it, which only their method changes.
    if (inner.setLearningRate !== undefined) inner.setLearningRate(learningRate);
    else inner.learningRate = learningRate;
  }

  /** Sets the inner optimizer's learning rate, like the method of SGD and Momentum. */
  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }

  /**
   * Resolves once everything about the steps so far is known: webgl and webgpu report later what was
   * not finite. Rejects with the error that the next step would throw.
   */
  async settled(): Promise<void> {
    await this.guard.watch.settled();
    this.guard.watch.throwLate();
  }

  /**
   * Calls a function after each step, as the option `onStep` does.
   *
   * @param listener - the function to call; on webgl and webgpu it is called once the numbers have been
   *   read from the device
   * @returns a function that undoes this; running it twice has no effect
   */
  observe(listener: (info: StepInfo) => void): () => void {
    this.guard.watch.listeners.add(listener);
    return () => {
      this.guard.watch.listeners.delete(listener);
    };
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

  /** The inner optimizer's: a saved model loads with that, since tfjs knows no guard. */
  override getClassName(): string {
    return this.inner.getClassName();
  }

  /** The inner optimizer's, and the limit as Keras writes it: clipvalue, clipnorm or global_clipnorm. */
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
   * Whether this guard, or one that it guards, holds the weights of a model to their constraints.
   * @internal
   */
  holds(model: object): boolean {
    return this.guard.duties.covers(model) || isGuardOf(this.inner, model);
  }
}

/** Whether an optimizer already holds the weights of a model to their constraints. */
export function isGuardOf(optimizer: Optimizer, model: object): boolean {
  // Not instanceof: tfjs redefines it, and every optimizer would pass.
  return (optimizer as Partial<GuardedOptimizer>).holds?.(model) ?? false;
}
