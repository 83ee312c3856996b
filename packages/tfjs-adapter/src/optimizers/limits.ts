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
 * The limit on gradients: give one at most. A limit is a number above 0. Infinity means no limit,
 * null means not given. The names of Keras are accepted too.
 */
export interface GradientLimits {
  /** Largest magnitude of each value of a gradient. In Keras: clipvalue. */
  readonly clipValue?: number | null | undefined;
  /** Largest norm of the gradient of each variable. In Keras: clipnorm. */
  readonly clipNorm?: number | null | undefined;
  /**
   * Largest norm of all gradients together. One factor scales all of them. Keras calls it
   * global_clipnorm.
   */
  readonly globalClipNorm?: number | null | undefined;
  /**
   * Adaptive gradient clipping: limits the norm of each unit to this fraction of the norm of its
   * weights. A unit is all weights that feed one output. The norm of the weights counts as at least
   * `eps`, default 1e-3. The paper uses 0.01 to 0.16.
   */
  readonly adaptive?: number | AdaptiveLimit | null | undefined;
  /** The name of `clipValue` in Keras. */
  readonly clipvalue?: number | null | undefined;
  /** The name of `clipNorm` in Keras. */
  readonly clipnorm?: number | null | undefined;
  /** The name of `globalClipNorm` in Keras. */
  readonly global_clipnorm?: number | null | undefined;
}

/** The options of the limit `adaptive`. */
export interface AdaptiveLimit {
  /** The largest fraction of the norm of the weights: above 0. */
  readonly clipping: number;
  /** The least norm that weights count as: at least 0, default 1e-3. */
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

/** The name of a limit in a config: the name in Keras, or adaptive, which Keras does not have. */
type LimitKey = KerasKey | 'adaptive';

/** A checked limit. */
export interface Limit {
  readonly key: LimitKey;
  /** Infinity for no limit. */
  readonly value: number;
  /** The least norm that weights count as, for the adaptive limit. */
  readonly eps: number;
}

const EPS = 1e-3;

/** Whether there is a finite limit. */
export function isInForce(limit: Limit | null): limit is Limit {
  return limit !== null && limit.value < Infinity;
}

/** The limit in the options; null if there is none. */
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

/** An optimizer of this package, which may have a limit. */
interface Limiting {
  limitInForce(): Limit | null;
}

/** The limit of an optimizer, or of one inside it; null if there is none. */
export function limitOf(optimizer: object): Limit | null {
  // Not instanceof: tfjs redefines it, and every optimizer would pass.
  return (optimizer as Partial<Limiting>).limitInForce?.() ?? null;
}

/** Checks that an optimizer does not already have a limit: limits are not combined. */
export function checkOnlyLimit(op: string, optimizer: object, limit: Limit | null): void {
  const other = limitOf(optimizer);
  if (!isInForce(limit) || other === null) return;
  const expected = `absent, since optimizer already has ${nameOf(other)} ${other.value}`;
  throw new ClampwiseTypeError(op, nameOf(limit), `${limit.value}`, expected);
}

/** The option that sets a limit. */
function nameOf({ key }: Limit): string {
  return key === 'adaptive' ? key : KERAS_LIMITS[key];
}

function kerasKeyOf(key: keyof GradientLimits): LimitKey {
  return KERAS_KEYS.find((keras) => keras === key || KERAS_LIMITS[keras] === key) ?? 'adaptive';
}

/** The entry of a limit in a config. */
export function configOf({ key, value, eps }: Limit): serialization.ConfigDict {
  const number = value === Infinity ? null : value;
  return { [key]: key === 'adaptive' ? { clipping: number, eps } : number };
}

/** Limits gradients: a new tensor for each. None of them is empty. */
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

/** The variable that tfjs has registered under a name. */
export function variableOf(op: string, name: string): Variable {
  const variable = engine().registeredVariables[name];
  if (variable !== undefined) return variable;
  const received = `'${name}', which no variable of tfjs has`;
  throw new ClampwiseTypeError(
    `${op}: applyGradients`,
    'name',
    received,
    'the name of a tf.Variable that is not disposed',
  );
}
