import type { OnNonFinite } from '@clampwise/kernels';
import { type GradientLimits, LIMIT_KEYS } from './limits.ts';
import type { StepInfo } from './report.ts';
import type { ConstrainedModel, ConstrainedVariable } from './weights.ts';

/** The options of adam and adamw. */
export interface AdamOptions extends GradientLimits {
  /** The size of the step: 0 or more, 0.001 unless given. */
  readonly learningRate?: number | undefined;
  /** How much of the mean gradient stays at each step: from 0, below 1; 0.9 unless given. */
  readonly beta1?: number | undefined;
  /** How much of the mean square stays at each step: from 0, below 1; 0.999 unless given. */
  readonly beta2?: number | undefined;
  /** Added to the root of the mean square, above 0; 1e-7 unless given, or 1e-4 where webgl has 16 bits. */
  readonly epsilon?: number | null | undefined;
  /** Whether the largest mean square so far takes the place of the present one; false unless given. */
  readonly amsgrad?: boolean | undefined;
  /** What part of each weight every step takes away, times the learning rate: 0 or more; null for none. */
  readonly weightDecay?: number | null | undefined;
  /** Its weights are held to their constraints. Not beside `weights`. */
  readonly model?: ConstrainedModel | undefined;
  /** These variables are held to these constraints. Not beside `model`. */
  readonly weights?: readonly ConstrainedVariable[] | undefined;
  /**
   * What happens if a gradient holds NaN or an infinity. 'propagate' (the default) does nothing about it. 'skip' leaves the
   * weights, the state and `iterations` as they are, and counts the step in `skippedSteps`. 'throw' leaves them too, and throws.
   */
  readonly onNonFinite?: OnNonFinite | undefined;
  /** Called after each step with what happened in it. */
  readonly onStep?: ((info: StepInfo) => void) | undefined;
}

/** The options that there are. */
export const ADAM_KEYS: readonly string[] = [
  ...LIMIT_KEYS,
  'learningRate',
  'beta1',
  'beta2',
  'epsilon',
  'amsgrad',
  'weightDecay',
  'model',
  'weights',
  'onNonFinite',
  'onStep',
];
