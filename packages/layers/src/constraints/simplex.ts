import { projectSimplex } from '@clampwise/kernels';
import { checkOptions } from '../check/options.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import { checkedAxes } from './axis.ts';
import type { Constraint } from './constraint.ts';
import { WrittenConstraint } from './written.ts';

/** The options of simplex. */
export interface SimplexConstraintOptions {
  /** The sum of the weights of a vector. Default 1. */
  readonly sum?: number | undefined;
  /**
   * The axis or axes along which a vector lies. Default 0: in a dense layer, the weights that lead
   * to one unit.
   */
  readonly axis?: number | readonly number[] | undefined;
}

/**
 * Keeps weights at 0 or above with a fixed sum, for example for mixtures and probabilities. It
 * moves weights to the nearest such values; clipping and dividing would not. Weights that satisfy
 * the rule stay bit for bit. A vector that holds NaN becomes all NaN.
 *
 * @param options -
 *   - `sum`: finite number above 0, default 1. The sum of the weights of a vector.
 *   - `axis`: number or number[], default 0. The axis or axes along which a vector lies.
 * @returns a Constraint
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError if sum is not finite and above 0, or, once the weight is known, if it
 *   has no such axis
 * @see `projectSimplex` of `@clampwise/kernels`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { simplex } from '@clampwise/layers/constraints';
 *
 * const w = tensor([
 *   [-5, 0.75],
 *   [-6, 0.75],
 *   [3, -1],
 *   [4, -3],
 * ]);
 * simplex().apply(w).toArray();
 * // => [[0, 0.5], [0, 0.5], [0, 0], [1, 0]]
 */
export function simplex(options: SimplexConstraintOptions = {}): Constraint {
  checkOptions('simplex', options, ['sum', 'axis']);
  const { sum = 1, axis = 0 } = options;
  const checked = checkedAxes('simplex', axis);
  onBehalfOf('simplex', null, () => projectSimplex(new Float64Array(0), { sum }));
  return new WrittenConstraint('simplex', { sum, axis: checked }, (w, out) => {
    projectSimplex(w, { sum, axis: checked, out });
  });
}
