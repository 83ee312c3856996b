import { projectMonotone } from '@clampwise/kernels';
import { checkOptions } from '../check/options.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import { checkedAxis } from './axis.ts';
import type { Constraint } from './constraint.ts';
import { WrittenConstraint } from './written.ts';

/** The options of monotone. */
export interface MonotoneConstraintOptions {
  /** Whether weights rise along the axis, which is so unless given, or fall. */
  readonly increasing?: boolean | undefined;
  /** The axis along which they do; 0 unless given. */
  readonly axis?: number | undefined;
}

/**
 * The constraint that weights never fall along an axis, or never rise: the nearest ones that do not. For calibration curves,
 * say. A vector that holds NaN becomes all NaN; what is in order already stays bit for bit.
 *
 * @param options - `increasing`: true unless given; `axis`: 0 unless given, negative ones counted from the last
 * @returns a Constraint
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind; ClampwiseRangeError where, when the weight is
 *   known, the axis is not there
 * @see `projectMonotone` of `@clampwise/kernels`; TensorFlow Lattice's `PWLCalibrationConstraints`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { monotone } from '@clampwise/layers/constraints';
 *
 * monotone().apply(tensor([1, 3, 2, 4])).toArray(); // => [1, 2.5, 2.5, 4]
 * monotone({ axis: 1, increasing: false }).apply(tensor([[1, 3], [3, 1]])).toArray(); // => [[2, 2], [3, 1]]
 */
export function monotone(options: MonotoneConstraintOptions = {}): Constraint {
  checkOptions('monotone', options, ['increasing', 'axis']);
  const { increasing = true, axis = 0 } = options;
  const checked = checkedAxis('monotone', axis);
  onBehalfOf('monotone', null, () => projectMonotone(new Float64Array(0), { increasing }));
  return new WrittenConstraint('monotone', (w, out) => {
    projectMonotone(w, { increasing, axis: checked, out });
  });
}
