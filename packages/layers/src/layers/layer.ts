import { checkName, snakeCase } from '../check/names.ts';
import { checkDType, checkFlag, checkOptions } from '../check/options.ts';
import { checkShape, checkSize } from '../check/shape.ts';
import { cast } from '../ops/shape.ts';
import { addPenalty, collectPenalties } from '../tape/penalties.ts';
import { withoutTape } from '../tape/tape.ts';
import { readTensor } from '../tensor/read.ts';
import { type BatchShape, SymbolicTensor, symbolicResults } from '../tensor/symbolic.ts';
import { ordinaryTensor, Tensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape, TensorLike } from '../types.ts';
import { assignAll } from '../weights/assign.ts';
import { makeWeight, type WeightOptions } from '../weights/makeWeight.ts';
import type { Weight } from '../weights/weight.ts';
import {
  batchShapeOf,
  checkInputShape,
  checkResults,
  checkShapes,
  type InputShape,
  isInputList,
  isShapeList,
  type LayerOutput,
  readInputs,
  rejectNoCall,
  rejectOne,
  type ShapeOf,
  type SymbolicOf,
  shapesOfCalls,
  symbolicInputs,
} from './inputs.ts';
import { Naming } from './naming.ts';
import { type CallContext, LAYER_KEYS, type LayerOptions } from './options.ts';
import type { Stage } from './stage.ts';

export type { BatchShape } from '../tensor/symbolic.ts';
export type { WeightOptions } from '../weights/makeWeight.ts';
export type { InputShape, LayerOutput, ShapeOf, SymbolicOf } from './inputs.ts';
export { type CallContext, LAYER_KEYS, type LayerOptions } from './options.ts';

const INFERENCE: CallContext = { training: false };

// The context of the call that runs now. Layers within a layer get it if they are given none.
let current = INFERENCE;

// Counts the collections of weights, so that each takes a layer once.
let collections = 0;

/**
 * A step of a model. A subclass writes `call`, and `build` if it has weights. The gradients follow
 * from the `ops` that `call` uses. Layers in the fields of a layer are part of it, and training
 * trains their weights too.
 *
 * @example
 * import { Layer, ops, tensor } from '@clampwise/layers';
 *
 * class Scale extends Layer {
 *   w;
 *   build(inputShape) {
 *     this.w = this.addWeight('w', [inputShape.at(-1)], {
 *       initializer: 'ones',
 *       constraint: 'nonNeg',
 *     });
 *   }
 *   call(x) {
 *     return ops.mul(x, this.w);
 *   }
 * }
 * new Scale().apply(tensor([[2, -3]])).toArray();
 * // => [[2, -3]]
 */
export abstract class Layer<Out extends LayerOutput = Tensor> {
  /** @internal */
  static readonly isModel: boolean = false;
  /**
   * The name, and the model or layer that this one belongs to.
   * @internal
   */
  readonly naming: Naming;
  /** The shape of one example, if it was given. */
  readonly inputShape: Shape | undefined;
  private currentDType: FloatDType | undefined;
  private isTrainable: boolean;
  private isBuilt = false;
  /**
   * The shape of the batches, or of the list of batches, that the layer was built for.
   * @internal
   */
  builtFor: InputShape | null = null;
  private readonly ownWeights: Weight[] = [];
  /** The last collection of weights that came to this layer. */
  private collection = 0;

