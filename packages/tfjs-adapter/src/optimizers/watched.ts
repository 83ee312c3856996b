import {
  dispose,
  type NamedTensorMap,
  Optimizer,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { Guard } from './duties.ts';
import type { NamedTensor } from './gradients.ts';
import { explained } from './missingKernels.ts';
import type { StepInfo } from './report.ts';
import { takeStep } from './steps.ts';

/** A value and its gradients. */
interface Computed {
  value: Scalar;
  grads: NamedTensorMap;
}

/**
 * An optimizer whose steps go through a guard: they are checked and watched, and may be skipped.
 */
export abstract class WatchedOptimizer extends Optimizer {
  /** @internal */
  protected abstract readonly guard: Guard;

  /** The gradients; errors of tfjs are not explained yet. */
  protected compute(f: () => Scalar, varList?: Variable[]): Computed {
    return super.computeGradients(f, varList);
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

  override computeGradients(f: () => Scalar, varList?: Variable[]): Computed {
    try {
      return this.compute(f, varList);
    } catch (error) {
      throw explained(this.guard.duties.op, error);
    }
  }

  override async saveIterations(): Promise<NamedTensor> {
    await this.guard.watch.settled();
    return super.saveIterations();
  }

  /** How many steps were skipped so far because a gradient was not finite; see `settled`. */
  get skippedSteps(): number {
    return this.guard.watch.skipped;
  }

  /**
   * Resolves once everything about the steps so far is known: webgl and webgpu report later what
   * was not finite. Rejects with the error that the next step would throw.
   */
  async settled(): Promise<void> {
    await this.guard.watch.settled();
    this.guard.watch.throwLate();
  }

  /**
   * Calls a function after each step, as the option `onStep` does.
   *
   * @param listener - the function to call; on webgl and webgpu it is called once the numbers have
   *   been read from the device
   * @returns a function that undoes this; running it twice has no effect
   */
  observe(listener: (info: StepInfo) => void): () => void {
    this.guard.watch.listeners.add(listener);
    return () => {
      this.guard.watch.listeners.delete(listener);
    };
  }
}
