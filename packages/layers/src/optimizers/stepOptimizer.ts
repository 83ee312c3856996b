import { ClampwiseTypeError, type OnNonFinite } from '@clampwise/kernels';
import {
  checkOnNonFinite,
  DTYPES,
  type DTypeInfo,
  rounded,
  type Step,
  type StepArrays,
  type StepNumbers,
  stepNumbers,
  updateWeight,
} from '@clampwise/kernels/internal';
import { checkNumber } from '../check/options.ts';
import { limitsOf, type WeightLimits } from '../constraints/constraint.ts';
import type { FloatArray } from '../types.ts';
import type { Weight } from '../weights/weight.ts';
import {
  firstBad,
  type GradientLimits,
  type OptimizerOptions,
  readLimits,
  rejectNonFinite,
  scalesFor,
} from './limits.ts';
import { type CheckedPair, Optimizer, type StepContext } from './optimizer.ts';

const NO_LIMITS: WeightLimits = { min: -Infinity, max: Infinity, nonNeg: false };

/**
 * An optimizer whose step is one pass of kernels. It limits the gradient, lets the weight decay,
 * updates the state and moves the weight. It also applies the constraint if that only limits each
 * value.
 */
export abstract class StepOptimizer extends Optimizer {
  /** The part of a weight that a step subtracts, times the learning rate; null for none. */
  readonly weightDecay: number | null;
  /** The limit on each value of a gradient; null for none. */
  readonly clipValue: number | null;
  /** The limit on the norm of each gradient; null for none. */
  readonly clipNorm: number | null;
  /** The limit on the norm of all gradients together; null for none. */
  readonly globalClipNorm: number | null;
  /** The effect of NaN or an infinity in a gradient. */
  readonly onNonFinite: OnNonFinite;
  /**
   * The number of steps skipped because a gradient was not finite. `iterations` does not count
   * them.
   */
  skippedSteps = 0;

  /** Reads options whose keys have been checked. */
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
  override applyChecked(pairs: readonly CheckedPair[]): void {
    const { onNonFinite, clipNorm, globalClipNorm } = this;
    if (onNonFinite === 'propagate' && clipNorm === null && globalClipNorm === null) {
      this.takeStep(pairs, null);
      return;
    }
    const gradients = pairs.map(([gradient]) => gradient);
    const bad = onNonFinite === 'propagate' ? -1 : firstBad(gradients);
    if (bad < 0) {
      this.takeStep(pairs, scalesFor(this, gradients));
      return;
    }
    if (onNonFinite === 'throw') rejectNonFinite((pairs[bad] as CheckedPair)[1].path);
    this.skippedSteps++;
  }

  /** Returns the step for a subclass that calls updateStep without one. */
  protected stepAlone(): StepContext {
    if (this.clipNorm !== null || this.globalClipNorm !== null) rejectNoStep();
    return { iteration: this.iterations, learningRate: this.learningRate, scale: 1 };
  }

  /** Returns the numbers that all kinds of step share, for a weight. */
  protected numbersFor(weight: Weight, info: DTypeInfo, step: StepContext): StepNumbers {
    const { min, max, nonNeg } = fusedLimits(weight) ?? NO_LIMITS;
    const { weightDecay, clipValue } = this;
    const lo = rounded(info, min);
    const hi = rounded(info, max);
    const decay = weightDecay ?? 0;
    const clip = clipValue ?? Infinity;
    return stepNumbers(info, step.learningRate, decay, clip, step.scale, lo, hi, nonNeg);
  }

  /**
   * Runs a kind of step on the values of a weight, its gradient and its state. Null stands for
   * unused state.
   *
   * @returns whether the step also applied the weight's constraint
   */
  protected run<N>(
    step: Step<N>,
    weight: Weight,
    arrays: StepArrays<FloatArray>,
    numbers: N,
  ): boolean {
    updateWeight(step, arrays, numbers);
    return fusedLimits(weight) !== null;
  }
}

function rejectNoStep(): never {
  const expected = 'the third argument of updateStep, which holds the scale of a limit on norms';
  throw new ClampwiseTypeError('updateStep', 'step', 'undefined', expected);
}

/**
 * Returns the limits that a step applies itself, or null if the constraint must be applied after
 * it.
 */
function fusedLimits({ constraint }: Weight): WeightLimits | null {
  return constraint === null ? NO_LIMITS : limitsOf(constraint);
}

/** Returns the kernels' description of a weight's dtype. */
export function infoOf(weight: Weight): DTypeInfo {
  return DTYPES[weight.dtype];
}
