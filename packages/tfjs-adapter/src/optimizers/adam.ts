import { type AdamStepOptions, adamStep, sumSquares } from '@clampwise/kernels';
import {
  checkFlag,
  checkNumber,
  checkOnNonFinite,
  scaleAllWithin,
  scaleWithin,
} from '@clampwise/kernels/internal';
import {
  add,
  div,
  maximum,
  mul,
  scalar,
  serialization,
  sqrt,
  square,
  sub,
  type Tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { checkOptionNames } from '../check/names.ts';
import { projectVariable } from '../constraints/project.ts';
import type { Rule, WeightLimits } from '../constraints/rule.ts';
import { newOnArrays, onArrays, runsOnArrays } from '../kernels/kernel.ts';
import { floatRange } from '../norms/range.ts';
import { ADAM_KEYS, type AdamOptions } from './adamOptions.ts';
import { AdamState, type Slot } from './adamState.ts';
import type { Duties, Guard } from './duties.ts';
import { entriesIn, type Given, type NamedTensor } from './gradients.ts';
import {
  configOf,
  isInForce,
  type Limit,
  limitFrom,
  limitGradients,
  variableOf,
} from './limits.ts';
import { checkOnStep, Watch } from './watch.ts';
import { WatchedOptimizer } from './watched.ts';
import { type Rules, rulesFrom } from './weights.ts';

const BELOW_ONE = { least: 0, below: true, most: 1 };

/** A variable with everything its step needs. */
interface Update {
  readonly weight: Variable;
  readonly slot: Slot;
  readonly gradient: Tensor;
  /** The rules of its constraints, in the order in which they were given. */
  readonly rules: readonly Rule[];
}

/** Adam, in one pass per weight on cpu and wasm. Saved as ClampwiseAdam. */
export class Adam extends WatchedOptimizer {
  static get className(): string {
    return 'ClampwiseAdam';
  }

  learningRate: number;
  /** @internal */
  protected readonly guard: Guard;
  protected readonly op: string;
  private readonly beta1: number;
  private readonly beta2: number;
  private readonly epsilon: number | null;
  private readonly amsgrad: boolean;
  private readonly weightDecay: number | null;
  private readonly limit: Limit | null;
  private readonly rules: Rules | null;
  private readonly state: AdamState;
  /** The slots of `state`, as a field: a guard looks for variables in fields, lists and maps. */
  protected readonly slots: ReadonlyMap<string, Slot>;
  /** 1 - beta ** step for both means, on the device, while steps are composed there. */
  private corrections: readonly [Variable, Variable] | null = null;

  constructor(options: AdamOptions = {}, op = 'adam') {
    super();
    const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, amsgrad = false } = options;
    const { epsilon = null, weightDecay = null } = options;
    this.op = op;
    this.learningRate = checkNumber(op, 'learningRate', learningRate, { least: 0 });
    this.beta1 = checkNumber(op, 'beta1', beta1, BELOW_ONE);
    this.beta2 = checkNumber(op, 'beta2', beta2, BELOW_ONE);
    this.epsilon =
      epsilon === null ? null : checkNumber(op, 'epsilon', epsilon, { least: 0, above: true });
    this.weightDecay =
      weightDecay === null ? null : checkNumber(op, 'weightDecay', weightDecay, { least: 0 });
    this.amsgrad = checkFlag(op, 'amsgrad', amsgrad);
    this.limit = limitFrom(op, options);
    this.rules = rulesFrom(op, options);
    this.guard = this.guardFor(options);
    this.state = new AdamState(op, this.amsgrad);
    this.slots = this.state.slots;
    this.renewCorrections();
  }

  /** The guard of its steps. Limits and rules are left to the step. */
  private guardFor({ model, onNonFinite, onStep }: AdamOptions): Guard {
    const { op, limit } = this;
    const watch = new Watch();
    const listener = checkOnStep(op, onStep);
    if (listener !== undefined) watch.listeners.add(listener);
    const duties: Duties = {
      op,
      limit,
      limitsItself: true,
      rules: null,
      onNonFinite: checkOnNonFinite(op, onNonFinite),
      covers: (other) => other === model,
    };
    const inner = { inner: this, applyGradients: (given: Given) => this.takeStep(given) };
    return { duties, inner, watch };
  }

  /** Takes a step with checked gradients. */
  private takeStep(given: Given): void {
    const entries = entriesIn(given);
    const held = this.rules?.() ?? [];
    const updates = new Map<string, Update>();
    for (const { name, tensor } of entries) {
      const weight = variableOf(this.op, name);
      // Also for a variable without a gradient: saved state is matched by position.
      const slot = this.state.slotOf(weight);
      if (tensor == null || tensor.size === 0 || updates.has(name)) continue;
      const rules = held.filter(({ variable }) => variable === weight).map(({ rule }) => rule);
      updates.set(name, { weight, slot, gradient: tensor, rules });
    }
    this.update([...updates.values()]);
    this.incrementIterations();
  }

  private update(updates: readonly Update[]): void {
    const isFused = runsOnArrays();
    tidy(() => {
      const limited = this.limited(updates, isFused);
      if (isFused) this.updateOnArrays(limited);
      else this.updateOnDevice(limited);
      for (const { weight, rules } of updates) {
        if (isFused && limitsOf(rules) !== null) continue;
        for (const rule of rules) projectVariable(this.op, weight, rule);
      }
    });
  }

  /** Limits the gradients, unless the fused step applies the limit. */
  private limited(updates: readonly Update[], isFused: boolean): readonly Update[] {
    const { limit } = this;
    if (!isInForce(limit)) return updates;
    if (isFused && limit.key !== 'adaptive') return updates;
    const gradients = updates.map(({ weight, gradient }) => ({
      name: weight.name,
      tensor: gradient,
    }));
    const limited = limitGradients(this.op, limit, gradients);
    return updates.map((update, k) => ({ ...update, gradient: limited[k] as Tensor }));
  }

  private updateOnArrays(updates: readonly Update[]): void {
    this.releaseCorrections();
    const scales = this.scalesFor(updates.map(({ gradient }) => gradient));
    this.state.own();
    for (const [k, update] of updates.entries()) this.updateWeight(update, scales[k] ?? 1);
  }

  private updateWeight({ weight, gradient, slot, rules }: Update, scale: number): void {
    const limits = limitsOf(rules);
    const isBox = limits !== null && !limits.nonNeg;
    const options: AdamStepOptions = {
      step: this.iterations + 1,
      learningRate: this.learningRate,
      beta1: this.beta1,
      beta2: this.beta2,
      epsilon: this.epsilon ?? defaultEpsilon(),
      amsgrad: this.amsgrad,
      weightDecay: this.weightDecay,
      clipValue: this.limit?.key === 'clipvalue' ? this.limit.value : null,
      scale,
      min: isBox ? limits.min : null,
      max: isBox ? limits.max : null,
      nonNeg: limits?.nonNeg ?? false,
    };
    const { m, v, vHat } = slot;
    const tensors = vHat === null ? [weight, gradient, m, v] : [weight, gradient, m, v, vHat];
    // Not in place: on cpu, dataSync returns the array itself, and on wasm tfjs keeps packed copies
    // of matrices as long as a tensor lives.
    const [next] = newOnArrays(tensors, 1, (arrays, [out]) => {
      const [from, g, mean, square, largest] = arrays as Float32Array[];
      const state = { m: mean as Float32Array, v: square as Float32Array, vHat: largest };
      const w = out as Float32Array;
      w.set(from as Float32Array);
      adamStep(w, g as Float32Array, state, options);
    });
    weight.assign(next as Tensor);
  }

  /** The factor by which a limit on norms multiplies each gradient, in the same pass. */
  private scalesFor(gradients: readonly Tensor[]): readonly number[] {
    const { limit } = this;
    if (!isInForce(limit)) return [];
    const { key, value } = limit;
    let scales: readonly number[] = [];
    onArrays(gradients, (arrays) => {
      if (key === 'clipnorm') scales = arrays.map((array) => scaleWithin(value, sumSquares(array)));
      if (key === 'global_clipnorm') {
        const scale = scaleAllWithin(value, sumSquares(arrays));
        scales = arrays.map(() => scale);
      }
    });
    return scales;
  }

  private updateOnDevice(updates: readonly Update[]): void {
    const [first, second] = this.correctionsNow();
    first.assign(add(mul(first, this.beta1), 1 - this.beta1));
    second.assign(add(mul(second, this.beta2), 1 - this.beta2));
    const alpha = mul(div(sqrt(second), first), this.learningRate);
    const epsilon = this.epsilon ?? defaultEpsilon();
    for (const { weight, gradient, slot } of updates) {
      const { m, v, vHat } = slot;
      m.assign(add(m, mul(sub(gradient, m), 1 - this.beta1)));
      v.assign(add(v, mul(sub(square(gradient), v), 1 - this.beta2)));
      vHat?.assign(maximum(vHat, v));
      const step = div(mul(m, alpha), add(sqrt(vHat ?? v), epsilon));
      const decay = this.learningRate * (this.weightDecay ?? 0);
      const decayed = decay === 0 ? weight : sub(weight, mul(weight, decay));
      weight.assign(sub(decayed, step));
    }
  }

  private correctionsNow(): readonly [Variable, Variable] {
    this.corrections ??= [this.beta1, this.beta2].map((beta) =>
      tidy(() => variable(scalar(1 - beta ** this.iterations), false)),
    ) as [Variable, Variable];
    return this.corrections;
  }

  /** Needed before the first step: a guard restores the values that were there before a step. */
  private renewCorrections(): void {
    this.releaseCorrections();
    if (!runsOnArrays()) this.correctionsNow();
  }

  private releaseCorrections(): void {
    for (const held of this.corrections ?? []) held.dispose();
    this.corrections = null;
  }

  override dispose(): void {
    this.state.dispose();
    this.releaseCorrections();
  }

  override async getWeights(): Promise<NamedTensor[]> {
    return [await this.saveIterations(), ...this.state.save()];
  }

  override async setWeights(weightValues: NamedTensor[]): Promise<void> {
    this.state.checkSaved(weightValues);
    this.state.restore(await this.extractIterations(weightValues));
    this.renewCorrections();
  }

  override getConfig(): serialization.ConfigDict {
    const { learningRate, beta1, beta2, epsilon, amsgrad, weightDecay, limit } = this;
    const config = { learningRate, beta1, beta2, epsilon, amsgrad, weightDecay };
    return limit === null ? config : { ...config, ...configOf(limit) };
  }

  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    // tfjs turns global_clipnorm into camel case as it loads a file.
    const { globalClipnorm, customObjects: _, ...others } = config;
    return new cls(
      globalClipnorm === undefined ? others : { ...others, globalClipNorm: globalClipnorm },
    );
  }

  /**
   * The limit on gradients.
   * @internal
   */
  limitInForce(): Limit | null {
    return isInForce(this.limit) ? this.limit : null;
  }

  /**
   * Whether this optimizer enforces the constraints of a model.
   * @internal
   */
  holds(model: object): boolean {
    return this.guard.duties.covers(model);
  }
}

