import { abs, max, stack, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type ConstrainedModel, type HeldWeight, rulesOfModel } from './weights.ts';

/** A weight that does not keep its constraint. */
export interface Violation {
  /** The name of its variable. */
  readonly weight: string;
  /** What the constraint is called. */
  readonly constraint: string;
  /** The largest difference between a value and what the constraint would make of it; NaN where the weight holds NaN. */
  readonly distance: number;
}

/** Whether a model's weights keep their constraints, and which do not. */
export interface ConstraintReport {
  readonly ok: boolean;
  readonly violations: readonly Violation[];
}

/** A vector brought to a norm has it to a few units in the last place, and has another after a second time. */
const ROUNDING = 1e-5;

/**
 * Looks which weights of a model do not keep their constraints. Frozen weights count too. Nothing is changed.
 *
 * A constraint that limits each value is kept exactly or not; of others the last bits do not count, which is 1e-5 of the largest
 * value. A weight that holds NaN keeps none.
 *
 * @param model - a tf.LayersModel or tf.Sequential
 * @returns a promise, since the values may lie on a GPU, of `{ ok, violations }`, each with the weight's name, the constraint's and
 *   how far out it is
 * @throws ClampwiseTypeError where model is none, or a constraint cannot be used
 * @see `enforceConstraints`, which makes them hold
 *
 * @example
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { checkConstraints, clipWeights } from '@clampwise/tfjs-adapter';
 *
 * const options = { units: 1, inputShape: [2], useBias: false, kernelConstraint: 'nonNeg' as const };
 * const model = sequential({ layers: [layers.dense(options)] });
 * clipWeights(model, -0.25, -0.25); // tfjs does not mind
 * const { ok, violations } = await checkConstraints(model);
 * [ok, violations[0].constraint, violations[0].distance]; // => [false, 'NonNeg', 0.25]
 */
export async function checkConstraints(model: ConstrainedModel): Promise<ConstraintReport> {
  const held = rulesOfModel('checkConstraints', model)().filter(
    ({ variable }) => variable.size > 0,
  );
  if (held.length === 0) return { ok: true, violations: [] };
  const measured = tidy(() => stack(held.flatMap(measuredOf)));
  const values = await measured.data();
  measured.dispose();
  const violations = held.flatMap(({ variable, rule }, k) => {
    const [distance, largest] = [values[2 * k] as number, values[2 * k + 1] as number];
    const free = rule.limits === null ? ROUNDING * largest : 0;
    if (distance <= free) return [];
    return [{ weight: variable.name, constraint: rule.name, distance }];
  });
  return { ok: violations.length === 0, violations };
}

/** How far a weight is out, and its largest magnitude. */
function measuredOf({ variable, rule }: HeldWeight): [Tensor, Tensor] {
  return [max(abs(sub(variable, rule.project(variable)))), max(abs(variable))];
}
