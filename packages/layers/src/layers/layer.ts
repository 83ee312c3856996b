import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { batchText, describe, sameShape } from '../check/describe.ts';
import { checkDType, checkFlag, checkOptions } from '../check/options.ts';
import { checkNewShape, checkShape, checkSize } from '../check/shape.ts';
import { type ConstraintLike, constraintFrom } from '../constraints/identify.ts';
import {
  type InitializerLike,
  initializerFrom,
  initialValues,
} from '../initializers/initializers.ts';
import { cast } from '../ops/shape.ts';
import { withoutTape } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { ordinaryTensor, Tensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape, TensorLike } from '../types.ts';
import { Weight } from '../weights/weight.ts';
import { Naming } from './naming.ts';

/** The options of every layer. */
export interface LayerOptions {
  /**
   * The name, which no other layer of the model may have. Unless given, that of the class, with a
   * number if needed.
   */
  readonly name?: string | undefined;
  /** The shape of one example: without the batch axis. The first layer of a model needs it to be built early. */
  readonly inputShape?: Shape | undefined;
  /** Whether training may change its weights; true unless given. */
  readonly trainable?: boolean | undefined;
  /** The dtype of its weights and results; that of its input unless given. */
  readonly dtype?: FloatDType | undefined;
}

/** The shape of a batch; null for an axis of any length, as the batch axis is. */
export type BatchShape = readonly (number | null)[];

/** What a layer is told when it is called. */
export interface CallContext {
  /** True within a training step. */
  readonly training: boolean;
}

/** The options of addWeight. */
export interface WeightOptions {
  /** 'glorotUniform' unless given. */
  readonly initializer?: InitializerLike | undefined;
  /** A rule that the weight keeps from its first values on; none unless given. */
  readonly constraint?: ConstraintLike | undefined;
  /** Whether training may change it; true unless given. */
  readonly trainable?: boolean | undefined;
  /** The seed of an initializer that is given by name. */
  readonly seed?: number | undefined;
}

export const LAYER_KEYS: readonly string[] = ['name', 'inputShape', 'trainable', 'dtype'];
const WEIGHT_KEYS = ['initializer', 'constraint', 'trainable', 'seed'];
const INFERENCE: CallContext = { training: false };

/**
 * A step of a model. A subclass writes `call`, and `build` where it has weights; gradients follow from the `ops` that
 * `call` uses. Layers kept in fields of a layer are part of it: their weights are trained with it.
 *
 * @example
 * import { Layer, ops, tensor } from '@clampwise/layers';
 *
 * class Scale extends Layer {
 *   w;
 *   build(inputShape) {
 *     this.w = this.addWeight('w', [inputShape.at(-1)], { initializer: 'ones', constraint: 'nonNeg' });
 *   }
 *   call(x) {
 *     return ops.mul(x, this.w);
 *   }
 * }
 * new Scale().apply(tensor([[2, -3]])).toArray(); // => [[2, -3]]
 */
export abstract class Layer {
  /** @internal */
  static readonly isModel: boolean = false;
  /**
   * Its name, and what it belongs to.
   * @internal
   */
  readonly naming: Naming;
  /** The shape of one example, where it was given. */
  readonly inputShape: Shape | undefined;
  private currentDType: FloatDType | undefined;
  private isTrainable: boolean;
  private isBuilt = false;
  private readonly ownWeights: Weight[] = [];

  /**
   * @param options - `name`, `inputShape`, `trainable`, `dtype`
   * @param kind - the automatic name; the name of the class unless given, which a bundler may have
   *   shortened
   */
  constructor(options: LayerOptions = {}, kind?: string) {
    const op = kind ?? (snakeCase(new.target.name) || 'layer');
    checkOptions(op, options, LAYER_KEYS);
    const { name, inputShape, trainable, dtype } = options;
    const isModel = (this.constructor as typeof Layer).isModel;
    this.naming = new Naming(
      checkName(op, name === undefined ? op : name),
      name === undefined,
      isModel,
    );
    this.inputShape =
      inputShape === undefined ? undefined : checkShape(op, 'inputShape', inputShape);
    this.isTrainable = trainable === undefined ? true : checkFlag(op, 'trainable', trainable);
    this.currentDType = dtype === undefined ? undefined : checkDType(op, dtype);
  }

  /**
   * Makes the weights, with addWeight. Called once, before the first call.
   *
   * @param inputShape - of a batch; its first axis is null
   */
  build(inputShape: BatchShape): void {
    void inputShape;
  }

