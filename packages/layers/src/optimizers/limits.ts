import {
  ClampwiseRangeError,
  firstNonFinite,
  type OnNonFinite,
  sumSquares,
} from '@clampwise/kernels';
import { scaleAllWithin, scaleWithin } from '@clampwise/kernels/internal';
import { checkNumber, checkOptions } from '../check/options.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** What the optimizers have in common. Of `clipValue`, `clipNorm` and `globalClipNorm` at most one is given. */
export interface OptimizerOptions {
  /** The step's size: finite, 0 or more. */
  readonly learningRate?: number | undefined;
  /** What part of each weight every step takes away, times the learning rate: 0 or more; null for none. */
  readonly weightDecay?: number | null | undefined;
  /** What each value of a gradient is limited to on both sides of 0: above 0; null for none. */
  readonly clipValue?: number | null | undefined;
  /** What the norm of each gradient is limited to, weight by weight: above 0; null for none. */
  readonly clipNorm?: number | null | undefined;
  /** What the norm of all gradients together is limited to: above 0; null for none. */
  readonly globalClipNorm?: number | null | undefined;
  /**
   * What a step does where a gradient holds NaN or an infinity: 'propagate', unless given, takes it; 'skip' leaves weights, state
   * and `iterations` as they are, and counts it in `skippedSteps`; 'throw' is an error, before anything changes.
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

/** Checks the keys of an optimizer's options: those in common, and its own. */
export function checkOptimizerOptions(op: string, options: unknown, own: readonly string[]): void {
  checkOptions(op, options, [...COMMON, ...own]);
}

/** What an optimizer limits gradients to: at most one of these is not null. */
export type GradientLimits = { readonly [N in LimitName]: number | null };

/** Reads the limits of gradients, of which at most one may be given, in either spelling. */
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

/** The place of the first gradient that holds NaN or an infinity; -1 where none does. */
export function firstBad(gradients: readonly Tensor[]): number {
  return firstNonFinite(gradients).array;
}

/** Says that the gradient of a weight is not finite. */
export function refuseNonFinite(weight: string): never {
  const received = `a gradient of '${weight}' that holds NaN or an infinity`;
  const expected = "given a finite gradient, with onNonFinite 'throw'";
  throw new ClampwiseRangeError('applyGradients', weight, received, expected);
}

/** The factors that bring gradients within their limits, one for each; null where norms are not limited. */
export function scalesFor(
  { clipNorm, globalClipNorm }: GradientLimits,
  gradients: readonly Tensor[],
): readonly number[] | null {
  if (clipNorm !== null) return gradients.map((gradient) => scaleFor(clipNorm, gradient));
  if (globalClipNorm === null) return null;
  const scale = scaleForAll(globalClipNorm, gradients);
  return gradients.map(() => scale);
}

/** NaN where a value is NaN; 0 where one is infinite, which makes that one NaN and the others 0. */
function scaleFor(limit: number, gradient: Tensor): number {
  return limit === Infinity ? 1 : scaleWithin(limit, sumSquares(gradient));
}

/** NaN, for all gradients, where a value is NaN or infinite. */
function scaleForAll(limit: number, gradients: readonly Tensor[]): number {
  return limit === Infinity ? 1 : scaleAllWithin(limit, sumSquares(gradients));
}
