import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';

/** The work of a layer of float32, in words that a chain of layers can run. */
export type Stage = DenseStage | NonNegStage;

/** x · kernel + bias for a matrix x, then relu if it is set. */
export interface DenseStage {
  readonly kind: 'dense';
  readonly kernel: Weight;
  readonly bias: Weight | undefined;
  readonly relu: boolean;
  /** An activation that the stage leaves to ops. A chain ends there. */
  readonly rest: ((x: Tensor) => Tensor) | null;
}

/** The values, raised to at least 0. */
export interface NonNegStage {
  readonly kind: 'nonNeg';
}

/** Whether a layer computes what its class does: it has the `apply` and the `call` of the class. */
export function keepsCall(layer: Computing, { apply, call }: Computing): boolean {
  return layer.apply === apply && layer.call === call;
}

interface Computing {
  readonly apply: unknown;
  readonly call: unknown;
}
