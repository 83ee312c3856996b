/** The weight before the first step. The data ask for -5. */
export const START_WEIGHT = 3;
export const STEPS = 50;
export const LEARNING_RATE = 0.02;
export const INPUTS = [1, 2, 3];
export const TARGETS = [-5, -10, -15];

/** A weight before the first step and after each step. */
export type Weights = readonly number[];

/** The same training twice. */
export interface WeightRun {
  /** The version of TensorFlow.js that trained. */
  readonly tfjs: string;
  readonly alone: Weights;
  readonly enforced: Weights;
}

export function weightText(weight: number): string {
  return `w = ${weight.toFixed(3)}`;
}
