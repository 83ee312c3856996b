import type { OnNonFinite } from '@clampwise/kernels';
import {
  checkLimit,
  checkOnNonFinite,
  checkOptions,
  checkWithin,
  unitAxes,
} from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { openBeside, openTensors, type SameKind, type Tensors } from '../check/lists.ts';
import { type Axis, checkAxisOption } from '../check/vectors.ts';
import { runListKernel } from '../kernels/kernel.ts';
import { adaptiveGradClipKernel } from '../kernels/units.ts';
import { firstNonFinite } from '../norms/finite.ts';
import { throwLate, watchPlace } from './nonFinite.ts';

/** The options of adaptiveGradClip. */
export interface AdaptiveGradClipOptions {
  /** What a unit's parameters count for at least, so that those that start at zero can learn; 1e-3 unless given. */
  readonly eps?: number | undefined;
  /** The axis or axes along which the units run, in every tensor; by the rank of each unless given. */
  readonly axis?: Axis;
  /** What happens where a gradient holds NaN or an infinity; 'propagate' unless given. */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/**
 * Clips each unit of the gradients where its norm is above a fraction of the norm of its parameters:
 * g · min(1, clipping · max(|w|, eps) / |g|).
 *
 * A unit is what feeds one output: by the rank of the tensor all of it up to one axis longer than 1, axis 0 of two and three,
 * axes 0 to 2 of four, axes 0 to 3 of five. Units within the limit keep their bits, and zeros stay zeros. A NaN makes its unit
 * NaN; beside an infinity finite elements become 0 and it NaN, unless `onNonFinite` says otherwise.
 *
 * @param grads - gradients of float32 in a list, or by name as `tf.variableGrads` gives them; null keeps its place
 * @param params - the parameters of the same shapes, in a list of the same places or by the same names
 * @param clipping - the fraction: a number above 0, or Infinity, for which nothing is done
 * @param options - `eps`: 1e-3 unless given; `axis`: the axes of all units; `onNonFinite`: 'propagate', 'skip', which gives zeros
 *   throughout, or 'throw', which on webgl and webgpu comes with a later call
 * @returns the kind that was given, with the clipped gradients
 * @throws ClampwiseTypeError for other dtypes, and where an argument is of the wrong kind
 * @throws ClampwiseRangeError where clipping is 0, negative or NaN, shapes do not fit, a gradient has six axes or more and no
 *   `axis` is given, or 'throw' finds NaN or an infinity
 * @see optax's `adaptive_grad_clip`; Brock et al. 2021, "High-performance large-scale image recognition without normalization"
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { adaptiveGradClip } from '@clampwise/tfjs-adapter';
 *
 * const grads = [tf.tensor2d([[3, 0], [4, 1]])];
 * const params = [tf.tensor2d([[6, 1], [8, 0]])];
 * adaptiveGradClip(grads, params, 0.25)[0].arraySync(); // => [[1.5, 0], [2, 0.25]]
 */
export function adaptiveGradClip<const L extends Tensors>(
  grads: L,
  params: Tensors,
  clipping: number,
  options: AdaptiveGradClipOptions = {},
): SameKind<L> {
  const op = 'adaptiveGradClip';
  const list = openTensors(op, 'grads', grads);
  const weights = openBeside(op, 'params', params, list);
  const fraction = checkLimit(op, 'clipping', clipping);
  checkOptions(op, options, ['eps', 'axis', 'onNonFinite']);
  const eps = options.eps === undefined ? 1e-3 : checkWithin(op, 'eps', options.eps, 0, Infinity);
  const onNonFinite = checkOnNonFinite(op, options.onNonFinite);
  const axes = list.present.map((g, k) => unitsOf(op, g, list.names[k] as string, options.axis));
  const axis = options.axis === undefined ? undefined : [options.axis].flat();
  const throws = onNonFinite === 'throw' && fraction < Infinity;
  if (throws) throwLate(op);
  const attributes = { clipping: fraction, eps, axes, axis, onNonFinite };
  const results = tidy(() => {
    if (throws) {
      const { present, names } = list;
      watchPlace(
        op,
        () => firstNonFinite(present),
        (k) => names[k] as string,
      );
    }
    return runListKernel(adaptiveGradClipKernel, [...list.present, ...weights], attributes);
  });
  return list.rebuilt(results) as SameKind<L>;
}

function unitsOf(op: string, g: Tensor, name: string, axis: Axis): readonly number[] | null {
  if (axis !== undefined) return checkAxisOption(op, axis, g);
  const axes = unitAxes(op, name, g.shape);
  return axes.length === g.rank ? null : axes;
}
