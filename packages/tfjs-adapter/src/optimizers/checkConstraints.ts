import { abs, max, stack, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type ConstrainedModel, type HeldWeight, rulesOfModel } from './weights.ts';

/** A weight that violates its constraint. */
export interface Violation {
  /** The name of its variable. */
  readonly weight: string;
  /** The name of the constraint. */
  readonly constraint: string;
  /**
   * The largest difference between a value and its projection onto the constraint. NaN if the
   * weight holds NaN.
   */
  readonly distance: number;
}

/** Whether the weights of a model satisfy their constraints, and which do not. */
export interface ConstraintReport {
  readonly ok: boolean;
  readonly violations: readonly Violation[];
}

/**
 * A vector that is scaled to a norm has that norm only to a few ulps; scaling it again changes it.
 */
const ROUNDING = 1e-5;

/**
 * Finds the weights of a model that violate their constraints. Frozen weights count too. It changes
 * nothing.
 *
 * A constraint on each value, such as nonNeg, must hold exactly. Other constraints may be off by
 * 1e-5 of the largest value, which is rounding. A weight that holds NaN violates every constraint.
 *
 * @param model - a tf.LayersModel or tf.Sequential
 * @returns a promise of `{ ok, violations }`. Each violation has the name of the weight, the name
 *   of the constraint and the distance
 * @throws ClampwiseTypeError if model is not a model, or a constraint cannot be used
 * @see `enforceConstraints`, which makes the weights satisfy them
 *
 * @example
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { checkConstraints, clipWeights } from '@clampwise/tfjs-adapter';
 *
 * const kernelConstraint = 'nonNeg' as const;
 * const options = { units: 1, inputShape: [2], useBias: false, kernelConstraint };
 * const model = sequential({ layers: [layers.dense(options)] });
 * clipWeights(model, -0.25, -0.25); // tfjs allows it
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

/** The distance of a weight from its constraint, and its largest magnitude. */
function measuredOf({ variable, rule }: HeldWeight): [Tensor, Tensor] {
  return [max(abs(sub(variable, rule.project(variable)))), max(abs(variable))];
}