  /**
   * What the layer computes, with `ops`.
   *
   * @param x - a batch
   * @param context - `training`: whether this is a training step
   */
  abstract call(x: Tensor, context: CallContext): Tensor;

  /**
   * The shape of the result for a batch. Found by a call on zeros, unless a subclass knows better.
   *
   * @param inputShape - of a batch; its first axis is null
   */
  computeOutputShape(inputShape: BatchShape): BatchShape {
    return [null, ...this.dryCall(inputShape).shape.slice(1)];
  }

  /**
   * Computes the result for a batch; builds the layer if that has not been done. Under `valueAndGrad` it is recorded.
   *
   * @param x - a batch: a tensor or an array
   * @param context - `training`: false unless given
   * @throws ClampwiseTypeError, ClampwiseRangeError where x does not fit the layer
   */
  apply(x: TensorLike, context: CallContext = INFERENCE): Tensor {
    const given = x instanceof Tensor ? x : readTensor(this.path, 'x', x);
    if (!this.isBuilt) this.ensureBuilt([null, ...given.shape.slice(1)], given.dtype);
    const input = given.dtype === this.currentDType ? given : cast(given, this.dtype);
    if (typeof this.call !== 'function') refuseNoCall(this.path, this.call);
    const result: unknown = this.call(input, context);
    if (result instanceof Tensor) return result;
    throw new ClampwiseTypeError(this.path, "call's result", describe(result), 'a Tensor');
  }

  /**
   * Makes a weight of this layer; for use in `build`.
   *
   * @param name - what it is called among the weights of this layer
   * @param shape - the length of each axis
   * @param options - `initializer`, `constraint`, `trainable`, `seed`
   * @returns the Weight, under its constraint
   */
  addWeight(name: string, shape: Shape, options: WeightOptions = {}): Weight {
    const op = `${this.path}.addWeight`;
    checkOptions(op, options, WEIGHT_KEYS);
    const { initializer = 'glorotUniform', trainable = true, seed } = options;
    const own = checkNewShape(op, 'shape', shape);
    const init = initializerFrom(op, 'initializer', initializer, seed);
    const constraint = constraintFrom(op, 'constraint', options.constraint);
    const values = initialValues(op, init, own, this.dtype);
    const mayTrain = checkFlag(op, 'trainable', trainable);
    const weight = new Weight(this, this.newWeightName(op, name), values, constraint, mayTrain);
    this.ownWeights.push(weight);
    return weight;
  }

  /**
   * The name. If you chose none, it is that of the class. A model adds a number if another layer
   * has the same one.
   */
  get name(): string {
    return this.naming.name;
  }

  /**
   * The name after the names of the models and layers that this one is part of, such as
   * `sequential/dense_1`.
   */
  get path(): string {
    return this.naming.path;
  }

  /** Whether the weights have been made. */
  get built(): boolean {
    return this.isBuilt;
  }

  /** The dtype of weights and results: float32 until it is built, unless given. */
  get dtype(): FloatDType {
    return this.currentDType ?? 'float32';
  }

  /** Whether training may change the weights. Weights that are not trainable by themselves never change. */
  get trainable(): boolean {
    return this.isTrainable;
  }

  set trainable(value: boolean) {
    this.isTrainable = checkFlag(this.path, 'trainable', value);
  }

  /** The layers that are kept in this one's fields, alone or in arrays. */
  get sublayers(): readonly Layer[] {
    const parts: Layer[] = [];
    for (const field in this) {
      const value: unknown = this[field];
      if (value instanceof Layer) parts.push(value);
      else if (Array.isArray(value)) parts.push(...value.filter((part) => part instanceof Layer));
    }
    return parts;
  }

  /** Its weights, then those of its sublayers, each once. */
  get weights(): readonly Weight[] {
    return [...this.collect(new Set(), false)];
  }

  /** The weights that training changes. */
  get trainableWeights(): readonly Weight[] {
    return [...this.collect(new Set(), true)];
  }

  private collect(found: Set<Weight>, toTrain: boolean, seen: Set<Layer> = new Set()): Set<Weight> {
    if (seen.has(this) || (toTrain && !this.isTrainable)) return found;
    seen.add(this);
    for (const weight of this.ownWeights) {
      if (weight.trainable || !toTrain) found.add(weight);
    }
    for (const part of this.namedParts()) part.collect(found, toTrain, seen);
    return found;
  }

