import { ClampwiseTypeError, type OnNonFinite } from '@clampwise/kernels';
import { checkOnNonFinite, describe } from '@clampwise/kernels/internal';
import type { Optimizer } from '@tensorflow/tfjs-core';
import { awaitOr } from '../check/advice.ts';
import { checkOptionNames } from '../check/names.ts';
import { GuardedOptimizer } from './guarded.ts';
import { checkOnlyLimit, type GradientLimits, LIMIT_KEYS, limitFrom } from './limits.ts';
import type { StepInfo } from './report.ts';
import { checkOnStep } from './watch.ts';
import { type ConstrainedModel, type ConstrainedVariable, rulesFrom } from './weights.ts';

/** The options of `guard`. */
export interface GuardOptions extends GradientLimits {
  /** A model whose weights keep their constraints. Not together with `weights`. */
  readonly model?: ConstrainedModel | undefined;
  /** Variables and the constraints that they keep. Not together with `model`. */
  readonly weights?: readonly ConstrainedVariable[] | undefined;
  /**
   * The action if a gradient holds NaN or an infinity. 'propagate' (the default) takes the step
   * all the same. 'skip' leaves the weights, the optimizer's state and its counter as they are, and
   * counts the step in `skippedSteps`. 'throw' leaves them too, and throws.
   */
  readonly onNonFinite?: OnNonFinite | undefined;
  /** Called after each step with what happened in it. */
  readonly onStep?: ((info: StepInfo) => void) | undefined;
}

/** The options of a guard. */
const KEYS = [...LIMIT_KEYS, 'model', 'weights', 'onNonFinite', 'onStep'];

/**
 * Wraps an optimizer: limits the gradients, lets the optimizer take its step, and projects each
 * weight that had a gradient onto its constraint. The result is a tf.Optimizer, for `compile` and
 * for `minimize`, `computeGradients` and `applyGradients`.
 *
 * `clipValue` clips each element, and NaN stays NaN. `clipNorm` scales down the gradient of each
 * variable whose norm is above the limit. `globalClipNorm` scales all gradients by one factor if
 * the norm over all of them is above the limit. A gradient whose norm equals the limit keeps its
 * bits. `adaptive` is adaptive gradient clipping. Infinity means no limit. There is one limit in
 * all: an optimizer that already limits gradients cannot get another.
 *
 * Norms are computed on the device in float32, or in 16 bits on webgl if the device has no more.
 * They neither overflow nor underflow, and nothing is read back. If a gradient is not finite,
 * `globalClipNorm` makes all gradients NaN. `clipNorm` makes the elements that are not finite NaN
 * and the others of that variable 0, or NaN next to a NaN.
 *
 * On cpu and wasm, 'skip' and 'throw' of `onNonFinite` check the gradients before the step. On
 * webgl and webgpu, a skipped step is undone on the device, without waiting. This works for
 * optimizers that keep their state in variables, as all of tfjs do. Counters are corrected later.
 * 'throw' then throws in the next step, or when you await `settled()`.
 *
 * Constraints follow Keras's formulas without their epsilon, so weights that already satisfy a
 * constraint do not change. Keras's spellings `clipvalue`, `clipnorm` and `global_clipnorm` are
 * accepted.
 *
 * @param optimizer - any tf.Optimizer. It keeps its own state, and `dispose` of the guard disposes
 *   it
 * @param options - at most one limit, and at most one of `model` and `weights`
 *   - `clipValue`: number above 0, default none. Limits each value of a gradient.
 *   - `clipNorm`: number above 0, default none. Limits the norm of each gradient.
 *   - `globalClipNorm`: number above 0, default none. Limits the norm of all gradients together.
 *   - `adaptive`: number above 0 or `{ clipping, eps }`, default none. Limits the norm of each unit
 *     by the norm of its weights.
 *   - `model`: model, default none. Its weights keep their own constraints.
 *   - `weights`: list of `{ variable, constraint }`, default none. A constraint is a function from
 *     a tensor to one of the same shape, an object with `apply(w)`, or 'nonNeg', 'maxNorm',
 *     'minMaxNorm' or 'unitNorm'.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. The action of a step if a
 *     gradient is not finite.
 *   - `onStep`: function, default none. Called after each step with
 *     `{ step, norm, clipped, skipped, nonFinite }`. `norm` is the norm over all gradients before
 *     the limit. On webgl and webgpu it is called later, once the numbers have been read.
 * @returns an optimizer. `inner` is the wrapped one, and `learningRate` reads and sets its rate
 * @throws ClampwiseTypeError if an option is unknown or of the wrong kind, if there is more than
 *   one limit, or if the options ask for nothing
 * @throws ClampwiseRangeError if a limit is not above 0, and in a step with gradients that are not
 *   finite under 'throw'
 * @see Keras's `clipvalue`, `clipnorm`, `global_clipnorm` and `keras.constraints`, which tfjs lacks
 *   or does not apply; `adaptiveGradClip` of `@clampwise/kernels`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { guard } from '@clampwise/tfjs-adapter';
 *
 * const w = tf.variable(tf.tensor1d([3, 1]));
 * const weights = [{ variable: w, constraint: 'nonNeg' as const }];
 * const optimizer = guard(tf.train.sgd(1), { clipValue: 2, weights });
 * optimizer.applyGradients([{ name: w.name, tensor: tf.tensor1d([1000, 5]) }]);
 * w.arraySync(); // => [1, 0]
 */