  /**
   * @param options -
   *   - `name`: string, default the kind. A model adds a number if the name is taken.
   *   - `inputShape`: number[], default the shape of the first input. The shape of one example.
   *   - `trainable`: boolean, default true. Whether training may change its weights.
   *   - `dtype`: 'float32' or 'float64', default the dtype of the input. The dtype of results.
   * @param kind - the automatic name. Default the name of the class in snake_case, which a bundler
   *   may have shortened
   */
  constructor(options: LayerOptions = {}, kind?: string) {
    const op = checkName('layer', kind ?? (snakeCase(new.target.name) || 'layer'));
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
   * Makes the weights with addWeight. Runs once, before the first call.
   *
   * @param inputShape - the shape of a batch; its first axis is null. For a layer with several
   *   inputs, a list of shapes
   */
  build(inputShape: InputShape): void {
    void inputShape;
  }

  /**
   * Computes the result of the layer with `ops`.
   *
   * @param x - a batch. For a layer with several inputs, a list of batches
   * @param context -
   *   - `training`: boolean. Whether this is a training step.
   */
  abstract call(x: Tensor | readonly Tensor[], context: CallContext): Out;

  /**
   * Returns the shape of the result for a batch. By default it calls the layer on zeros.
   *
   * @param inputShape - the shape of a batch; its first axis is null. For a layer with several
   *   inputs, a list of shapes
   */
  computeOutputShape(inputShape: InputShape): ShapeOf<Out> {
    checkShapes(this.path, inputShape);
    return shapesOfCalls(inputShape, (length) => this.dryCall(inputShape, length)) as ShapeOf<Out>;
  }

  /**
   * Computes the result for a batch. The first call builds the layer. Inside `valueAndGrad` the
   * call is recorded.
   *
   * Given symbolic tensors, it returns a symbolic tensor, from which `functional` makes a model.
   *
   * @param x - a batch: a tensor or an array. A list of tensors for a layer with several inputs
   * @param context -
   *   - `training`: boolean. Whether this is a training step. Default false, or within the call of
   *     another layer, what that layer is doing. With symbolic tensors, what the model is doing.
   * @throws ClampwiseTypeError or ClampwiseRangeError if x does not fit the layer
   */
  apply(x: SymbolicTensor | readonly SymbolicTensor[], context?: CallContext): SymbolicOf<Out>;
  apply(x: TensorLike | readonly TensorLike[], context?: CallContext): Out;
  apply(x: unknown, context?: CallContext): unknown {
    if (x instanceof Tensor) return this.applyToOne(x, context ?? current);
    if (x instanceof SymbolicTensor && !this.takesList) {
      return this.applySymbolic([x], false, context);
    }
    if (isInputList(x) || this.takesList) {
      if (!Array.isArray(x)) rejectOne(this.path, x);
      const symbolic = symbolicInputs(this.path, x);
      if (symbolic !== null) return this.applySymbolic(symbolic, true, context);
      return this.applyToList(readInputs(this.path, x), context ?? current);
    }
    return this.applyToOne(readTensor(this.path, 'x', x), context ?? current);
  }

  /** Whether the layer has several inputs, so that it reads each array as a list of them. */
  protected get takesList(): boolean {
    return false;
  }

  /** @internal */
  protected applyToOne(x: Tensor, context: CallContext): Out {
    if (!this.isBuilt) this.ensureBuilt(batchShapeOf(x), x.dtype);
    return this.run(x.dtype === this.currentDType ? x : cast(x, this.dtype), context);
  }

  private applyToList(inputs: readonly Tensor[], context: CallContext): Out {
    if (!this.isBuilt) this.ensureBuilt(inputs.map(batchShapeOf), (inputs[0] as Tensor).dtype);
    const own = inputs.map((x) => (x.dtype === this.currentDType ? x : cast(x, this.dtype)));
    return this.run(own, context);
  }

  private run(x: Tensor | readonly Tensor[], context: CallContext): Out {
    if (typeof this.call !== 'function') rejectNoCall(this.path, this.call);
    const outer = current;
    current = context;
    let result: unknown;
    try {
      result = this.call(x, context);
    } finally {
      current = outer;
    }
    return (result instanceof Tensor ? result : checkResults(this.path, result)) as Out;
  }

  private applySymbolic(
    inputs: readonly SymbolicTensor[],
    isList: boolean,
    context: CallContext | undefined,
  ): SymbolicTensor | readonly SymbolicTensor[] {
    const [first] = inputs as [SymbolicTensor];
    const shape = isList ? inputs.map((x) => x.shape) : first.shape;
    this.ensureBuilt(shape, first.dtype);
    // The shape alone does not show whether a layer that was built before accepts the input.
    this.dryCall(shape);
    const result: InputShape = this.computeOutputShape(shape);
    const shapes = isShapeList(result) ? result : [result];
    const call = { inputs, isList, training: context?.training ?? null };
    const outputs = symbolicResults(this, call, shapes, this.dtype);
    return isShapeList(result) ? outputs : (outputs[0] as SymbolicTensor);
  }

  /**
   * Makes a weight of this layer. Call it in `build`.
   *
   * @param name - the name of the weight within this layer
   * @param shape - the length of each axis
   * @param options -
   *   - `initializer`: name or function, default 'glorotUniform'. The first values.
   *   - `constraint`: constraint, name or function, default none. A rule for the values.
   *   - `regularizer`: regularizer, name or function, default none. A penalty in the loss.
   *   - `trainable`: boolean, default true. Whether training may change it.
   *   - `seed`: whole number, default a new one. The seed of an initializer given by name.
   * @returns the Weight, which satisfies its constraint
   */
  addWeight(name: string, shape: Shape, options: WeightOptions = {}): Weight {
    const weight = makeWeight(this, this.ownWeights, name, shape, options);
    this.ownWeights.push(weight);
    return weight;
  }

  /**
   * Adds a number to the loss of the current step, such as a penalty for the results. Call it in
   * `call`. Outside a training step and `evaluate` it has no effect.
   *
   * @param loss - a scalar, computed with `ops`
   * @throws ClampwiseTypeError if it is not a scalar tensor
   * @see Keras's `Layer.add_loss`
   *
   * @example
   * import { Layer, ops, sequential } from '@clampwise/layers';
   *
   * class SmallResults extends Layer {
   *   call(x) {
   *     this.addLoss(ops.mul(ops.mean(ops.square(x)), 0.5));
   *     return x;
   *   }
   * }
   * const model = sequential([new SmallResults()]);
   * model.compile({ optimizer: 'sgd', loss: 'mse' });
   * model.evaluate([[2]], [[1]]).loss; // => 3
   */
  addLoss(loss: Tensor): void {
    addPenalty(`${this.path}.addLoss`, loss);
  }

  /**
   * The name. If you chose none, it is the name of the class. A model adds a number if another
   * layer has the same name.
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

  /** Whether the weights exist. */
  get built(): boolean {
    return this.isBuilt;
  }

  /**
   * The dtype of weights and results. Before the layer is built, it is the given one or float32.
   */
  get dtype(): FloatDType {
    return this.currentDType ?? 'float32';
  }

  /**
   * Whether training may change the weights. A weight that was made with `trainable: false` never
   * changes. Setting it sets it for the layers within this one too.
   */
  get trainable(): boolean {
    return this.isTrainable;
  }

  set trainable(value: boolean) {
    this.isTrainable = checkFlag(this.path, 'trainable', value);
    for (const part of this.sublayers) part.trainable = value;
  }

  /**
   * Whether no field holds a layer, so that training need not look for one in each step.
   * @internal
   */
  protected get isLeaf(): boolean {
    return false;
  }

  /** The layers in the fields of this one, alone or in arrays. */
  get sublayers(): readonly Layer[] {
    const parts: Layer[] = [];
    if (this.isLeaf) return parts;
    for (const field in this) {
      const value: unknown = this[field];
      if (typeof value !== 'object' || value === null) continue;
      if (value instanceof Layer) parts.push(value);
      else if (Array.isArray(value)) {
        for (let k = 0; k < value.length; k++) if (value[k] instanceof Layer) parts.push(value[k]);
      }
    }
    return parts;
  }

  /** The weights of this layer, then the weights of its sublayers, each once. */
  get weights(): readonly Weight[] {
    return this.collect([], false, ++collections);
  }

  /** The weights that training changes. */
  get trainableWeights(): readonly Weight[] {
    return this.collect([], true, ++collections);
  }

  /** Adds the weights. Each belongs to one layer, so each comes once if each layer does. */
  private collect(found: Weight[], toTrain: boolean, collection: number): Weight[] {
    if (this.collection === collection || (toTrain && !this.isTrainable)) return found;
    this.collection = collection;
    const { ownWeights } = this;
    for (let k = 0; k < ownWeights.length; k++) {
      const weight = ownWeights[k] as Weight;
      if (weight.trainable || !toTrain) found.push(weight);
    }
    const parts = this.namedParts();
    for (let k = 0; k < parts.length; k++) (parts[k] as Layer).collect(found, toTrain, collection);
    return found;
  }

  /** Returns the layers in the fields, each under a name of its own. */
  private namedParts(): readonly Layer[] {
    const parts = this.sublayers;
    if (parts.every(({ naming }) => this.naming.ownsAlone(naming))) return parts;
    const namings = parts.map(({ naming }) => naming);
    const named = namings.filter((naming) => this.naming.ownsAlone(naming));
    for (const naming of namings) {
      if (this.naming.ownsAlone(naming)) continue;
      this.naming.own(naming, named);
      named.push(naming);
    }
    return parts;
  }

  /** Returns the number of values in all weights. */
  countParams(): number {
    return this.weights.reduce((count, weight) => count + weight.size, 0);
  }

  /** Returns copies of the weights' values. */
  getWeights(): Tensor[] {
    return this.weights.map((weight) => weight.read());
  }

  /**
   * Replaces the values of the weights, then applies their constraints.
   *
   * @param values - one tensor or array for each weight, in the order of `weights`
   * @throws ClampwiseTypeError or ClampwiseRangeError if they do not fit; then no weight changes
   */
  setWeights(values: readonly TensorLike[]): void {
    assignAll(`${this.path}.setWeights`, this.weights, values);
  }

  /**
   * The work of the layer, if a chain of layers can do it. Null if it takes `call`.
   * @internal
   */
  get stage(): Stage | null {
    return null;
  }

  /**
   * The dtype that was given or found, or undefined before the layer is built.
   * @internal
   */
  get knownDType(): FloatDType | undefined {
    return this.currentDType;
  }

  /**
   * Builds the layer for an input, unless it is built.
   * @internal
   */
  ensureBuilt(inputShape: InputShape, dtype: FloatDType): void {
    if (this.isBuilt) return;
    checkInputShape(this.path, this.inputShape, inputShape);
    const { currentDType } = this;
    const count = this.ownWeights.length;
    this.currentDType ??= dtype;
    try {
      this.namedParts();
      this.build(inputShape);
    } catch (error) {
      // A second try must not find the weights of this one.
      this.currentDType = currentDType;
      this.ownWeights.length = count;
      throw error;
    }
    this.isBuilt = true;
    this.builtFor = inputShape;
    // Some layers build their parts in call. One call makes the weights of those known.
    if (this.namedParts().some((part) => !part.built)) this.dryCall(inputShape);
  }

  /** Calls the layer on zeros. Axes of any length get the length given. */
  private dryCall(inputShape: InputShape, length = 1): Out {
    this.ensureBuilt(inputShape, this.dtype);
    const zeros = (shape: BatchShape): Tensor => this.zeros(shape, length);
    const call = (): Out =>
      isShapeList(inputShape)
        ? this.applyToList(inputShape.map(zeros), INFERENCE)
        : this.applyToOne(zeros(inputShape), INFERENCE);
    // Penalties of zeros belong to no step.
    return withoutTape(() => collectPenalties(call).result);
  }

  private zeros(batch: BatchShape, length: number): Tensor {
    const shape = batch.map((axis, k) => axis ?? (k === 0 ? 1 : length));
    checkSize(this.path, 'x', shape);
    return ordinaryTensor(shape, this.dtype);
  }
}
