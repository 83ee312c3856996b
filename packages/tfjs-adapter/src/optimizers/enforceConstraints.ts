import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import type { Optimizer } from '@tensorflow/tfjs-core';
import { type Held, hold, mark, marked } from '../undo/holders.ts';
import { GuardedOptimizer, isGuardOf } from './guarded.ts';
import {
  type ConstrainedModel,
  checkModel,
  projectTrainable,
  type Rules,
  rulesOfModel,
} from './weights.ts';

/** A model to compile and train, such as tf.LayersModel and tf.Sequential. */
export interface TrainableModel extends ConstrainedModel {
  optimizer: Optimizer;
  compile(args: never): void;
}

const OP = 'enforceConstraints';
/** Shared by all copies of this package. */
const ENFORCEMENT = /* @__PURE__ */ Symbol.for('@clampwise/tfjs-adapter.enforcement');

/**
 * Enforces the constraints of a tfjs model's weights in training, as Keras does. tfjs accepts
 * `kernelConstraint` and the like, but applies them only in `setWeights`.
 *
 * It projects the trainable weights at once, and again at each `compile`. From then on the model's
 * optimizer is guarded (see `guard`), also after a later `compile`. `fit`, `fitDataset` and
 * `trainOnBatch` project each weight after the step that changed it. You may freeze, unfreeze and
 * add layers meanwhile. NaN in a weight stays NaN, and a weight at its bound stays. In a loop of
 * your own over `minimize`, use `guard(optimizer, { model })`.
 *
 * @param model - a tf.LayersModel or tf.Sequential, compiled or not yet
 * @returns a function that undoes this call. When all calls for a model are undone, the model gets
 *   its own optimizer back and its weights stay as they are. This also holds if several copies of
 *   this package enforce them. Running it twice has no effect
 * @throws ClampwiseTypeError if model is not a model, a constraint cannot be used, or one is passed
 *   after the model
 * @throws ClampwiseRangeError if a number of a constraint is out of range
 * @see Keras's `keras.constraints`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { enforceConstraints } from '@clampwise/tfjs-adapter';
 *
 * const kernelConstraint = 'nonNeg' as const;
 * const options = { units: 1, useBias: false, inputShape: [1], kernelConstraint };
 * const model = sequential({ layers: [layers.dense(options)] });
 * model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
 * enforceConstraints(model);
 * await model.fit(tf.tensor2d([[1], [2]]), tf.tensor2d([[-5], [-10]]), { epochs: 20, verbose: 0 });
 * model.getWeights()[0].arraySync(); // => [[0]]
 */
export function enforceConstraints(model: TrainableModel): () => void;
export function enforceConstraints(model: TrainableModel, constraint?: unknown): () => void {
  checkTrainable(model);
  // A number is the index that models.map(enforceConstraints) passes.
  if (constraint !== undefined && typeof constraint !== 'number') rejectConstraint(constraint);
  projectTrainable(OP, model);
  return hold(marked(model, ENFORCEMENT) ?? new Enforcement(model));
}

function rejectConstraint(given: unknown): never {
  const received = describe(given);
  const sentence = `received ${received} after the model, but the constraints are read from its layers. Give one to a layer, as in kernelConstraint: 'nonNeg', or use guard(optimizer, { weights: [{ variable, constraint }] })`;
  throw new ClampwiseTypeError(OP, 'constraint', received, 'left out', sentence);
}

function checkTrainable(model: unknown): asserts model is TrainableModel {
  checkModel(OP, model);
  const { compile } = model as Partial<TrainableModel>;
  if (typeof compile === 'function' && 'optimizer' in Object.getPrototypeOf(model)) return;
  throw new ClampwiseTypeError(OP, 'model', describe(model), 'a tf.LayersModel or tf.Sequential');
}

/** The changes to a model while its constraints are enforced. */
class Enforcement implements Held {
  holders = 0;
  private isActive = true;
  private readonly model: TrainableModel;
  private readonly rules: Rules;
  private readonly guards = new WeakSet<Optimizer>();
  private readonly restore: readonly (() => void)[];

  constructor(model: TrainableModel) {
    this.model = model;
    this.rules = rulesOfModel(OP, model);
    const { compile } = model;
    this.restore = [
      shadow(model, 'compile', {
        writable: true,
        value: (args: never) => {
          try {
            compile.call(model, args);
          } finally {
            // tfjs replaces the optimizer before it checks the loss.
            if (this.isActive) this.takeOver();
          }
          if (this.isActive) projectTrainable(OP, model);
        },
      }),
      shadow(model, 'optimizer', {
        get: () => optimizerOf(model),
        set: (optimizer: Optimizer) => setOptimizer(model, this.guarded(optimizer)),
      }),
    ];
    mark(model, ENFORCEMENT, this);
    this.takeOver();
  }

  /** Gives the model its own optimizer back. */
  end(): void {
    this.isActive = false;
    Reflect.deleteProperty(this.model, ENFORCEMENT);
    for (const restore of this.restore) restore();
    const optimizer = optimizerOf(this.model);
    if (this.guards.has(optimizer)) exchange(this.model, (optimizer as GuardedOptimizer).inner);
  }

  /** Guards the optimizer that the model is compiled with. */
  private takeOver(): void {
    exchange(this.model, this.guarded(optimizerOf(this.model)));
  }

  private guarded(optimizer: Optimizer): Optimizer {
    if (!this.isActive || !optimizer || isGuardOf(optimizer, this.model)) return optimizer;
    const guard = new GuardedOptimizer(optimizer, {
      op: OP,
      limit: null,
      limitsItself: false,
      onNonFinite: 'propagate',
      // A guard that the caller still has must stop enforcing after this has ended.
      rules: () => (this.isActive ? this.rules() : []),
      covers: (model) => this.isActive && model === this.model,
    });
    this.guards.add(guard);
    return guard;
  }
}

/** Puts an own property over the one of the class; returns a function that removes it again. */
function shadow(target: object, key: string, property: PropertyDescriptor): () => void {
  const before = Object.getOwnPropertyDescriptor(target, key);
  const mine = { configurable: true, enumerable: false, ...property };
  Object.defineProperty(target, key, mine);
  return () => {
    const now = Object.getOwnPropertyDescriptor(target, key);
    // Another library may have replaced it since.
    if (now?.value !== property.value || now?.get !== property.get) return;
    if (before === undefined) Reflect.deleteProperty(target, key);
    else Object.defineProperty(target, key, before);
  };
}

// These go to the accessor of the class, past the property above.

function optimizerOf(model: TrainableModel): Optimizer {
  return Reflect.get(Object.getPrototypeOf(model), 'optimizer', model);
}

function setOptimizer(model: TrainableModel, optimizer: Optimizer): void {
  Reflect.set(Object.getPrototypeOf(model), 'optimizer', optimizer, model);
}

/** Replaces the optimizer. The model still disposes it if it did so before. */
function exchange(model: TrainableModel, optimizer: Optimizer): void {
  if (optimizer === optimizerOf(model)) return;
  const owner = model as { isOptimizerOwned?: boolean };
  const isOwned = owner.isOptimizerOwned ?? false;
  setOptimizer(model, optimizer);
  owner.isOptimizerOwned = isOwned;
}
