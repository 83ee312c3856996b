import { projectMonotone } from '@clampwise/kernels';
import { checkOptions } from '../check/options.ts';
import { onBehalfOf } from '../check/rethrow.ts';
import { checkedAxis } from './axis.ts';
import type { Constraint } from './constraint.ts';
import { WrittenConstraint } from './written.ts';

/** The options of monotone. */
export interface MonotoneConstraintOptions {
  /** Whether weights rise or fall along the axis. Default true. */
  readonly increasing?: boolean | undefined;
  /** The axis along which weights are in order. Default 0. */
  readonly axis?: number | undefined;
}

/**
 * Keeps weights in rising or falling order along an axis, for example for calibration curves. It
 * moves weights to the nearest values in order. Weights in order stay bit for bit. A vector that
 * holds NaN becomes all NaN.
 *
 * @param options -
 *   - `increasing`: boolean, default true. Whether weights rise or fall.
 *   - `axis`: number, default 0. The axis to order; a negative one counts from the end.
 * @returns a Constraint
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind
 * @throws ClampwiseRangeError once the weight is known, if it has no such axis
 * @see `projectMonotone` of `@clampwise/kernels`; TensorFlow Lattice's `PWLCalibrationConstraints`
 *
 * @example
 * import { tensor } from '@clampwise/layers';
 * import { monotone } from '@clampwise/layers/constraints';
 *
 * monotone().apply(tensor([1, 3, 2, 4])).toArray();
 * // => [1, 2.5, 2.5, 4]
 * const falling = monotone({ axis: 1, increasing: false });
 * falling.apply(tensor([[1, 3], [3, 1]])).toArray();
 * // => [[2, 2], [3, 1]]
 */
export function monotone(options: MonotoneConstraintOptions = {}): Constraint {
  checkOptions('monotone', options, ['increasing', 'axis']);
  const { increasing = true, axis = 0 } = options;
  const checked = checkedAxis('monotone', axis);
  onBehalfOf('monotone', null, () => projectMonotone(new Float64Array(0), { increasing }));
  return new WrittenConstraint('monotone', { increasing, axis: checked }, (w, out) => {
    projectMonotone(w, { increasing, axis: checked, out });
  });
}
