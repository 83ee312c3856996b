/** The smallest and the largest value of a weight. */
export interface Range {
  readonly smallest: number;
  readonly largest: number;
}

/** A weight with a constraint: its range before training and after each step. */
export interface WeightSeries {
  readonly name: string;
  /** The class of the constraint. */
  readonly constraint: string;
  /** The part of the way that a step moves the weight to its constraint: 1 for all constraints but MinMaxNorm. */
  readonly rate: number;
  readonly bound: Range[];
  /** The same in the model without constraints. */
  readonly free: Range[];
}

/** The norm over all gradients of a step, before the limit and after it. */
export interface Norms {
  readonly before: number;
  /** null if the optimizer has no limit that this page computes. */
  readonly after: number | null;
}

/** A weight that did not satisfy its constraint after a step. */
export interface Violation {
  readonly step: number;
  readonly weight: string;
  /** How far a value is off; NaN if the weight holds NaN. */
  readonly distance: number;
}

/** What a training has shown so far. */
export interface RunView {
  readonly steps: number;
  readonly examples: number;
  readonly losses: readonly number[];
  readonly weights: readonly WeightSeries[];
  readonly norms: readonly Norms[];
  /** The limit on gradients in words: 'clipnorm 1'; null for none. */
  readonly limit: string | null;
  readonly violations: readonly Violation[];
}
