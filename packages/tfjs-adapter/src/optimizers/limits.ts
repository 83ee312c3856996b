import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { clipByGlobalNorm, clipByNorm } from '../norms/clip.ts';
import { clipByValue } from '../ops/clipByValue.ts';

/**
 * The limit on gradients: one at most. Each is a number above 0, or Infinity for no limit; null is as if it was not given.
 * Keras's spellings mean the same.
 */
export interface GradientLimits {
  /** Each element of each gradient is clipped to ± this. Keras: clipvalue. */
  readonly clipValue?: number | null | undefined;
  /** The gradient of each variable is scaled down to this norm. Keras: clipnorm. */
  readonly clipNorm?: number | null | undefined;
  /** All gradients are scaled down by one factor, to this norm over all of them. Keras: global_clipnorm. */
  readonly globalClipNorm?: number | null | undefined;
  readonly clipvalue?: number | null | undefined;
  readonly clipnorm?: number | null | undefined;
  readonly global_clipnorm?: number | null | undefined;
}

export const LIMIT_KEYS = [
  'clipValue',
  'clipNorm',
  'globalClipNorm',
  'clipvalue',
  'clipnorm',
  'global_clipnorm',
] as const;

type KerasKey = 'clipvalue' | 'clipnorm' | 'global_clipnorm';

/** A checked limit. */
export interface Limit {
  readonly key: KerasKey;
  readonly value: number;
}

const KERAS_KEY: { readonly [key in (typeof LIMIT_KEYS)[number]]: KerasKey } = {
  clipValue: 'clipvalue',
  clipNorm: 'clipnorm',
  globalClipNorm: 'global_clipnorm',
  clipvalue: 'clipvalue',
  clipnorm: 'clipnorm',
  global_clipnorm: 'global_clipnorm',
};

/** The limit that options set; null where they set none. */
export function limitFrom(op: string, options: GradientLimits): Limit | null {
  const given = LIMIT_KEYS.filter((key) => options[key] !== undefined && options[key] !== null);
  const [key] = given;
  if (key === undefined) return null;
  if (given.length > 1) {
    const expected = 'at most one of clipValue, clipNorm and globalClipNorm';
    throw new ClampwiseTypeError(op, 'options', given.join(' and '), expected);
  }
  const value: unknown = options[key];
  const expected = 'a number above 0, or Infinity for no limit';
  if (typeof value !== 'number') throw new ClampwiseTypeError(op, key, describe(value), expected);
  if (!(value > 0)) throw new ClampwiseRangeError(op, key, describe(value), expected);
  return { key: KERAS_KEY[key], value };
}

/** A tensor and the name of its variable, as tfjs's optimizers take and give them. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** A gradient as an optimizer gets it. Where a variable has none, it is null or undefined. */
export interface NamedGradient {
  readonly name: string;
  readonly tensor: Tensor | null | undefined;
}

/** The gradients within a limit, in their places. The tensors are new ones, but for those that have no element. */
export function limitGradients(
  { key, value }: Limit,
  gradients: readonly NamedGradient[],
): (Tensor | null | undefined)[] {
  const present = gradients.filter(({ tensor }) => tensor != null && tensor.size > 0);
  const limited = tidy(() => {
    const tensors = present.map(({ tensor }) => tensor as Tensor);
    if (key === 'clipvalue') return tensors.map((g) => clipByValue(g, -value, value));
    if (key === 'clipnorm') return tensors.map((g) => clipByNorm(g, value));
    return tensors.length === 0 ? [] : clipByGlobalNorm(tensors, firstOfEach(present), value);
  });
  const byEntry = new Map(present.map((entry, k) => [entry, limited[k]]));
  return gradients.map((entry) => byEntry.get(entry) ?? entry.tensor);
}

/** tfjs lists a variable twice where a layer is used inside a nested model and beside it: one gradient all the same. */
function firstOfEach(gradients: readonly NamedGradient[]): boolean[] {
  const seen = new Map<string, Set<Tensor>>();
  return gradients.map(({ name, tensor }) => {
    const known = seen.get(name) ?? new Set();
    seen.set(name, known);
    const isFirst = !known.has(tensor as Tensor);
    known.add(tensor as Tensor);
    return isFirst;
  });
}