export function guard(optimizer: Optimizer, options: GuardOptions): GuardedOptimizer {
  checkOptimizer('guard', optimizer);
  checkOptionNames('guard', options ?? null, KEYS);
  const limit = limitFrom('guard', options);
  checkOnlyLimit('guard', optimizer, limit);
  const rules = rulesFrom('guard', options);
  const onStep = checkOnStep('guard', options.onStep);
  const onNonFinite = checkOnNonFinite('guard', options.onNonFinite);
  const isIdle = onNonFinite === 'propagate' && onStep === undefined;
  if (limit === null && rules === null && isIdle) {
    const expected =
      'at least one of clipValue, clipNorm, globalClipNorm, adaptive, model, weights, onNonFinite and onStep';
    const sentence = `options ask for nothing. Give ${expected}`;
    throw new ClampwiseTypeError('guard', 'options', 'none of them', expected, sentence);
  }
  const covers = (model: object): boolean => model === options.model;
  const guarded = new GuardedOptimizer(optimizer, {
    op: 'guard',
    limit,
    limitsItself: false,
    rules,
    onNonFinite,
    covers,
  });
  if (onStep !== undefined) guarded.observe(onStep);
  return guarded;
}

/**
 * Wraps an optimizer and limits its gradients: `guard` with only a limit.
 *
 * @param optimizer - any tf.Optimizer that does not limit gradients yet
 * @param limits - exactly one of the options below; the names of Keras are accepted too. See
 *   `guard` for NaN and for a norm equal to the limit.
 *   - `clipValue`: number above 0, default none. Largest magnitude of each value of a gradient.
 *   - `clipNorm`: number above 0, default none. Largest norm of the gradient of each variable.
 *   - `globalClipNorm`: number above 0, default none. Largest norm of all gradients together.
 *   - `adaptive`: number above 0 or `{ clipping, eps }`, default none. Largest fraction of the norm
 *     of the weights.
 * @returns an optimizer
 * @throws ClampwiseTypeError if a key is unknown, a value has the wrong type, or there is not
 *   exactly one limit
 * @throws ClampwiseRangeError if the limit is not above 0
 * @see Keras's `clipvalue`, `clipnorm` and `global_clipnorm`; TensorFlow's `tf.clip_by_global_norm`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipGradients } from '@clampwise/tfjs-adapter';
 *
 * const w = tf.variable(tf.tensor1d([0, 0]));
 * const optimizer = clipGradients(tf.train.sgd(1), { globalClipNorm: 5 });
 * optimizer.applyGradients({ [w.name]: tf.tensor1d([30, -40]) });
 * w.arraySync(); // => [-3, 4]
 */
export function clipGradients(optimizer: Optimizer, limits: GradientLimits): GuardedOptimizer {
  checkOptimizer('clipGradients', optimizer);
  const given = limits ?? {};
  checkNoGuardOption(given);
  checkOptionNames('clipGradients', given, LIMIT_KEYS);
  const limit = limitFrom('clipGradients', given);
  if (limit === null) {
    const expected = 'one of clipValue, clipNorm, globalClipNorm and adaptive';
    const sentence = `options give no limit. Pass ${expected}, such as { globalClipNorm: 1 }`;
    throw new ClampwiseTypeError('clipGradients', 'limits', 'no limit', expected, sentence);
  }
  checkOnlyLimit('clipGradients', optimizer, limit);
  return new GuardedOptimizer(optimizer, {
    op: 'clipGradients',
    limit,
    limitsItself: false,
    rules: null,
    onNonFinite: 'propagate',
    covers: () => false,
  });
}

function checkOptimizer(op: string, optimizer: unknown): void {
  const { minimize, computeGradients, applyGradients } = (optimizer ?? {}) as Partial<Optimizer>;
  const methods = [minimize, computeGradients, applyGradients];
  if (methods.every((method) => typeof method === 'function')) return;
  const expected = `a tf.Optimizer, for example tf.train.adam()${awaitOr(optimizer)}`;
  throw new ClampwiseTypeError(op, 'optimizer', describe(optimizer), expected);
}

function checkNoGuardOption(given: object): void {
  const names = ['onNonFinite', 'onStep', 'model', 'weights'];
  const key = names.find((name) => Object.hasOwn(given, name));
  if (key === undefined) return;
  const received = `the option '${key}'`;
  const sentence = `'${key}' is an option of guard. Write guard(optimizer, options) instead`;
  throw new ClampwiseTypeError('clipGradients', 'options', received, 'only a limit', sentence);
}
