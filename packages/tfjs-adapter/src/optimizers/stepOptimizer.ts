import { type StepOptions, sumSquares } from '@clampwise/kernels';
import { checkOnNonFinite, scaleAllWithin, scaleWithin } from '@clampwise/kernels/internal';
import {
  mul,
  type serialization,
  sub,
  type Tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import { projectVariable } from '../constraints/project.ts';
import type { Rule, WeightLimits } from '../constraints/rule.ts';
import { newOnArrays, onArrays, runsOnArrays } from '../kernels/kernel.ts';
import { floatRange } from '../norms/range.ts';
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
import type { OptimizerOptions } from './optimizerOptions.ts';
import {
  checkLearningRate,
  type LearningRate,
  rateAt,
  rateConfig,
  rateFromConfig,
} from './rate.ts';
import { type Groups, type Slot, Slots } from './slots.ts';
import { checkOnStep, Watch } from './watch.ts';
import { WatchedOptimizer } from './watched.ts';
import { excludedFromConfig, WeightDecay } from './weightDecay.ts';
import { type Rules, rulesFrom } from './weights.ts';

/** A variable with everything its step needs. */
interface Update {
  readonly weight: Variable;
  readonly slot: Slot;
  readonly gradient: Tensor;
  /** The rules of its constraints, in the order in which they were given. */
  readonly rules: readonly Rule[];
}

/** The arrays of the state of one weight. */
export type SlotArrays = { readonly [part: string]: Float32Array };

/**
 * An optimizer that takes its steps itself: it limits the gradients, lets the weights decay, moves
 * them and projects them. On cpu and wasm this is one pass per weight.
 */
export abstract class StepOptimizer extends WatchedOptimizer {
  /** @internal */
  protected readonly guard: Guard;
  protected readonly op: string;
  private rate: LearningRate;
  private readonly decay: WeightDecay;
  private readonly limit: Limit | null;
  private readonly rules: Rules | null;
  private readonly state: Slots;
  /** The slots of `state`, as a field: a guard looks for variables in fields, lists and maps. */
  protected readonly slots: ReadonlyMap<string, Slot>;

  constructor(op: string, options: OptimizerOptions, learningRate: number, groups: Groups) {
    super();
    this.op = op;
    const { learningRate: given = learningRate } = options;
    this.rate = checkLearningRate(op, given);
    this.decay = new WeightDecay(op, options);
    this.limit = limitFrom(op, options);
    this.rules = rulesFrom(op, options);
    this.guard = this.guardFor(options);
    this.state = new Slots(op, groups);
    this.slots = this.state.byName;
  }

  /** Moves a weight and changes its state, in one pass over arrays. */
  protected abstract moveOnArrays(
    weight: Float32Array,
    gradient: Float32Array,
    state: SlotArrays,
    options: StepOptions,
  ): void;

  /** Changes the state of a weight, and returns the moved weight, composed of tfjs operations. */
  protected abstract moveOnDevice(
    weight: Tensor,
    gradient: Tensor,
    state: Slot,
    learningRate: number,
  ): Tensor;

  /** Called before a step on arrays. */
  protected beginOnArrays(): void {}

  /** Called before a step on the device. */
  protected beginOnDevice(): void {}

  /** Called when the count of steps has been replaced. */
  protected recount(): void {}

  /** The learning rate of the next step. */
  get learningRate(): number {
    return rateAt(this.op, this.rate, this.iterations);
  }

  set learningRate(learningRate: LearningRate) {
    this.rate = checkLearningRate(this.op, learningRate);
  }

  /** The guard of its steps. Limits and rules are left to the step. */
  private guardFor({ model, onNonFinite, onStep }: OptimizerOptions): Guard {
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
    const { learningRate } = this;
    const held = this.rules?.() ?? [];
    const updates = new Map<string, Update>();
    for (const { name, tensor } of entries) {
      const weight = variableOf(this.op, name);
      // Also for a variable without a gradient: saved state is matched by position.
      const slot = this.state.of(weight);
      if (tensor == null || tensor.size === 0 || updates.has(name)) continue;
      const rules = held.filter(({ variable }) => variable === weight).map(({ rule }) => rule);
      updates.set(name, { weight, slot, gradient: tensor, rules });
    }
    this.update([...updates.values()], learningRate);
    this.incrementIterations();
  }

  private update(updates: readonly Update[], learningRate: number): void {
    const isFused = runsOnArrays();
    tidy(() => {
      const limited = this.limited(updates, isFused);
      if (isFused) this.updateOnArrays(limited, learningRate);
      else this.updateOnDevice(limited, learningRate);
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

  private updateOnArrays(updates: readonly Update[], learningRate: number): void {
    this.beginOnArrays();
    const scales = this.scalesFor(updates.map(({ gradient }) => gradient));
    this.state.own();
    for (const [k, update] of updates.entries()) {
      this.updateWeight(update, learningRate, scales[k] ?? 1);
    }
  }

  private updateWeight(update: Update, learningRate: number, scale: number): void {
    const { weight, gradient, slot, rules } = update;
    const limits = limitsOf(rules);
    const isBox = limits !== null && !limits.nonNeg;
    const options: StepOptions = {
      learningRate,
      weightDecay: this.decay.of(weight),
      clipValue: this.limit?.key === 'clipvalue' ? this.limit.value : null,
      scale,
      min: isBox ? limits.min : null,
      max: isBox ? limits.max : null,
      nonNeg: limits?.nonNeg ?? false,
    };
    const { parts } = this.state;
    const tensors = [weight, gradient, ...parts.map((part) => slot[part] as Variable)];
    // Not in place: on cpu, dataSync returns the array itself, and on wasm tfjs keeps packed copies
    // of matrices as long as a tensor lives.
    const [next] = newOnArrays(tensors, 1, (arrays, [out]) => {
      const [from, g, ...held] = arrays as Float32Array[];
      const state: { [part: string]: Float32Array } = {};
      for (const [k, part] of parts.entries()) state[part] = held[k] as Float32Array;
      const w = out as Float32Array;
      w.set(from as Float32Array);
      this.moveOnArrays(w, g as Float32Array, state, options);
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

  private updateOnDevice(updates: readonly Update[], learningRate: number): void {
    this.beginOnDevice();
    for (const { weight, gradient, slot } of updates) {
      const decay = learningRate * (this.decay.of(weight) ?? 0);
      const decayed = decay === 0 ? weight : sub(weight, mul(weight, decay));
      weight.assign(this.moveOnDevice(decayed, gradient, slot, learningRate));
    }
  }

  override dispose(): void {
    this.state.dispose();
  }

  override async getWeights(): Promise<NamedTensor[]> {
    return [await this.saveIterations(), ...this.state.save()];
  }

  override async setWeights(weightValues: NamedTensor[]): Promise<void> {
    this.state.checkSaved(weightValues);
    this.state.restore(await this.extractIterations(weightValues));
    this.recount();
  }

  /**
   * The arrays of the state of some variables, in Keras's order.
   * @internal
   */
  async readState(variables: readonly Variable[]): Promise<Float32Array[]> {
    await this.guard.watch.settled();
    return this.state.read(variables);
  }

  /**
   * Whether there is no state yet.
   * @internal
   */
  isFresh(): boolean {
    return this.state.isEmpty;
  }

  /**
   * The shapes of the arrays that `readState` returns.
   * @internal
   */
  shapesOfState(variables: readonly Variable[]): readonly (readonly number[])[] {
    return this.state.shapes(variables);
  }

  /**
   * Replaces the count of steps and all state.
   * @internal
   */
  writeState(
    iterations: number,
    variables: readonly Variable[],
    slots: readonly Float32Array[],
    isByPart: boolean,
  ): void {
    this.state.write(variables, slots, isByPart);
    this.iterations_ = iterations;
    this.recount();
  }

  override getConfig(): serialization.ConfigDict {
    const { op, rate, decay, limit } = this;
    const config = { learningRate: rateConfig(op, rate), ...decay.config() };
    return limit === null ? config : { ...config, ...configOf(limit) };
  }

  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    // tfjs turns global_clipnorm into camel case as it loads a file.
    const { globalClipnorm, customObjects: _, ...others } = config;
    const { learningRate, excludeFromWeightDecay } = config;
    return new cls({
      ...others,
      ...(globalClipnorm !== undefined && { globalClipNorm: globalClipnorm }),
      learningRate: rateFromConfig('fromConfig', learningRate),
      excludeFromWeightDecay: excludedFromConfig(excludeFromWeightDecay),
    });
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

/**
 * The default of Keras, or 1e-4 if webgl computes in 16 bits, where 1e-7 is lost. tfjs uses its
 * 16-bit default on all of webgl.
 */
export function defaultEpsilon(): number {
  return floatRange().largest < 2 ** 16 ? 1e-4 : 1e-7;
}

/** The limits that the fused step can apply: a weight with exactly one rule has them. */
function limitsOf([rule, ...others]: readonly Rule[]): WeightLimits | null {
  return others.length === 0 ? (rule?.limits ?? null) : null;
}
