import type { Tensor } from '@tensorflow/tfjs-core';
import type { Axes } from './axes.ts';

/** Maps the values of a weight to values that satisfy a rule. Called inside `tf.tidy`. */
export type Projection = (w: Tensor) => Tensor;

/** The rule of a constraint. */
export interface Rule {
  /** Its name in reports. */
  readonly name: string;
  readonly project: Projection;
  /**
   * The same without the registry of tfjs, for steps on cpu and wasm: see `runKernelOnArrays`.
   * Absent if it is not one kernel.
   */
  readonly projectOnArrays?: Projection;
  /**
   * The rule as limits on each value, which a fused step applies itself; null if it is more than
   * that.
   */
  readonly limits: WeightLimits | null;
}

/** Inclusive limits on each value. */
export interface WeightLimits {
  /** -Infinity for none. */
  readonly min: number;
  /** Infinity for none. */
  readonly max: number;
  /** Whether values that are not above 0 become +0. */
  readonly nonNeg: boolean;
}

/**
 * A constraint of this package. It returns its rule for a weight whose vectors run along these
 * axes, null if unknown.
 */
export interface RuleMaker {
  ruleFor(axes: Axes | null): Rule;
}
