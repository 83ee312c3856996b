import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { Tensor } from '../tensor/tensor.ts';

const NONE: readonly Tensor[] = [];

// The penalties of the step that runs now: one at most, since a step is synchronous.
const collected: { open: boolean; penalties: Tensor[] | null } = { open: false, penalties: null };

/** The result of a function, and the penalties that layers added meanwhile. */
export interface Penalized<R> {
  readonly result: R;
  readonly penalties: readonly Tensor[];
}

/** Runs a function and collects the penalties that layers add meanwhile. */
export function collectPenalties<R>(fn: () => R): Penalized<R> {
  const { open, penalties } = collected;
  collected.open = true;
  collected.penalties = null;
  try {
    const result = fn();
    return { result, penalties: collected.penalties ?? NONE };
  } finally {
    collected.open = open;
    collected.penalties = penalties;
  }
}

/** Adds a penalty to the loss of the step that runs now. It has no effect outside of a step. */
export function addPenalty(op: string, penalty: unknown): void {
  if (!(penalty instanceof Tensor) || penalty.rank > 0) {
    const expected = 'a scalar tensor (see ops.sum and ops.mean)';
    throw new ClampwiseTypeError(op, 'loss', describe(penalty), expected);
  }
  if (!collected.open) return;
  collected.penalties ??= [];
  collected.penalties.push(penalty);
}