/** AdamW: Adam with decoupled weight decay. Saved as ClampwiseAdamW. */
export class AdamW extends Adam {
  static override get className(): string {
    return 'ClampwiseAdamW';
  }

  constructor(options: AdamOptions = {}) {
    super(
      { ...options, weightDecay: options.weightDecay === undefined ? 0.004 : options.weightDecay },
      'adamw',
    );
  }
}

/**
 * The default of Keras, or 1e-4 if webgl computes in 16 bits, where 1e-7 is lost. tfjs uses its
 * 16-bit default on all of webgl.
 */
function defaultEpsilon(): number {
  return floatRange().largest < 2 ** 16 ? 1e-4 : 1e-7;
}

/** The limits that the fused step can apply: a weight with exactly one rule has them. */
function limitsOf([rule, ...others]: readonly Rule[]): WeightLimits | null {
  return others.length === 0 ? (rule?.limits ?? null) : null;
}

/**
 * Returns an Adam optimizer for tfjs that limits the gradients, takes the step and enforces the
 * constraints of the weights.
 *
 * On cpu and wasm this is one pass per weight. Elsewhere it is composed of tfjs operations. The
 * result is a tf.Optimizer, for `compile`, `minimize` and `applyGradients`. A model saved with it
 * also loads with it. NaN in a gradient reaches the weight and the state, unless you set
 * `onNonFinite`.
 *
 * @param options - all are optional; the names of Keras for the limits are accepted too
 *   - `learningRate`: number, default 0.001. The size of the step.
 *   - `beta1`: number below 1, default 0.9. How much of the mean gradient each step keeps.
 *   - `beta2`: number below 1, default 0.999. How much of the mean square each step keeps.
 *   - `epsilon`: number, default 1e-7. Added to the square root of the mean square.
 *   - `amsgrad`: boolean, default false. Uses the largest mean square so far.
 *   - `weightDecay`: number or null, default null. Each step also multiplies every weight by 1 -
 *     learningRate · weightDecay.
 *   - `clipValue`: number above 0, default none. Limits each value of a gradient.
 *   - `clipNorm`: number above 0, default none. Limits the norm of each gradient.
 *   - `globalClipNorm`: number above 0, default none. Limits the norm of all gradients together.
 *   - `adaptive`: number above 0 or `{ clipping, eps }`, default none. Limits the norm of each unit
 *     by the norm of its weights. Give at most one of these four limits.
 *   - `model`: model, default none. Its weights keep their own constraints.
 *   - `weights`: list of `{ variable, constraint }`, default none. As in `guard`.
 *   - `onNonFinite`: 'propagate', 'skip' or 'throw', default 'propagate'. What a step does if a
 *     gradient is not finite.
 *   - `onStep`: function, default none. Called after each step, as in `guard`.
 * @returns an optimizer. It has `skippedSteps`, `observe` and `settled()`, like a guard
 * @throws ClampwiseTypeError if an option is unknown or has the wrong type
 * @throws ClampwiseRangeError if an option is out of range, and with 'throw' in a step with
 *   gradients that are not finite
 * @see Keras 3's `Adam`, which computes the same numbers up to rounding; D. Kingma, J. Ba 2015
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { adam } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const w = tf.variable(tf.tensor1d([1, 1, 0.1]));
 * const weights = [{ variable: w, constraint: 'nonNeg' as const }];
 * const optimizer = adam({ learningRate: 0.5, epsilon: 1e-30, clipValue: 4, weights });
 * optimizer.applyGradients([{ name: w.name, tensor: tf.tensor1d([-100, 3, 4]) }]);
 * w.arraySync(); // => [1.5, 0.5, 0]
 */
