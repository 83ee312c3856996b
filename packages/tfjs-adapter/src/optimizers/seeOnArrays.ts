import { clip, clipByGlobalNorm, clipByNorm, firstNonFinite, globalNorm } from '@clampwise/kernels';
import type { Tensor } from '@tensorflow/tfjs-core';
import { newOnArrays, onArrays } from '../kernels/kernel.ts';
import type { Values } from '../memory/arrays.ts';
import { type Duties, limitInStep } from './duties.ts';
import type { PresentGradient } from './gradients.ts';
import { type Limit, limitGradients } from './limits.ts';
import { type Found, tensorsOf } from './report.ts';

/** Facts about a step before it is taken. */
export interface Seen extends Found {
  /** The limited gradients, which the caller disposes; null without a limit. */
  readonly limited: readonly Tensor[] | null;
}

const NOTHING: Seen = { limited: null, norm: 0, clipped: false, nonFinite: null };

type Arrays = readonly Float32Array[];

/**
 * Limits the gradients of a step and inspects them, on a backend with arrays. One run covers all of
 * them, without the registry of tfjs. The norm and `clipped` are computed only for a watched step;
 * else they are 0 and false.
 */
export function seeOnArrays(
  duties: Duties,
  gradients: readonly PresentGradient[],
  isWatched: boolean,
): Seen {
  const { op, onNonFinite } = duties;
  const limit = limitInStep(duties, isWatched);
  if (limit === null && !isWatched && onNonFinite === 'propagate') return NOTHING;
  const tensors = tensorsOf(gradients);
  let norm = 0;
  let clipped = false;
  let first = -1;
  const look = (arrays: Arrays, limited: Arrays | null): void => {
    if (isWatched) {
      norm = globalNorm(arrays);
      clipped = limited !== null && areChanged(arrays, limited);
    }
    // If the norm is finite, all values are.
    const isAsked = isWatched ? !Number.isFinite(norm) : onNonFinite !== 'propagate';
    if (isAsked) first = firstNonFinite(arrays).array;
  };
  const limited = limitAndLook(op, limit, gradients, tensors, look);
  return { limited, norm, clipped, nonFinite: gradients[first]?.name ?? null };
}

function limitAndLook(
  op: string,
  limit: Limit | null,
  gradients: readonly PresentGradient[],
  tensors: readonly Tensor[],
  look: (arrays: Arrays, limited: Arrays | null) => void,
): readonly Tensor[] | null {
  if (limit === null) {
    onArrays(tensors, (arrays) => look(arrays as Arrays, null));
    return null;
  }
  if (limit.key !== 'adaptive') {
    return newOnArrays(tensors, tensors.length, (arrays, out) => {
      limitInto(limit, arrays as Arrays, out as Arrays);
      look(arrays as Arrays, out as Arrays);
    });
  }
  const limited = limitGradients(op, limit, gradients);
  onArrays(tensors.concat(limited), (arrays) => {
    const all = arrays as Arrays;
    look(all.slice(0, tensors.length), all.slice(tensors.length));
  });
  return limited;
}

function limitInto({ key, value }: Limit, arrays: Arrays, out: Arrays): void {
  if (key === 'global_clipnorm') {
    clipByGlobalNorm(arrays, value, { out });
    return;
  }
  for (let k = 0; k < arrays.length; k++) {
    const [x, to] = [arrays[k] as Float32Array, { out: out[k] as Float32Array }];
    if (key === 'clipvalue') clip(x, -value, value, to);
    else clipByNorm(x, value, to);
  }
}

function areChanged(arrays: readonly Values[], others: readonly Values[]): boolean {
  for (let k = 0; k < arrays.length; k++) {
    if (areUnlike(arrays[k] as Values, others[k] as Values)) return true;
  }
  return false;
}

/** Whether two arrays differ; NaN equals NaN. */
function areUnlike(x: Values, y: Values): boolean {
  for (let i = 0; i < x.length; i++) {
    if (!Object.is(x[i], y[i]) && x[i] !== y[i]) return true;
  }
  return false;
}
