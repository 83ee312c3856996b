import { ClampwiseRangeError, type OnNonFinite } from '@clampwise/kernels';
import { type Optimizer, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { projectVariable } from '../constraints/project.ts';
import { type Gradients, givenWith, type PresentGradient } from './gradients.ts';
import { isInForce, type Limit } from './limits.ts';
import type { Found } from './report.ts';
import type { Watch } from './watch.ts';
import type { Rules } from './weights.ts';

/** The duties of a guard in each step, and the operation that its errors name. */
export interface Duties {
  readonly op: string;
  readonly limit: Limit | null;
  /**
   * Whether the optimizer applies the limit itself, so that the guard only reports what it changes.
   */
  readonly limitsItself: boolean;
  readonly rules: Rules | null;
  readonly onNonFinite: OnNonFinite;
  /** Whether the rules include the constraints of this model. */
  readonly covers: (model: object) => boolean;
}

/** The taker of the steps: an optimizer, or an object that has one as `inner`. */
export type Stepper = Pick<Optimizer, 'applyGradients'>;

/** A guard: its duties, the optimizer that takes the steps, and its listeners. */
export interface Guard {
  readonly duties: Duties;
  readonly inner: Stepper;
  readonly watch: Watch;
}

/** The limit that a guard computes in a step; null for none. */
export function limitInStep({ limit, limitsItself }: Duties, isWatched: boolean): Limit | null {
  return isInForce(limit) && (isWatched || !limitsItself) ? limit : null;
}

/** Lets the optimizer take the step, with the limited gradients unless it limits them itself. */
export function apply(
  { duties, inner }: Guard,
  gradients: Gradients,
  limited: readonly Tensor[] | null,
): void {
  const asGiven = limited === null || duties.limitsItself;
  inner.applyGradients(asGiven ? gradients.given : givenWith(gradients, limited));
}

/** Projects the weights that had a gradient onto their constraints. */
export function project({ op, rules }: Duties, gradients: readonly PresentGradient[]): void {
  const held = rules?.() ?? [];
  if (held.length === 0) return;
  const changed = new Set<string>();
  for (const { name } of gradients) changed.add(name);
  tidy(() => {
    for (const { variable, rule } of held) {
      if (changed.has(variable.name)) projectVariable(op, variable, rule);
    }
  });
}

/** Throws under 'throw'; otherwise reports that a step was skipped. */
export function leaveOut({ duties, watch }: Guard, step: number, found: Found): void {
  if (duties.onNonFinite === 'throw') {
    const argument = `the gradient of '${found.nonFinite}'`;
    const received = `NaN or an infinity, in step ${step}`;
    throw new ClampwiseRangeError(duties.op, argument, received, 'finite numbers');
  }
  watch.tellSkipped(step, found);
}
