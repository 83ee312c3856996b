import { ClampwiseTypeError } from '@clampwise/kernels';
import { checkLimit, checkOptions, checkWithin } from '@clampwise/kernels/internal';
import {
  engine,
  type serialization,
  type Tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import { KERAS_LIMITS } from '../check/names.ts';
import { adaptiveGradClip } from '../ops/adaptiveGradClip.ts';
import { clipByGlobalNorm } from '../ops/clipByGlobalNorm.ts';
import { clipByNorm } from '../ops/clipByNorm.ts';
import { clipByValue } from '../ops/clipByValue.ts';
import type { PresentGradient } from './gradients.ts';

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
  /**
   * Each unit of each gradient (what feeds one output) is scaled down to this fraction of the norm of its weights, which
   * counts for `eps` at least, 1e-3 unless given: adaptive gradient clipping. 0.01 to 0.16 in the paper.
   */
  readonly adaptive?: number | AdaptiveLimit | null | undefined;
  readonly clipvalue?: number | null | undefined;
  readonly clipnorm?: number | null | undefined;
  readonly global_clipnorm?: number | null | undefined;
}

/** The options of the limit `adaptive`. */
export interface AdaptiveLimit {
  readonly clipping: number;
  readonly eps?: number | undefined;
}

type KerasKey = keyof typeof KERAS_LIMITS;

const KERAS_KEYS = /* @__PURE__ */ Object.keys(KERAS_LIMITS) as KerasKey[];

/** The options that set a limit. */
export const LIMIT_KEYS: readonly (keyof GradientLimits)[] = [
  'clipValue',
  'clipNorm',
  'globalClipNorm',
  'adaptive',
  ...KERAS_KEYS,
];

/** What is limited, as Keras's configs call it; they have no adaptive limit. */
type LimitKey = KerasKey | 'adaptive';

/** A checked limit. */
export interface Limit {
  readonly key: LimitKey;
  /** Infinity for no limit. */
  readonly value: number;
  /** What the norm of weights counts for at least, in the adaptive limit. */
  readonly eps: number;
}

const EPS = 1e-3;

/** Whether there is a limit, and it limits something. */
export function isInForce(limit: Limit | null): limit is Limit {
  return limit !== null && limit.value < Infinity;
}

/** The limit that options set; null where they set none. */
export function limitFrom(op: string, options: GradientLimits): Limit | null {
  const given = LIMIT_KEYS.filter((key) => options[key] !== undefined && options[key] !== null);
  const [key] = given;
  if (key === undefined) return null;
  if (given.length > 1) {
    const expected = 'at most one of clipValue, clipNorm, globalClipNorm and adaptive';
    throw new ClampwiseTypeError(op, 'options', given.join(' and '), expected);
  }
  const value: unknown = options[key];
  if (key !== 'adaptive' || typeof value !== 'object') {
    return { key: kerasKeyOf(key), value: checkLimit(op, key, value), eps: EPS };
  }
  checkOptions(op, value, ['clipping', 'eps']);
  const { clipping, eps = EPS } = value as AdaptiveLimit;
  checkWithin(op, 'adaptive.eps', eps, 0, Infinity);
  return { key, value: checkLimit(op, 'adaptive.clipping', clipping), eps };
}

/** An optimizer of this package, which may limit gradients itself. */
interface Limiting {
  limitInForce(): Limit | null;
}

/** The limit that an optimizer sets itself, or one that it guards; null if there is none. */
export function limitOf(optimizer: object): Limit | null {
  // Not instanceof: tfjs redefines it, and every optimizer would pass.
  return (optimizer as Partial<Limiting>).limitInForce?.() ?? null;
}

/** Checks that an optimizer does not limit gradients already: limits are not combined. */
export function checkOnlyLimit(op: string, optimizer: object, limit: Limit | null): void {
  const other = limitOf(optimizer);
  if (!isInForce(limit) || other === null) return;
  const expected = `absent, since optimizer already has ${nameOf(other)} ${other.value}`;
  throw new ClampwiseTypeError(op, nameOf(limit), `${limit.value}`, expected);
}

/** What a limit is called here. */
function nameOf({ key }: Limit): string {
  return key === 'adaptive' ? key : KERAS_LIMITS[key];
}

function kerasKeyOf(key: keyof GradientLimits): LimitKey {
  return KERAS_KEYS.find((keras) => keras === key || KERAS_LIMITS[keras] === key) ?? 'adaptive';
}

/** The limit as a config has it. */
export function configOf({ key, value, eps }: Limit): serialization.ConfigDict {
  const number = value === Infinity ? null : value;
  return { [key]: key === 'adaptive' ? { clipping: number, eps } : number };
}

/** The gradients within a limit: a new tensor for each of them, all of which have elements. */
export function limitGradients(
  op: string,
  limit: Limit,
  gradients: readonly PresentGradient[],
): Tensor[] {
  return tidy(() => limitedOf(op, limit, gradients));
}

function limitedOf(
  op: string,
  { key, value, eps }: Limit,
  gradients: readonly PresentGradient[],
): Tensor[] {
  const tensors = gradients.map(({ tensor }) => tensor);
  if (key === 'clipvalue') return tensors.map((g) => clipByValue(g, -value, value));
  if (key === 'clipnorm') return tensors.map((g) => clipByNorm(g, value));
  if (key === 'global_clipnorm') return clipByGlobalNorm(tensors, value).clipped;
  const weights = gradients.map(({ name }) => variableOf(op, name));
  return adaptiveGradClip(tensors, weights, value, { eps });
}

/** The variable that tfjs knows by a name. */
export function variableOf(op: string, name: string): Variable {
  const variable = engine().registeredVariables[name];
  if (variable !== undefined) return variable;
  const received = `'${name}', which tfjs knows no variable by`;
  throw new ClampwiseTypeError(`${op}: applyGradients`, 'name', received, "a variable's name");
}
