import type { OnNonFinite } from '@clampwise/kernels';
import {
  checkLimit,
  checkOnNonFinite,
  checkOptions,
  checkWithin,
  unitAxes,
} from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { openPartners, openTensors, type SameKind, type Tensors } from '../check/lists.ts';
import { type Axis, checkAxisOption } from '../check/vectors.ts';
import { runListKernel } from '../kernels/kernel.ts';
import { adaptiveGradClipKernel } from '../kernels/units.ts';
import { firstNonFinite } from '../norms/finite.ts';
import { throwLate, watchPlace } from './nonFinite.ts';

/** The options of adaptiveGradClip. */
export interface AdaptiveGradClipOptions {
  /**
   * The least norm that the parameters of a unit count as, so that units that start at zero can
   * learn. Default 1e-3.
   */
  readonly eps?: number | undefined;
  /**
   * The axis or axes along which a unit runs, in every tensor. The default depends on the rank of
   * each.
   */
  readonly axis?: Axis;
  /**
   * The reaction to a gradient with NaN or an infinity: 'propagate' (the default), 'skip' or
   * 'throw'.
   */
  readonly onNonFinite?: OnNonFinite | undefined;
}

/**
 * Scales down each unit of the gradients whose norm is above a fraction of the norm of its
 * parameters: g · min(1, clipping · max(|w|, eps) / |g|).
 *
 * A unit is all values that feed one output. Units within the limit keep their bits, and zeros stay
 * zeros. A NaN makes its whole unit NaN. An infinity becomes NaN, and the finite values of its unit
 * become 0. `onNonFinite` changes this.
 *
 * The axes of a unit depend on the rank of the tensor. They are axis 0 for two and three axes, 0 to
 * 2 for four, and 0 to 3 for five. With at most one axis longer than 1, the whole tensor is one
 * unit.
 *
 * @param grads - float32 gradients: a list, or an object by name like the gradients of
 *   `tf.variableGrads`. null keeps its place
 * @param params - the parameters, with the same shapes at the same places or names
 * @param clipping - the fraction: a number above 0, or Infinity for no limit
 * @param options - all are optional
 *   - `eps`: number of at least 0, default 1e-3. The least norm that parameters count as.
 *   - `axis`: axis or list of axes, default by rank. The axes of all units.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. What to do with NaN and
 *     infinities: 'skip' gives zeros, 'throw' throws (on webgl and webgpu in a later call).
 * @returns a list or object like `grads`, with the clipped gradients
 * @throws ClampwiseTypeError for other dtypes, or if an argument has the wrong type
 * @throws ClampwiseRangeError if clipping is 0, negative or NaN, if shapes differ, or if 'throw'
 *   finds NaN or an infinity. Also if a gradient has six axes or more and `axis` is not given
 * @see optax's `adaptive_grad_clip`; Brock et al. 2021, "High-performance large-scale image
 *   recognition without normalization"
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
  const weights = openPartners(op, 'params', params, list);
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
