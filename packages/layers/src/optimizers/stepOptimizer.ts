import type { OnNonFinite } from '@clampwise/kernels';
import {
  checkOnNonFinite,
  DTYPES,
  type DTypeInfo,
  rounded,
  type Step,
  type StepNumbers,
  stepNumbers,
  updateWeight,
} from '@clampwise/kernels/internal';
import { checkNumber } from '../check/options.ts';
import { limitsOf, type WeightLimits } from '../constraints/constraint.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { FloatArray } from '../types.ts';
import type { Weight } from '../weights/weight.ts';
import {
  firstBad,
  type GradientLimits,
  type OptimizerOptions,
  readLimits,
  refuseNonFinite,
  scalesFor,
} from './limits.ts';
import { Optimizer } from './optimizer.ts';

const NO_LIMITS: WeightLimits = { min: -Infinity, max: Infinity, nonNeg: false };

/**
 * An optimizer whose step is one pass of kernels: it limits the gradient, lets the weight decay, updates the state, moves the
 * weight, and applies the constraint where that is a limit for each value.
 */
export abstract class StepOptimizer extends Optimizer {
  /** What part of a weight each step takes away, times the learning rate; null for none. */
  readonly weightDecay: number | null;
  /** What each value of a gradient is limited to; null for none. */
  readonly clipValue: number | null;
  /** What the norm of each gradient is limited to; null for none. */
  readonly clipNorm: number | null;
  /** What the norm of all gradients together is limited to; null for none. */
  readonly globalClipNorm: number | null;
  /** What a step does where a gradient holds NaN or an infinity. */
  readonly onNonFinite: OnNonFinite;
  /** How many steps were left out because a gradient was not finite; `iterations` does not count them. */
  skippedSteps = 0;
  private scale = 1;
  private projected = false;

  /** Takes options that are known by name. */
  protected constructor(op: string, options: OptimizerOptions, learningRate: number) {
    const { weightDecay = null } = options;
    super(options.learningRate === undefined ? learningRate : options.learningRate);
    this.weightDecay =
      weightDecay === null ? null : checkNumber(op, 'weightDecay', weightDecay, { least: 0 });
    const { clipValue, clipNorm, globalClipNorm }: GradientLimits = readLimits(op, options);
    this.clipValue = clipValue;
    this.clipNorm = clipNorm;
    this.globalClipNorm = globalClipNorm;
    this.onNonFinite = checkOnNonFinite(op, options.onNonFinite);
  }

  /** @internal */
  override applyChecked(steps: readonly (readonly [gradient: Tensor, weight: Weight])[]): void {
    const gradients = steps.map(([gradient]) => gradient);
    const bad = this.onNonFinite === 'propagate' ? -1 : firstBad(gradients);
    if (bad >= 0) {
      if (this.onNonFinite === 'throw') refuseNonFinite(steps[bad]?.[1].name ?? '');
      this.skippedSteps++;
      return;
    }
    const scales = scalesFor(this, gradients);
    try {
      for (const [k, [gradient, weight]] of steps.entries()) {
        this.scale = scales?.[k] ?? 1;
        this.projected = false;
        this.updateStep(gradient, weight);
        // Also where a subclass has an updateStep of its own.
        if (!this.projected) weight.project();
      }
    } finally {
      this.scale = 1;
    }
    this.iterations++;
  }

  /** The numbers that all kinds of step have in common, for a weight. */
  protected numbersFor(weight: Weight, info: DTypeInfo): StepNumbers {
    const { min, max, nonNeg } = fusedLimits(weight) ?? NO_LIMITS;
    const { learningRate, weightDecay, clipValue, scale } = this;
    const [lo, hi] = [rounded(info, min), rounded(info, max)];
    const [decay, clip] = [weightDecay ?? 0, clipValue ?? Infinity];
    return stepNumbers(info, learningRate, decay, clip, scale, lo, hi, nonNeg);
  }

  /** Runs a kind of step on a weight, its gradient and its state; null for a part that it does without. */
  protected run<N>(
    step: Step<N>,
    weight: Weight,
    gradient: Tensor,
    state: readonly (FloatArray | null)[],
    numbers: N,
  ): void {
    updateWeight(step, [weight.data, gradient.data, ...state], numbers);
    this.projected = fusedLimits(weight) !== null;
  }
}

/** The limits that a step applies itself; null where the constraint has to be applied after it. */
function fusedLimits({ constraint }: Weight): WeightLimits | null {
  return constraint === null ? NO_LIMITS : limitsOf(constraint);
}

/** What kernels know of a weight's dtype. */
export function infoOf(weight: Weight): DTypeInfo {
  return DTYPES[weight.dtype];
}
