import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import {
  checkLearningRate,
  type LearningRate,
  rateAt,
  type Schedule,
} from '../schedules/schedule.ts';
import { ordinaryFloats } from '../tensor/allocate.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { FloatArray, TensorLike } from '../types.ts';
import { Weight } from '../weights/weight.ts';

/** A gradient and its weight. The gradient is null if the loss does not depend on the weight. */
export type GradientPair = readonly [gradient: TensorLike | null, weight: Weight];

/** Information about a step that is the same for all parts of one weight. */
export interface StepContext {
  /** The number of steps before this one. */
  readonly iteration: number;
  /** The learning rate of this step. */
  readonly learningRate: number;
  /**
   * The factor that brings the gradient within a limit on its norm. 1 if there is no such limit.
   */
  readonly scale: number;
}

/** A checked gradient and its weight. */
export type CheckedPair = readonly [gradient: Tensor, weight: Weight];

/**
 * Changes weights by their gradients. A subclass implements one step in `updateStep`. The
 * constraint of the weight is applied after it.
 *
 * @example
 * import { dense, ops, sequential } from '@clampwise/layers';
 * import { Optimizer } from '@clampwise/layers/optimizers';
 *
 * class SignDescent extends Optimizer {
 *   updateStep(gradient, weight) {
 *     const sign = ops.clipByValue(ops.mul(gradient, 1e30), -1, 1);
 *     const move = ops.mul(sign, this.learningRate);
 *     weight.assign(ops.sub(weight, move));
 *   }
 * }
 * const model = sequential([
 *   dense({
 *     units: 1,
 *     inputShape: [2],
 *     kernelInitializer: 'zeros',
 *   }),
 * ]);
 * const [kernel] = model.weights;
 * new SignDescent(0.5).applyGradients([[[[3], [-2]], kernel]]);
 * kernel.toArray(); // => [[-0.5], [0.5]]
 */
export abstract class Optimizer {
  /** The number of steps taken. */
  iterations = 0;
  private rate: LearningRate;
  private readonly state: WeakMap<Weight, { [slot: string]: FloatArray }> = new WeakMap();

  /**
   * @param learningRate - a finite number of at least 0, or a function of the step. You can change
   *   it later, for example in a callback
   */
  constructor(learningRate: LearningRate) {
    this.rate = checkLearningRate('Optimizer', learningRate);
  }

  /** The learning rate of the next step. */
  get learningRate(): number {
    return rateAt(this.rate, this.iterations);
  }

  /** Replaces the learning rate, also a schedule. */
  set learningRate(value: LearningRate) {
    this.rate = checkLearningRate('Optimizer', value);
  }

  /** The function of the step that gives the learning rate, or null if it is a number. */
  get schedule(): Schedule | null {
    return typeof this.rate === 'number' ? null : this.rate;
  }

  /**
   * Takes one step: updates each weight by its gradient, then applies the weight's constraint. A
   * weight stays as it is if its gradient is null or it is not trainable. A NaN in a gradient
   * reaches the weight unless you set `onNonFinite`.
   *
   * @param pairs - gradients and weights; a gradient has its weight's shape
   * @throws ClampwiseTypeError or ClampwiseRangeError if a pair does not fit, before any weight
   *   changes
   * @throws ClampwiseRangeError if onNonFinite is 'throw' and a gradient is not finite. The message
   *   names the weight, and no weight changes
   */
  applyGradients(pairs: readonly GradientPair[]): void {
    const checked: CheckedPair[] = [];
    if (!Array.isArray(pairs) || !pairs.every(Array.isArray)) rejectPairs(pairs);
    for (const [gradient, weight] of pairs) {
      if (!(weight instanceof Weight)) rejectWeight(weight);
      if (gradient === null || !weight.trainable) continue;
      checked.push([weight.check('applyGradients', gradient), weight]);
    }
    this.applyChecked(checked);
  }

  /**
   * Applies gradients in pairs that are known to fit.
   * @internal
   */
  applyChecked(pairs: readonly CheckedPair[]): void {
    this.takeStep(pairs, null);
  }

  /** Updates weights by gradients, each multiplied by its scale, and applies their constraints. */
  protected takeStep(pairs: readonly CheckedPair[], scales: readonly number[] | null): void {
    const { iterations: iteration, learningRate } = this;
    const unscaled: StepContext = { iteration, learningRate, scale: 1 };
    for (let k = 0; k < pairs.length; k++) {
      const pair = pairs[k] as CheckedPair;
      const weight = pair[1];
      const step = scales === null ? unscaled : { ...unscaled, scale: scales[k] as number };
      if (this.updateStep(pair[0], weight, step) !== true) weight.project();
    }
    this.iterations++;
  }

  /**
   * Updates one weight.
   *
   * @param gradient - of the weight's shape and dtype. Do not keep it
   * @param weight - the weight to change, with `assign`
   * @param step - the current step
   *   - `iteration`: number. The number of steps before this one.
   *   - `learningRate`: number. The learning rate of this step.
   *   - `scale`: number. The factor for the gradient; 1 unless a norm is limited.
   * @returns true if the weight already satisfies its constraint; otherwise the constraint is
   *   applied
   */
  abstract updateStep(gradient: Tensor, weight: Weight, step: StepContext): unknown;

  /**
   * The names of the state that each weight has, in the order in which files list them.
   * @internal
   */
  get slotNames(): readonly string[] {
    return [];
  }

  /**
   * Returns state that belongs to a weight, such as a momentum. It has the weight's size and dtype,
   * and starts as zeros. A subclass calls it in updateStep.
   */
  slot(weight: Weight, name: string): FloatArray {
    let slots = this.state.get(weight);
    if (slots === undefined) {
      slots = {};
      this.state.set(weight, slots);
    }
    slots[name] ??= ordinaryFloats(weight.dtype, weight.size);
    return slots[name];
  }
}

function rejectPairs(pairs: unknown): never {
  const expected = 'an array of pairs [gradient, weight]';
  throw new ClampwiseTypeError('applyGradients', 'pairs', describe(pairs), expected);
}

function rejectWeight(weight: unknown): never {
  const expected = 'a Weight, such as model.weights[0]';
  throw new ClampwiseTypeError('applyGradients', 'weight', describe(weight), expected);
}
