import { ClampwiseTypeError, type OnNonFinite } from '@clampwise/kernels';
import { checkOnNonFinite, describe } from '@clampwise/kernels/internal';
import type { Optimizer } from '@tensorflow/tfjs-core';
import { awaitOr } from '../check/advice.ts';
import { checkOptionNames } from '../check/names.ts';
import { GuardedOptimizer } from './guarded.ts';
import { checkOnlyLimit, type GradientLimits, LIMIT_KEYS, limitFrom } from './limits.ts';
import type { StepInfo } from './report.ts';
import { type ConstrainedModel, type ConstrainedVariable, rulesFrom } from './weights.ts';

/** What a guard does: limits gradients, holds weights to their constraints, or both. */
export interface GuardOptions extends GradientLimits {
  /** Its weights are held to their constraints. Not beside `weights`. */
  readonly model?: ConstrainedModel | undefined;
  /** These variables are held to these constraints. Not beside `model`. */
  readonly weights?: readonly ConstrainedVariable[] | undefined;
  /**
   * What is done where a gradient holds NaN or an infinity: 'propagate', which is nothing, unless given. 'skip' leaves the
   * weights, the optimizer's state and its counter as they are, and counts the step in `skippedSteps`. 'throw' does the
   * same and throws.
   */
  readonly onNonFinite?: OnNonFinite | undefined;
  /** Called after each step with what it was like. */
  readonly onStep?: ((info: StepInfo) => void) | undefined;
}

/** The options of a guard. */
const KEYS = [...LIMIT_KEYS, 'model', 'weights', 'onNonFinite', 'onStep'];

/**
 * Makes an optimizer of an optimizer: it limits the gradients, lets the given one take its step, then projects onto its
 * constraint each weight that had a gradient. It is a tf.Optimizer, for `compile` as well as for `minimize`,
 * `computeGradients` and `applyGradients`.
 *
 * The limit is one of four. `clipValue` clips each element, and NaN stays NaN. `clipNorm` scales down the gradient of each
 * variable whose norm is above it; `globalClipNorm` scales all by one factor when the norm over all of them is above it. A
 * norm equal to the limit is within it, and what is within it keeps its bits. Norms are computed on the device, in float32
 * (in 16 bits by webgl where the device has no more), and nothing is read back; neither large nor small values overflow. Of a
 * gradient that is not finite, `clipNorm` makes NaN what is not finite and 0 the rest, all NaN beside a NaN; `globalClipNorm`
 * makes all gradients NaN. `adaptive` is adaptive gradient clipping. Infinity as a limit touches nothing.
 *
 * With `onNonFinite: 'skip'` a step with such a gradient changes nothing. On cpu and wasm the gradients are looked at first. On
 * webgl and webgpu nothing is read back to decide: the step is made with zeros and taken back by a select on the device, which
 * knows the state that an optimizer keeps in variables, as those of tfjs do; counters follow later. 'throw' on these
 * throws a step late, or when `settled()` is awaited.
 *
 * Constraints are computed by Keras's formulas, without the epsilon by which these shrink weights that keep the rule.
 *
 * @param optimizer - any tf.Optimizer. Its state stays its own, and disposing of the guard disposes of it
 * @param options - at most one of `clipValue`, `clipNorm`, `globalClipNorm` (Keras's `clipvalue`, `clipnorm` and
 *   `global_clipnorm` mean the same) and `adaptive`, a fraction or `{ clipping, eps }`; at most one of `model`, whose weights
 *   say their constraints, and `weights`, a list of `{ variable, constraint }`, where a constraint is a function from a tensor
 *   to one of the same shape, an object with `apply(w)`, or 'nonNeg', 'maxNorm', 'minMaxNorm' or 'unitNorm'; `onNonFinite`:
 *   'propagate', 'skip' or 'throw'; `onStep`: called after each step with `{ step, norm, clipped, skipped, nonFinite }`, where
 *   norm is that of all gradients before the limit; on webgl and webgpu later, once it has come from the device
 * @returns an optimizer; `inner` is the given one, and `learningRate` is its learning rate, to read and to set
 * @throws ClampwiseTypeError where an option is unknown or of the wrong kind, more than one limit is set, or nothing is
 *   asked for
 * @throws ClampwiseRangeError where a limit is not above 0, or at a step whose gradients are not finite under 'throw'
 * @see Keras's `clipvalue`, `clipnorm`, `global_clipnorm` and `keras.constraints`, which tfjs lacks or does not apply;
 *   `adaptiveGradClip` of `@clampwise/kernels`
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
  const { onStep } = options;
  const onNonFinite = checkOnNonFinite('guard', options.onNonFinite);
  if (onStep !== undefined && typeof onStep !== 'function') {
    throw new ClampwiseTypeError('guard', 'onStep', describe(onStep), 'a function');
  }
  const isIdle = onNonFinite === 'propagate' && onStep === undefined;
  if (limit === null && rules === null && isIdle) {
    const expected =
      'a limit (clipValue, clipNorm, globalClipNorm or adaptive), model or weights, onNonFinite or onStep';
    throw new ClampwiseTypeError('guard', 'options', 'none of them', expected);
  }
  const covers = (model: object): boolean => model === options.model;
  const guarded = new GuardedOptimizer(optimizer, {
    op: 'guard',
    limit,
    rules,
    onNonFinite,
    covers,
  });
  if (onStep !== undefined) guarded.observe(onStep);
  return guarded;
}

/**
 * Makes an optimizer that limits the gradients and then takes the given one's step: `guard` with a limit alone.
 *
 * @param optimizer - any tf.Optimizer
 * @param limits - one of `clipValue`, `clipNorm` and `globalClipNorm`, in Keras's spelling too; see `guard`, also for NaN
 *   and for a norm equal to the limit
 * @returns an optimizer
 * @throws ClampwiseTypeError where a key is unknown, a value is of the wrong kind, or there is not just one limit
 * @throws ClampwiseRangeError where the limit is not above 0
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
  checkOptionNames('clipGradients', limits ?? null, LIMIT_KEYS);
  const limit = limitFrom('clipGradients', limits);
  if (limit === null) {
    const expected = 'one of clipValue, clipNorm, globalClipNorm and adaptive';
    throw new ClampwiseTypeError('clipGradients', 'limits', 'no limit', expected);
  }
  checkOnlyLimit('clipGradients', optimizer, limit);
  return new GuardedOptimizer(optimizer, {
    op: 'clipGradients',
    limit,
    rules: null,
    onNonFinite: 'propagate',
    covers: () => false,
  });
}

function checkOptimizer(op: string, optimizer: unknown): void {
  const { minimize, computeGradients, applyGradients } = (optimizer ?? {}) as Partial<Optimizer>;
  const methods = [minimize, computeGradients, applyGradients];
  if (methods.every((method) => typeof method === 'function')) return;
  const expected = `a tf.Optimizer, such as tf.train.adam() returns${awaitOr(optimizer)}`;
  throw new ClampwiseTypeError(op, 'optimizer', describe(optimizer), expected);
}
