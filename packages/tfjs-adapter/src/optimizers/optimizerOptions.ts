import type { OnNonFinite } from '@clampwise/kernels';
import { type GradientLimits, LIMIT_KEYS } from './limits.ts';
import type { LearningRate } from './rate.ts';
import type { StepInfo } from './report.ts';
import type { WeightDecayOptions } from './weightDecay.ts';
import type { ConstrainedModel, ConstrainedVariable } from './weights.ts';

/** The options that all optimizers of this package have. */
export interface OptimizerOptions extends GradientLimits, WeightDecayOptions {
  /**
   * The size of the step, 0 or more. It is a number, a schedule (see `exponentialDecay`), or a
   * function of the number of steps taken so far.
   */
  readonly learningRate?: LearningRate | undefined;
  /** A model whose weights keep their constraints. Not together with `weights`. */
  readonly model?: ConstrainedModel | undefined;
  /** Variables and the constraints that they keep. Not together with `model`. */
  readonly weights?: readonly ConstrainedVariable[] | undefined;
  /**
   * How to treat a step if a gradient holds NaN or an infinity. 'propagate' (the default) takes it
   * as it is. 'skip' leaves the weights, the state and `iterations` as they are, and counts the
   * step in `skippedSteps`. 'throw' leaves them too, and throws.
   */
  readonly onNonFinite?: OnNonFinite | undefined;
  /** Called after each step with what happened in it. */
  readonly onStep?: ((info: StepInfo) => void) | undefined;
}

/** The names of these options. */
export const OPTIMIZER_KEYS: readonly string[] = [
  ...LIMIT_KEYS,
  'learningRate',
  'weightDecay',
  'excludeFromWeightDecay',
  'model',
  'weights',
  'onNonFinite',
  'onStep',
];
