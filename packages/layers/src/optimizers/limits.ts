import {
  ClampwiseRangeError,
  firstNonFinite,
  type OnNonFinite,
  sumSquares,
} from '@clampwise/kernels';
import { scaleAllWithin, scaleWithin } from '@clampwise/kernels/internal';
import { checkNumber, checkOptions } from '../check/options.ts';
import type { LearningRate } from '../schedules/schedule.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * The options that all optimizers share. Pass at most one of `clipValue`, `clipNorm` and
 * `globalClipNorm`.
 */
export interface OptimizerOptions {
  /** The size of a step: a finite number of at least 0, or a function of the step. */
  readonly learningRate?: LearningRate | undefined;
  /**
   * The part of each weight that a step subtracts, times the learning rate: at least 0. Default
   * null, for none.
   */
  readonly weightDecay?: number | null | undefined;
  /** Clips each value of a gradient to ±clipValue: above 0. Default null, for no limit. */
  readonly clipValue?: number | null | undefined;
  /** Limits the norm of the gradient of each weight: above 0. Default null, for no limit. */
  readonly clipNorm?: number | null | undefined;
  /** Limits the norm of all gradients together: above 0. Default null, for no limit. */
  readonly globalClipNorm?: number | null | undefined;
  /**
   * The effect of NaN or an infinity in a gradient. Default 'propagate'.
   *
   * - 'propagate': takes the step, so the values reach the weights
   * - 'skip': changes neither weights, state nor `iterations`, and counts the step in
   *   `skippedSteps`
   * - 'throw': throws before anything changes
   */
  readonly onNonFinite?: OnNonFinite | undefined;
  /** Keras's spelling of `clipValue`. */
  readonly clipvalue?: number | null | undefined;
  /** Keras's spelling of `clipNorm`. */
  readonly clipnorm?: number | null | undefined;
  /** Keras's spelling of `globalClipNorm`. */
  readonly global_clipnorm?: number | null | undefined;
}

const KERAS_SPELLING = {
  clipValue: 'clipvalue',
  clipNorm: 'clipnorm',
  globalClipNorm: 'global_clipnorm',
} as const;

type LimitName = keyof typeof KERAS_SPELLING;

const NAMES = Object.keys(KERAS_SPELLING) as LimitName[];
const COMMON = [
  'learningRate',
  'weightDecay',
  'onNonFinite',
  ...NAMES,
  ...Object.values(KERAS_SPELLING),
];

/** Checks the keys of the options of an optimizer: the shared ones and its own. */
export function checkOptimizerOptions(op: string, options: unknown, own: readonly string[]): void {
  checkOptions(op, options, [...COMMON, ...own]);
}

/** The limits of an optimizer on gradients. At most one is not null. */
export type GradientLimits = { readonly [N in LimitName]: number | null };

/** Reads the limits on gradients in either spelling. At most one may be given. */
export function readLimits(op: string, options: OptimizerOptions): GradientLimits {
  const limits: { [N in LimitName]: number | null } = {
    clipValue: null,
    clipNorm: null,
    globalClipNorm: null,
  };
  let first: string | null = null;
  for (const name of NAMES) {
    for (const key of [name, KERAS_SPELLING[name]]) {
      const value = options[key];
      if (value === undefined || value === null) continue;
      limits[name] = checkNumber(op, key, value, { least: 0, above: true, infinite: true });
      if (first !== null) {
        throw new ClampwiseRangeError(op, key, `both ${first} and ${key}`, 'the only limit given');
      }
      first = key;
    }
  }
  return limits;
}

/** Returns the index of the first gradient that holds NaN or an infinity, or -1. */
export function firstBad(gradients: readonly Tensor[]): number {
  return firstNonFinite(gradients).array;
}

/** Throws because the gradient of a weight is not finite. */
export function rejectNonFinite(weight: string): never {
  const received = `a gradient of '${weight}' that holds NaN or an infinity`;
  const sentence = `the gradient of '${weight}' holds NaN or an infinity, so no weight was changed. To skip such steps, pass onNonFinite: 'skip' to the optimizer`;
  throw new ClampwiseRangeError('applyGradients', weight, received, 'finite', sentence);
}

/**
 * Returns one factor for each gradient that brings it within its limit, or null if norms have no
 * limit.
 */
export function scalesFor(
  { clipNorm, globalClipNorm }: GradientLimits,
  gradients: readonly Tensor[],
): readonly number[] | null {
  if (clipNorm !== null) return gradients.map((gradient) => scaleFor(clipNorm, gradient));
  if (globalClipNorm === null) return null;
  const scale = scaleForAll(globalClipNorm, gradients);
  return gradients.map(() => scale);
}

/**
 * Returns NaN if a value is NaN. Returns 0 if a value is infinite: this makes that value NaN and
 * the others 0.
 */
function scaleFor(limit: number, gradient: Tensor): number {
  return limit === Infinity ? 1 : scaleWithin(limit, sumSquares(gradient));
}

/** Returns NaN if any value of any gradient is NaN or infinite. */
function scaleForAll(limit: number, gradients: readonly Tensor[]): number {
  return limit === Infinity ? 1 : scaleAllWithin(limit, sumSquares(gradients));
}
