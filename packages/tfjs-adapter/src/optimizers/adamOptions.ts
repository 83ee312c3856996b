import type { OnNonFinite } from '@clampwise/kernels';
import { type GradientLimits, LIMIT_KEYS } from './limits.ts';
import type { StepInfo } from './report.ts';
import type { ConstrainedModel, ConstrainedVariable } from './weights.ts';

/** The options of adam and adamw. */
export interface AdamOptions extends GradientLimits {
  /** The size of the step: 0 or more, default 0.001. */
  readonly learningRate?: number | undefined;
  /** How much of the mean gradient each step keeps: from 0 to below 1, default 0.9. */
  readonly beta1?: number | undefined;
  /** How much of the mean square each step keeps: from 0 to below 1, default 0.999. */
  readonly beta2?: number | undefined;
  /**
   * Added to the square root of the mean square: above 0. The default is 1e-7, or 1e-4 if webgl has
   * only 16 bits.
   */
  readonly epsilon?: number | null | undefined;
  /** Whether to use the largest mean square so far. Default false. */
  readonly amsgrad?: boolean | undefined;
  /**
   * Each step also multiplies every weight by 1 - learningRate · weightDecay: 0 or more, null for
   * none.
   */
  readonly weightDecay?: number | null | undefined;
  /** A model whose weights keep their constraints. Not together with `weights`. */
  readonly model?: ConstrainedModel | undefined;
  /** Variables and the constraints that they keep. Not together with `model`. */
  readonly weights?: readonly ConstrainedVariable[] | undefined;
  /**
   * What happens if a gradient holds NaN or an infinity. 'propagate' (the default) does nothing
   * about it. 'skip' leaves the weights, the state and `iterations` as they are, and counts the
   * step in `skippedSteps`. 'throw' leaves them too, and throws.
   */
  readonly onNonFinite?: OnNonFinite | undefined;
  /** Called after each step with what happened in it. */
  readonly onStep?: ((info: StepInfo) => void) | undefined;
}

/** The names of the options. */
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