  /** The layers in its fields, each under a name of its own. */
  private namedParts(): readonly Layer[] {
    const parts = this.sublayers;
    const namings = parts.map(({ naming }) => naming);
    const named = namings.filter((naming) => this.naming.ownsAlone(naming));
    if (named.length === namings.length) return parts;
    for (const naming of namings) {
      if (this.naming.ownsAlone(naming)) continue;
      this.naming.own(naming, named);
      named.push(naming);
    }
    return parts;
  }

  private newWeightName(op: string, name: unknown): string {
    const checked = checkName(op, name);
    if (this.ownWeights.every((weight) => weight.name !== checked)) return checked;
    const received = `'${checked}', which a weight of this layer has`;
    throw new ClampwiseRangeError(
      op,
      'name',
      received,
      'a name of its own (the first input builds a layer, once)',
    );
  }

  /** The number of all values in the weights. */
  countParams(): number {
    return this.weights.reduce((count, weight) => count + weight.size, 0);
  }

  /** Copies of the weights' values. */
  getWeights(): Tensor[] {
    return this.weights.map((weight) => weight.read());
  }

  /**
   * Replaces the weights' values, then applies their constraints.
   *
   * @param values - one tensor or array for each weight, in the order of `weights`
   * @throws ClampwiseTypeError, ClampwiseRangeError where they do not fit; then nothing is changed
   */
  setWeights(values: readonly TensorLike[]): void {
    assignAll(`${this.path}.setWeights`, this.weights, values);
  }

  /**
   * The dtype that was given or found; undefined before the layer is built.
   * @internal
   */
  get knownDType(): FloatDType | undefined {
    return this.currentDType;
  }

  /**
   * Builds the layer for an input, unless that has been done.
   * @internal
   */
  ensureBuilt(inputShape: BatchShape, dtype: FloatDType): void {
    if (this.isBuilt) return;
    this.checkInputShape(inputShape);
    const { currentDType } = this;
    const count = this.ownWeights.length;
    this.currentDType ??= dtype;
    try {
      this.namedParts();
      this.build(inputShape);
    } catch (error) {
      // A second try must not find the weights of the first.
      this.currentDType = currentDType;
      this.ownWeights.length = count;
      throw error;
    }
    this.isBuilt = true;
    // A layer that builds its parts when it is called is called once, so that their weights are known.
    if (this.namedParts().some((part) => !part.built)) this.dryCall(inputShape);
  }

  private checkInputShape(batch: BatchShape): void {
    const { inputShape } = this;
    if (inputShape === undefined || sameShape(inputShape, batch.slice(1) as Shape)) return;
    const expected = `of shape ${batchText([null, ...inputShape])}, by its inputShape`;
    throw new ClampwiseRangeError(this.path, 'x', `shape ${batchText(batch)}`, expected);
  }

  private dryCall(inputShape: BatchShape): Tensor {
    this.ensureBuilt(inputShape, this.dtype);
    const shape = inputShape.map((axis) => axis ?? 1);
    checkSize(this.path, 'x', shape);
    return withoutTape(() => this.apply(ordinaryTensor(shape, this.dtype)));
  }
}

/** Sets weights, all or none. */
function assignAll(op: string, weights: readonly Weight[], values: readonly TensorLike[]): void {
  if (!Array.isArray(values) || values.length !== weights.length) {
    const expected = `an array of ${weights.length} (${weights.map(({ path }) => path).join(', ')})`;
    const ErrorClass = Array.isArray(values) ? ClampwiseRangeError : ClampwiseTypeError;
    throw new ErrorClass(op, 'values', describe(values), expected);
  }
  const read = weights.map((weight, k) => weight.check(op, values[k] as TensorLike));
  weights.forEach((weight, k) => {
    weight.assign(read[k] as Tensor);
  });
}

function checkName(op: string, name: unknown): string {
  const expected =
    'a text of at least one letter and without /, which separates the names of a path';
  if (typeof name !== 'string') throw new ClampwiseTypeError(op, 'name', describe(name), expected);
  if (name !== '' && !name.includes('/')) return name;
  throw new ClampwiseRangeError(op, 'name', describe(name), expected);
}

function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

function refuseNoCall(name: string, received: unknown): never {
  const expected = 'a method that returns a Tensor (write call(x) { … })';
  throw new ClampwiseTypeError(name, 'call', describe(received), expected);
}