export function adam(options: AdamOptions = {}): Adam {
  checkOptionNames('adam', options ?? null, ADAM_KEYS);
  serialization.registerClass(Adam);
  return new Adam(options);
}

/**
 * Returns an AdamW optimizer for tfjs: Adam whose every step also multiplies the weights by 1 -
 * learningRate · weightDecay, independent of the gradient. NaN behaves as in `adam`.
 *
 * @param options - the options of `adam`; the default of `weightDecay` is 0.004
 * @returns an optimizer
 * @throws ClampwiseTypeError and ClampwiseRangeError as `adam` does
 * @see Keras 3's `AdamW`, which computes the same numbers up to rounding; I. Loshchilov, F. Hutter
 *   2019
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { adamw } from '@clampwise/tfjs-adapter/optimizers';
 *
 * const w = tf.variable(tf.tensor1d([1, 2]));
 * const optimizer = adamw({ learningRate: 0.5, weightDecay: 0.25 });
 * optimizer.applyGradients([{ name: w.name, tensor: tf.tensor1d([0, 0]) }]);
 * w.arraySync(); // => [0.875, 1.75]
 */
export function adamw(options: AdamOptions = {}): AdamW {
  checkOptionNames('adamw', options ?? null, ADAM_KEYS);
  serialization.registerClass(AdamW);
  return new AdamW(options);
}
