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
import { holdsNonFinite } from '../norms/finite.ts';
import { globalNormOf } from '../norms/global.ts';
import type { NamedGradient, PresentGradient } from './gradients.ts';

/** The events of a step. */
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

/** The tensors of gradients. */
export function tensorsOf(gradients: readonly PresentGradient[]): Tensor[] {
  const tensors: Tensor[] = [];
  for (const { tensor } of gradients) tensors.push(tensor);
  return tensors;
}

/** 1 for each gradient that holds NaN or an infinity, else 0, on the device. */
export function flagsOf(gradients: readonly PresentGradient[]): Tensor {
  if (gradients.length === 0) return zeros([0]);
  return tidy(() => stack(gradients.map(({ tensor }) => cast(holdsNonFinite(tensor), 'float32'))));
}

/** The norm, and 1 if a gradient is clipped, else 0, on the device. */
export function headOf(
  gradients: readonly PresentGradient[],
  limited: readonly Tensor[] | null,
): Tensor {
  return tidy(() => {
    const before = tensorsOf(gradients);
    const changed = before.flatMap((x, k) => {
      const y = limited?.[k] ?? x;
      // NaN is not greater than 0, so it does not count as clipped.
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
  // `fit` runs inside a tidy, which ends before the numbers arrive.
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
