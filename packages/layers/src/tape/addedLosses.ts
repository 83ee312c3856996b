import type { Tensor } from '../tensor/tensor.ts';

// The losses that layers have added in the step that runs now, or null outside a step.
let added: Tensor[] | null = null;

/** Adds a loss to the step that runs now. Outside a step it has no effect. */
export function addLossToStep(loss: Tensor): void {
  added?.push(loss);
}

/** Starts to collect the losses that layers add, or stops. Returns what was collecting before. */
export function collectLosses(into: Tensor[] | null): Tensor[] | null {
  const before = added;
  added = into;
  return before;
}
