import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import type { Optimizer } from '@tensorflow/tfjs-core';
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
/** By model, while its constraints are enforced. */
const enforcements = new WeakMap<TrainableModel, Enforcement>();

/**
 * Makes a tfjs model keep the constraints of its weights in training, as Keras does. tfjs takes `kernelConstraint` and its
 * like, and applies them in `setWeights` alone: in `fit` the weights go where they want.
 *
 * Trainable weights are projected at once, and again at each `compile`; from then on the model's optimizer is a guarded
 * one (see `guard`), whichever it is compiled with, so that `fit`, `fitDataset` and `trainOnBatch` project each weight after
 * the step that changed it. Layers may be frozen, thawed and added meanwhile. NaN in a weight stays NaN. In a loop of your own
 * over `minimize`, use `guard(optimizer, { model })`.
 *
 * @param model - a tf.LayersModel or tf.Sequential, compiled or not yet
 * @returns a function that undoes it: the model gets its own optimizer back, and the weights stay as they are. Where this
 *   was called several times, the last undo counts; a second undo of one call does nothing
 * @throws ClampwiseTypeError where model is none, or a constraint cannot be used; ClampwiseRangeError where a constraint's
 *   numbers cannot be
 * @see Keras's `keras.constraints`
 *
 * @example
 * import * as tf from '@tensorflow/tfjs-core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * import { enforceConstraints } from '@clampwise/tfjs-adapter';
 *
 * const options = { units: 1, useBias: false, inputShape: [1], kernelConstraint: 'nonNeg' as const };
 * const model = sequential({ layers: [layers.dense(options)] });
 * model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
 * enforceConstraints(model);
 * await model.fit(tf.tensor2d([[1], [2]]), tf.tensor2d([[-5], [-10]]), { epochs: 20, verbose: 0 });
 * model.getWeights()[0].arraySync(); // => [[0]]
 */
export function enforceConstraints(model: TrainableModel): () => void {
  checkTrainable(model);
  projectTrainable(OP, model);
  const enforcement = enforcements.get(model) ?? new Enforcement(model);
  enforcements.set(model, enforcement);
  enforcement.holders++;
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    if (--enforcement.holders > 0) return;
    enforcements.delete(model);
    enforcement.end();
  };
}

function checkTrainable(model: unknown): asserts model is TrainableModel {
  checkModel(OP, model);
  const { compile } = model as Partial<TrainableModel>;
  if (typeof compile === 'function' && 'optimizer' in Object.getPrototypeOf(model)) return;
  throw new ClampwiseTypeError(OP, 'model', describe(model), 'a tf.LayersModel or tf.Sequential');
}

/** What is done to a model while its constraints are enforced. */
class Enforcement {
  /** How many calls have not been undone. */
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
            // tfjs exchanges the optimizer before it finds fault with the loss.
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
    this.takeOver();
  }

  /** Gives the model its own optimizer back. */
  end(): void {
    this.isActive = false;
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
      onNonFinite: 'propagate',
      // A guard that someone has kept does nothing more once this has ended.
      rules: () => (this.isActive ? this.rules() : []),
      covers: (model) => this.isActive && model === this.model,
    });
    this.guards.add(guard);
    return guard;
  }
}

/** Gives an object a property of its own in front of its class's; the function that is returned takes it away. */
function shadow(target: object, key: string, property: PropertyDescriptor): () => void {
  const before = Object.getOwnPropertyDescriptor(target, key);
  const mine = { configurable: true, enumerable: false, ...property };
  Object.defineProperty(target, key, mine);
  return () => {
    const now = Object.getOwnPropertyDescriptor(target, key);
    // Someone else may have put theirs in front since.
    if (now?.value !== property.value || now?.get !== property.get) return;
    if (before === undefined) Reflect.deleteProperty(target, key);
    else Object.defineProperty(target, key, before);
  };
}

// The model's property as its class has it, past the one put in front.

function optimizerOf(model: TrainableModel): Optimizer {
  return Reflect.get(Object.getPrototypeOf(model), 'optimizer', model);
}

function setOptimizer(model: TrainableModel, optimizer: Optimizer): void {
  Reflect.set(Object.getPrototypeOf(model), 'optimizer', optimizer, model);
}

/** Exchanges the optimizer, and leaves it to the model to dispose of it where that was so. */
function exchange(model: TrainableModel, optimizer: Optimizer): void {
  if (optimizer === optimizerOf(model)) return;
  const owner = model as { isOptimizerOwned?: boolean };
  const isOwned = owner.isOptimizerOwned ?? false;
  setOptimizer(model, optimizer);
  owner.isOptimizerOwned = isOwned;
}
