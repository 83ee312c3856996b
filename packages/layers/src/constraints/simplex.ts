import { projectSimplex } from '@clampwise/kernels';
import { checkOptions } from '../check/options.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import { checkedAxes } from './axis.ts';
import type { Constraint } from './constraint.ts';
import { WrittenConstraint } from './written.ts';

/** The options of simplex. */
export interface SimplexConstraintOptions {
  /** What the weights of a vector add up to; 1 unless given. */
  readonly sum?: number | undefined;
  /** The axis or axes along which a vector lies; 0 unless given: the weights that lead to one unit of a dense layer. */
  readonly axis?: number | readonly number[] | undefined;
}

/**
 * The constraint that weights are at least 0 and add up to a sum: the nearest ones that do. For mixtures and probabilities, to
 * which clipping and dividing would not give the nearest. A vector that holds NaN becomes all NaN; what obeys the rule already
 * stays bit for bit.
 *
 * @param options - `sum`: finite and above 0, 1 unless given; `axis`: the axis or axes along which a vector lies, 0 unless given
 * @returns a Constraint
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where sum is not finite
 *   and above 0, or, when the weight is known, an axis is not there
 * @see `projectSimplex` of `@clampwise/kernels`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { simplex } from '@clampwise/layers/constraints';
 *
 * const w = tensor([[-5, 0.75], [-6, 0.75], [3, -1], [4, -3]]);
 * simplex().apply(w).toArray(); // => [[0, 0.5], [0, 0.5], [0, 0], [1, 0]]
 */
export function simplex(options: SimplexConstraintOptions = {}): Constraint {
  checkOptions('simplex', options, ['sum', 'axis']);
  const { sum = 1, axis = 0 } = options;
  const checked = checkedAxes('simplex', axis);
  onBehalfOf('simplex', null, () => projectSimplex(new Float64Array(0), { sum }));
  return new WrittenConstraint('simplex', (w, out) => {
    projectSimplex(w, { sum, axis: checked, out });
  });
}
