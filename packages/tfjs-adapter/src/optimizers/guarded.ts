import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import {
  dispose,
  type NamedTensorMap,
  Optimizer,
  type Scalar,
  type serialization,
  type Tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import { projectVariable } from '../constraints/project.ts';
import { type Limit, limitGradients, type NamedGradient, type NamedTensor } from './limits.ts';
import type { Rules } from './weights.ts';

/** What a guard does to a step, and on whose behalf it says what is wrong. */
export interface Duties {
  readonly op: string;
  readonly limit: Limit | null;
  readonly rules: Rules | null;
  /** Whether the constraints of this model are among the rules. */
  readonly covers: (model: object) => boolean;
}

interface Rated extends Optimizer {
  learningRate?: number;
  setLearningRate?(learningRate: number): void;
}

/**
 * An optimizer that limits the gradients, hands them to another optimizer, and then projects the weights that this one has
 * changed. It has no tensors of its own; all state is the inner optimizer's.
 */
export class GuardedOptimizer extends Optimizer {
  /** The optimizer that makes the steps. */
  readonly inner: Optimizer;
  private readonly duties: Duties;

  constructor(inner: Optimizer, duties: Duties) {
    super();
    this.inner = inner;
    this.duties = duties;
  }

  override applyGradients(variableGradients: NamedTensorMap | NamedTensor[]): void {
    const entries = entriesOf(this.duties.op, variableGradients);
    this.applyLimited(variableGradients, entries);
    this.project(entries);
  }

  override computeGradients(
    f: () => Scalar,
    varList?: Variable[],
  ): { value: Scalar; grads: NamedTensorMap } {
    return this.inner.computeGradients(f, varList);
  }

  /** How many steps the inner optimizer has made. */
  override get iterations(): number {
    return this.inner.iterations;
  }

  /** The inner optimizer's learning rate; undefined where it has none. */
  get learningRate(): number | undefined {
    return (this.inner as Rated).learningRate;
  }

  set learningRate(learningRate: number) {
    const inner = this.inner as Rated;
    // SGD and Momentum keep a tensor of it, which only their method changes.
    if (inner.setLearningRate !== undefined) inner.setLearningRate(learningRate);
    else inner.learningRate = learningRate;
  }

  /** As SGD's and Momentum's method: sets the inner optimizer's learning rate. */
  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }

  /** Disposes the inner optimizer. */
  override dispose(): void {
    this.inner.dispose();
  }

  override saveIterations(): Promise<NamedTensor> {
    return this.inner.saveIterations();
  }

  override getWeights(): Promise<NamedTensor[]> {
    return this.inner.getWeights();
  }

  override setWeights(weightValues: NamedTensor[]): Promise<void> {
    return this.inner.setWeights(weightValues);
  }

  /** The inner optimizer's: a saved model loads with that, since tfjs knows no guard. */
  override getClassName(): string {
    return this.inner.getClassName();
  }

  /** The inner optimizer's, and the limit as Keras writes it: clipvalue, clipnorm or global_clipnorm. */
  override getConfig(): serialization.ConfigDict {
    const { limit } = this.duties;
    const config = this.inner.getConfig();
    if (limit === null) return config;
    return { ...config, [limit.key]: limit.value === Infinity ? null : limit.value };
  }

  /**
   * Whether this guard, or one that it guards, holds the weights of a model to their constraints.
   * @internal
   */
  holds(model: object): boolean {
    return this.duties.covers(model) || isGuardOf(this.inner, model);
  }

  private applyLimited(
    given: NamedTensorMap | NamedTensor[],
    entries: readonly NamedGradient[],
  ): void {
    const { limit } = this.duties;
    if (limit === null || limit.value === Infinity) {
      this.inner.applyGradients(given);
      return;
    }
    const limited = limitGradients(limit, entries);
    try {
      this.inner.applyGradients(inFormOf(given, entries, limited));
    } finally {
      const kept = new Set(entries.map(({ tensor }) => tensor));
      dispose(limited.filter((tensor): tensor is Tensor => tensor != null && !kept.has(tensor)));
    }
  }

  private project(entries: readonly NamedGradient[]): void {
    const { op, rules } = this.duties;
    if (rules === null) return;
    const changed = new Set(entries.filter(({ tensor }) => tensor != null).map(({ name }) => name));
    tidy(() => {
      for (const { variable, rule } of rules()) {
        if (changed.has(variable.name)) projectVariable(op, variable, rule.project);
      }
    });
  }
}

/** Whether an optimizer already holds the weights of a model to their constraints. */
export function isGuardOf(optimizer: Optimizer, model: object): boolean {
  // Not instanceof: tfjs redefines it, and every optimizer would pass.
  return optimizer.constructor === GuardedOptimizer && (optimizer as GuardedOptimizer).holds(model);
}

function entriesOf(op: string, given: NamedTensorMap | NamedTensor[]): readonly NamedGradient[] {
  if (Array.isArray(given)) return given;
  if (typeof given === 'object' && given !== null) {
    return Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
  }
  const expected = 'a list of { name, tensor }, or an object of tensors by name';
  throw new ClampwiseTypeError(`${op}: applyGradients`, 'gradients', describe(given), expected);
}

/** A list for a list, a map for a map: Adam and others know a variable's state by its place. */
function inFormOf(
  given: NamedTensorMap | NamedTensor[],
  entries: readonly NamedGradient[],
  limited: readonly (Tensor | null | undefined)[],
): NamedTensorMap | NamedTensor[] {
  const list = entries.map(({ name }, k) => ({ name, tensor: limited[k] as Tensor }));
  if (Array.isArray(given)) return list;
  return Object.fromEntries(list.map(({ name, tensor }) => [name, tensor]));
}
