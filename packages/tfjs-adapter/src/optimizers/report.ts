import { firstNonFinite, globalNorm } from '@clampwise/kernels';
import {
  abs,
  any,
  cast,
  concat,
  dispose,
  greater,
  keep,
  scalar,
  stack,
  sub,
  type Tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import { onArrays } from '../kernels/kernel.ts';
import type { Values } from '../memory/arrays.ts';
import { holdsNonFinite } from '../norms/finite.ts';
import { globalNormOf } from '../norms/global.ts';
import type { NamedGradient, PresentGradient } from './gradients.ts';

/** What happened in a step. */
export interface StepInfo {
  /** The number of the step: 1 for the guard's first. Skipped steps count. */
  readonly step: number;
  /** The norm over all gradients before the limit. */
  readonly norm: number;
  /** Whether the limit changed a gradient. */
  readonly clipped: boolean;
  /** Whether the step was skipped because a gradient was not finite. */
  readonly skipped: boolean;
  /** The name of the first variable whose gradient held NaN or an infinity; null if none did. */
  readonly nonFinite: string | null;
}

/** The numbers of a step. */
export interface Found {
  readonly norm: number;
  readonly clipped: boolean;
  readonly nonFinite: string | null;
}

/** The name of the first gradient that is not finite, or null; on backends with arrays. */
export function nonFiniteIn(gradients: readonly PresentGradient[]): string | null {
  let found = -1;
  onArrays(tensorsOf(gradients), (arrays) => {
    found = firstNonFinite(arrays).array;
  });
  return gradients[found]?.name ?? null;
}

/** The numbers of a step, from the gradients before and after the limit; on backends with arrays. */
export function foundIn(
  gradients: readonly PresentGradient[],
  limited: readonly Tensor[] | null,
): Found {
  const before = tensorsOf(gradients);
  const { length } = before;
  let norm = 0;
  let clipped = false;
  onArrays(limited === null ? before : before.concat(limited), (arrays) => {
    norm = globalNorm(limited === null ? arrays : arrays.slice(0, length));
    clipped = limited !== null && areChanged(arrays, length);
  });
  const nonFinite = Number.isFinite(norm) ? null : nonFiniteIn(gradients);
  return { norm, clipped, nonFinite };
}

function tensorsOf(gradients: readonly PresentGradient[]): Tensor[] {
  return gradients.map(({ tensor }) => tensor);
}

/** Whether one of the first arrays differs from the one `count` places later. */
function areChanged(arrays: readonly Values[], count: number): boolean {
  for (let k = 0; k < count; k++) {
    if (areUnlike(arrays[k] as Values, arrays[count + k] as Values)) return true;
  }
  return false;
}

/** NaN is like NaN. */
function areUnlike(x: Values, y: Values): boolean {
  for (let i = 0; i < x.length; i++) {
    if (!Object.is(x[i], y[i]) && x[i] !== y[i]) return true;
  }
  return false;
}

/** Whether each gradient holds NaN or an infinity: 1 or 0, on the device. */
export function flagsOf(gradients: readonly PresentGradient[]): Tensor {
  if (gradients.length === 0) return zeros([0]);
  return tidy(() => stack(gradients.map(({ tensor }) => cast(holdsNonFinite(tensor), 'float32'))));
}

/** The norm and whether something is clipped, 1 or 0, on the device. */
export function headOf(
  gradients: readonly PresentGradient[],
  limited: readonly Tensor[] | null,
): Tensor {
  return tidy(() => {
    const before = tensorsOf(gradients);
    const changed = before.flatMap((x, k) => {
      const y = limited?.[k] ?? x;
      // NaN is above nothing.
      return x === y ? [] : [any(greater(abs(sub(x, y)), 0))];
    });
    const clipped = changed.length === 0 ? scalar(0) : cast(any(stack(changed)), 'float32');
    return stack([globalNormOf(before, 2), clipped]);
  });
}

/** Reads the tensors of the two functions above from the device, and disposes them. */
export async function readFound(
  head: Tensor | null,
  flags: Tensor,
  gradients: readonly NamedGradient[],
): Promise<Found> {
  // A model's fit is in a tidy that ends before the numbers come.
  const all = head === null ? flags : keep(tidy(() => concat([head, flags])));
  if (head !== null) dispose([head, flags]);
  const values = [...(await all.data())];
  all.dispose();
  const [norm, clipped] = head === null ? [Number.NaN, 0] : values.splice(0, 2);
  const at = values.findIndex((flag) => flag !== 0);
  return {
    norm: norm as number,
    clipped: clipped !== 0,
    nonFinite: gradients[at]?.name ?? null,
  };
}
