import type { KerasChange } from '@clampwise/tfjs-adapter/inspect';

/** What loadKerasModel makes of a layer. */
export type Verdict = 'right' | 'corrected' | 'predicts only' | 'rejected';

/** One layer of an open file. */
export interface LayerView {
  readonly name: string;
  readonly className: string;
  /** The number of parameters; null if the file has no weights. */
  readonly parameters: number | null;
  readonly verdict: Verdict;
}

/** A setting of a layer that names a constraint. */
export interface ConstraintView {
  /** The place in the file: 'hidden.kernel_constraint'. */
  readonly setting: string;
  /** The constraint with its numbers: 'NonNeg()'. */
  readonly constraint: string;
  /** Whether loadKerasModel enforces it. */
  readonly isEnforced: boolean;
}

/** What the page shows of an open file. Only data: the view of the sample is a JSON file. */
export interface ModelView {
  readonly name: string;
  readonly bytes: number;
  /** The program and the container: 'Keras 3, .keras'. */
  readonly format: string;
  /** The version of the program; '' if the file names none. */
  readonly version: string;
  readonly layers: readonly LayerView[];
  /** The number of stored parameters; null if the file has no weights. */
  readonly parameters: number | null;
  /** The parts that tfjs does not treat as Keras does, in the words of the library. */
  readonly findings: readonly KerasChange[];
  readonly constraints: readonly ConstraintView[];
  /** The optimizer with its learning rate; null if the file names none. */
  readonly optimizer: string | null;
  /** The limit on gradients as the file has it: 'clipnorm 1'; null for none. */
  readonly limit: string | null;
  /** The steps that the stored optimizer has taken; null if the file has no state. */
  readonly steps: number | null;
  readonly loss: string | null;
  /** Why this page cannot train the model; null if it can. */
  readonly untrainable: string | null;
}
