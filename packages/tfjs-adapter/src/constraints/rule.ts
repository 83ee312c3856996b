import type { Tensor } from '@tensorflow/tfjs-core';
import type { Axes } from './axes.ts';

/** Brings a weight's values under a rule. Called inside `tf.tidy`. */
export type Projection = (w: Tensor) => Tensor;

/** What a weight keeps to. */
export interface Rule {
  /** What it is called in reports. */
  readonly name: string;
  readonly project: Projection;
  /** The same beside tfjs's registry, for steps on cpu and wasm: see `runBeside`. Absent if it is not one kernel. */
  readonly projectOnArrays?: Projection;
  /** The rule as limits of each value alone, which a fused step applies itself; null where it is more than that. */
  readonly limits: WeightLimits | null;
}

/** Limits of each value alone, these included. */
export interface WeightLimits {
  /** -Infinity for none. */
  readonly min: number;
  /** Infinity for none. */
  readonly max: number;
  /** Whether what is not above 0 becomes +0. */
  readonly nonNeg: boolean;
}

/** A constraint of this package: it says its rule for a weight whose vectors run along these axes, null if unknown. */
export interface RuleMaker {
  ruleFor(axes: Axes | null): Rule;
}
