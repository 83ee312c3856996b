import {
  dispose,
  engine,
  greater,
  keep,
  sum,
  type Tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import { zerosWhere } from '../norms/finite.ts';
import { where } from '../norms/where.ts';
import type { Stepper } from './duties.ts';
import { type Gradients, gradientsWith } from './gradients.ts';

/**
 * A step that is undone on the device if a gradient was not finite. Nothing is read back. A select
 * restores the earlier values of all variables that the step may change.
 */
export class Trial {
  /**
   * The gradients, or zeros if one is not finite, so that state created in this step starts as new.
   */
  readonly gradients: Gradients;
  private readonly isBroken: Tensor;
  /** The earlier values. Variables share theirs with these copies. */
  private readonly before: ReadonlyMap<Variable, Tensor>;
  private readonly counter: Counter;
  private readonly countBefore: number;
  private made = 0;

  /** `flags` holds 1 for each gradient that is not finite. */
  constructor(inner: Stepper, gradients: Gradients, flags: Tensor) {
    const isBroken = keep(tidy(() => greater(sum(flags), 0)));
    this.isBroken = isBroken;
    const safe = gradients.counted.map(({ tensor }) => tidy(() => zerosWhere(isBroken, tensor)));
    this.gradients = gradientsWith(gradients, safe);
    this.before = snapshotOf(
      gradients.counted.map(({ name }) => name),
      inner,
    );
    this.counter = counterOf(inner);
    this.countBefore = this.counter.iterations;
  }

  /** Undoes the step on the device if a gradient was not finite. */
  takeBack(): void {
    this.made = this.counter.iterations - this.countBefore;
    tidy(() => {
      for (const [variable, old] of this.before) {
        variable.assign(where(this.isBroken, old, variable));
      }
    });
  }

  /** Subtracts the step from the count of the optimizer, once it is known to have been undone. */
  uncount(): void {
    this.counter.iterations_ = this.counter.iterations - this.made;
  }

  dispose(): void {
    const safe = this.gradients.counted.map(({ tensor }) => tensor);
    dispose([this.isBroken, ...safe, ...this.before.values()]);
  }
}

/** Keeps what a step may change: the variables that have gradients, and the optimizer's state. */
function snapshotOf(names: readonly string[], optimizer: object): ReadonlyMap<Variable, Tensor> {
  const { registeredVariables } = engine();
  const weights = names.flatMap((name) => registeredVariables[name] ?? []);
  const variables = new Set([...weights, ...stateOf(optimizer)]);
  return new Map([...variables].map((variable) => [variable, variable.clone()]));
}

/** The variables in an optimizer's own fields, and in lists, maps and plain objects there. */
function stateOf(optimizer: object): Set<Variable> {
  const found = new Set<Variable>();
  collect(optimizer, found, new Set());
  return found;
}

function collect(value: unknown, found: Set<Variable>, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (typeof (value as Partial<Variable>).assign === 'function') found.add(value as Variable);
  else if (value instanceof Map) for (const held of value.values()) collect(held, found, seen);
  else if (isOwn(value)) for (const held of Object.values(value)) collect(held, found, seen);
}

/** Whether an object belongs to the optimizer, and not to a model that it refers to. */
function isOwn(value: object): boolean {
  if (Array.isArray(value) || value instanceof Set) return true;
  const prototype = Object.getPrototypeOf(value);
  const isPlain = prototype === Object.prototype || prototype === null;
  return isPlain || typeof (value as { applyGradients?: unknown }).applyGradients === 'function';
}

interface Counter {
  readonly iterations: number;
  iterations_: number;
}

/** The optimizer inside all guards, which counts the steps. */
function counterOf(optimizer: Stepper): Counter {
  let innermost = optimizer as Stepper & { readonly inner?: Stepper };
  while (innermost.inner !== undefined) innermost = innermost.inner;
  return innermost as unknown as Counter;
}
