import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe, shapeText, sizeOf } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';
import { type BatchShape, type CallContext, Layer } from '../layers/layer.ts';
import { withoutTape } from '../tape/tape.ts';
import { checkNotNested } from '../tape/valueAndGrad.ts';
import { ordinaryFloats } from '../tensor/allocate.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape, TensorLike } from '../types.ts';
import type { Logs } from './callbacks.ts';
import { type BatchKind, readBatch, readTargets, sliceRows } from './data.ts';
import { type Examples, type Fitted, type History, named, runFit } from './fit.ts';
import {
  BATCH_KEYS,
  type BatchOptions,
  type CompileOptions,
  checkBatchSize,
  checkCompile,
  checkExamples,
  checkFit,
  claimOptimizer,
  FIT_KEYS,
  type FitOptions,
  PREDICTION_BATCH,
  type ReadExamples,
  TRAINING_BATCH,
} from './options.ts';
import { type Compiled, resetMetrics, Totals, testStep, trainStep } from './step.ts';
import { summaryText } from './summary.ts';

const INFERENCE: CallContext = { training: false };

/** A chain of layers, each of which takes the result of the one before. A model is a layer too. */
export class Sequential extends Layer {
  /** @internal */
  static override readonly isModel: boolean = true;
  readonly layers: readonly Layer[] = [];
  /** Set it to true, for example in a callback, to end fit after the current batch. */
  stopTraining = false;
  private readonly outputShapes: BatchShape[] = [];
  private batchShape: BatchShape | null = null;
  /** @internal */
  compiled: Compiled | null = null;
  private fitting = false;

  constructor(layers: readonly Layer[] = []) {
    super({}, 'sequential');
    if (!Array.isArray(layers)) {
      throw new ClampwiseTypeError('sequential', 'layers', describe(layers), 'an array of layers');
    }
    for (const layer of layers) this.add(layer);
  }

  /**
   * Adds a layer at the end. If its automatic name is taken, it gets a number.
   *
   * @throws ClampwiseTypeError if it is not a layer
   * @throws ClampwiseRangeError if it does not accept the result of the model
   */
  add(layer: Layer): void {
    if (!(layer instanceof Layer)) {
      const expected = 'a layer, such as dense({ units: 1 })';
      throw new ClampwiseTypeError('sequential', 'layers', describe(layer), expected);
    }
    if (holds(layer, this)) {
      const received = 'the model itself, or a model that holds it';
      throw new ClampwiseTypeError('sequential', 'layers', received, 'layers outside the model');
    }
    const others = this.layers.map(({ naming }) => naming);
    const disown = this.naming.own(layer.naming, others);
    (this.layers as Layer[]).push(layer);
    try {
      this.buildAdded(layer);
    } catch (error) {
      (this.layers as Layer[]).pop();
      disown();
      throw error;
    }
  }

  private buildAdded(layer: Layer): void {
    if (this.built) this.buildNext(this.dtype);
    else if (this.layers.length === 1 && layer.inputShape !== undefined) {
      this.ensureBuilt([null, ...layer.inputShape], 'float32');
    }
  }

  /** @internal */
  override ensureBuilt(inputShape: BatchShape, dtype: FloatDType): void {
    super.ensureBuilt(inputShape, this.layers[0]?.knownDType ?? dtype);
  }

  override build(inputShape: BatchShape): void {
    this.batchShape = inputShape;
    // A build that failed may have left some.
    this.outputShapes.length = 0;
    for (const _ of this.layers) this.buildNext(this.dtype);
  }

  /** Builds the first layer that has no place in the chain yet. */
  private buildNext(dtype: FloatDType): void {
    const k = this.outputShapes.length;
    const layer = this.layers[k] as Layer;
    const input = (k === 0 ? this.batchShape : this.outputShapes[k - 1]) as BatchShape;
    layer.ensureBuilt(input, this.layers[k - 1]?.dtype ?? dtype);
    this.outputShapes.push(layer.computeOutputShape(input));
  }

  call(x: Tensor, context: CallContext): Tensor {
    let values = x;
    for (const layer of this.layers) values = layer.apply(values, context);
    return values;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    return this.layers.reduce((shape, layer) => layer.computeOutputShape(shape), inputShape);
  }

  /**
   * Sets the optimizer, the loss and the metrics for training.
   *
   * @param options -
   *   - `optimizer`: optimizer or name. An optimizer that no other model uses.
   *   - `loss`: name or function of yTrue and yPred.
   *   - `metrics`: array of names or functions, default none. Further numbers to report.
   * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind, or if another
   *   model uses the optimizer
   */
  compile(options: CompileOptions): void {
    const compiled = checkCompile(options);
    claimOptimizer(compiled.optimizer, this);
    this.compiled = compiled;
  }

  /**
   * Computes the results for a batch. It records nothing: to differentiate, use `apply`.
   *
   * @param x - examples: a Tensor, an NdArray, nested arrays, or a flat typed array
   * @param options -
   *   - `batchSize`: whole number, default 1024. The number of examples computed at once.
   *   - `shape`: number[], default from inputShape. The shape of a flat x.
   * @returns a Tensor with one row for each example
   * @throws ClampwiseTypeError or ClampwiseRangeError if x does not fit the model
   */
  predict(x: TensorLike, options: BatchOptions = {}): Tensor {
    checkOptions('predict', options, BATCH_KEYS);
    const input = this.readInput('predict', x, options.shape);
    const batchSize = checkBatchSize('predict', options.batchSize ?? PREDICTION_BATCH);
    const rows = input.shape[0] as number;
    const isSmall = rows <= batchSize || input.size === 0;
    return withoutTape(() =>
      isSmall ? this.call(input, INFERENCE) : this.predictParts(input, batchSize),
    );
  }

  private predictParts(input: Tensor, batchSize: number): Tensor {
    const rows = input.shape[0] as number;
    let out: Tensor | null = null;
    for (let start = 0; start < rows; start += batchSize) {
      const end = Math.min(rows, start + batchSize);
      const part = this.call(sliceRows(input, start, end), INFERENCE);
      const [count, ...example] = part.shape;
      if (count !== end - start) {
        const received = `shape ${shapeText(part.shape)}`;
        const expected = 'one row for each example (or pass a batchSize that holds all examples)';
        throw new ClampwiseRangeError('predict', 'the result', received, expected);
      }
      out ??= new Tensor(
        ordinaryFloats(part.dtype, rows * sizeOf(example)),
        [rows, ...example],
        part.dtype,
      );
      out.data.set(part.data, start * sizeOf(example));
    }
    return out as Tensor;
  }

  /**
   * Trains the model with one step for each batch of each epoch. Other tasks run in between. Runs
   * repeat exactly if the layers and this call have a seed. A NaN in x or y reaches the weights.
   *
   * @param x - examples: a Tensor, an NdArray, nested arrays, or a flat typed array
   * @param y - the value to predict for each example, in the same forms
   * @param options - pass at most one of validationSplit and validationData
   *   - `epochs`: whole number, default 1. The number of passes over all examples.
   *   - `batchSize`: whole number, default 32. The number of examples computed at once.
   *   - `shuffle`: boolean, default true. Whether each epoch draws a new order.
   *   - `seed`: whole number, default a new one. The seed of that order.
   *   - `validationSplit`: number between 0 and 1, default none. The fraction to test with.
   *   - `validationData`: [x, y], default none. Examples to test with.
   *   - `callbacks`: object or array of objects, default none. Methods to call meanwhile.
   *   - `verbose`: 'auto', 0, 1 or 2, default 'auto'. Progress output.
   *   - `shape`: number[], default from inputShape. The shape of a flat x.
   * @returns the loss and the metrics of each epoch
   * @throws ClampwiseTypeError or ClampwiseRangeError if an argument does not fit, or the model is
   *   not compiled
   */
  async fit(x: TensorLike, y: TensorLike, options: FitOptions = {}): Promise<History> {
    checkOptions('fit', options, FIT_KEYS);
    const compiled = this.readyToTrain('fit');
    if (this.fitting) {
      const sentence =
        'already running on this model. Await the first call before you start another';
      throw new ClampwiseTypeError('fit', 'call', 'a call during another', 'awaited', sentence);
    }
    const read: ReadExamples = (xs, ys, shape) => this.readExamples('fit', compiled, xs, ys, shape);
    const call = checkFit(x, y, options, read);
    this.fitting = true;
    this.stopTraining = false;
    try {
      return await runFit(this.fitted(compiled), call);
    } finally {
      this.fitting = false;
    }
  }

  private fitted(compiled: Compiled): Fitted {
    const model = this;
    const forward = this.call.bind(this);
    const weights = this.trainableWeights;
    return {
      names: compiled.names,
      get stopTraining() {
        return model.stopTraining;
      },
      reset: () => resetMetrics(compiled),
      step: (x: Tensor, y: Tensor) => trainStep('fit', forward, weights, compiled, x, y),
      test: (data: Examples, batchSize: number) => this.test('fit', compiled, data, batchSize),
    };
  }

  /**
   * Takes one training step on one batch.
   *
   * @param x - examples: a Tensor, an NdArray, nested arrays, or a flat typed array
   * @param y - the value to predict for each example, in the same forms
   * @param options -
   *   - `shape`: number[], default from inputShape. The shape of a flat x.
   * @returns the loss and the metrics, before the update
   * @throws ClampwiseTypeError or ClampwiseRangeError if an argument does not fit, or the model is
   *   not compiled
   */
  trainOnBatch(
    x: TensorLike,
    y: TensorLike,
    options: { readonly shape?: Shape | undefined } = {},
  ): Logs {
    checkOptions('trainOnBatch', options, ['shape']);
    const compiled = this.readyToTrain('trainOnBatch');
    const { x: xs, y: ys } = this.readExamples('trainOnBatch', compiled, x, y, options.shape);
    const forward = this.call.bind(this);
    const weights = this.trainableWeights;
    resetMetrics(compiled);
    const values = trainStep('trainOnBatch', forward, weights, compiled, xs, ys);
    return named(compiled.names, values);
  }

  /**
   * Computes the loss and the metrics: means over the batches, each weighted by its size.
   *
   * @param x - examples: a Tensor, an NdArray, nested arrays, or a flat typed array
   * @param y - the value to predict for each example, in the same forms
   * @param options -
   *   - `batchSize`: whole number, default 32. The number of examples computed at once.
   *   - `shape`: number[], default from inputShape. The shape of a flat x.
   * @returns `loss`, and each metric by its name
   * @throws ClampwiseTypeError or ClampwiseRangeError if an argument does not fit, or the model is
   *   not compiled
   */
  evaluate(x: TensorLike, y: TensorLike, options: BatchOptions = {}): Logs {
    checkOptions('evaluate', options, BATCH_KEYS);
    const compiled = this.checkCompiled('evaluate');
    const examples = this.readExamples('evaluate', compiled, x, y, options.shape);
    const batchSize = checkBatchSize('evaluate', options.batchSize ?? TRAINING_BATCH);
    return named(compiled.names, this.test('evaluate', compiled, examples, batchSize));
  }

  private test(op: string, compiled: Compiled, { x, y }: Examples, batchSize: number): number[] {
    const rows = x.shape[0] as number;
    const means = new Totals();
    resetMetrics(compiled);
    const forward = this.call.bind(this);
    for (let start = 0; start < rows; start += batchSize) {
      const end = Math.min(rows, start + batchSize);
      const [xs, ys] = [sliceRows(x, start, end), sliceRows(y, start, end)];
      means.add(testStep(op, forward, compiled, xs, ys), end - start);
    }
    return means.values();
  }

  override countParams(): number {
    this.checkBuilt('countParams');
    return super.countParams();
  }

  override getWeights(): Tensor[] {
    this.checkBuilt('getWeights');
    return super.getWeights();
  }

  override setWeights(values: readonly TensorLike[]): void {
    this.checkBuilt('setWeights');
    super.setWeights(values);
  }

  /** Returns a table of the layers, the shapes of their results, and their parameters. */
  summary(): string {
    this.checkBuilt('summary');
    return summaryText(
      this.layers.map((layer, k) => ({ layer, outputShape: this.outputShapes[k] as BatchShape })),
    );
  }

  private checkBuilt(op: string): void {
    if (this.built) return;
    const expected = 'built (give the first layer an inputShape, or call predict or fit first)';
    throw new ClampwiseTypeError(op, 'the model', 'a model without weights', expected);
  }

  private checkCompiled(op: string): Compiled {
    if (this.compiled !== null) return this.compiled;
    const expected = 'compiled (call compile({ optimizer, loss }) first)';
    throw new ClampwiseTypeError(op, 'the model', 'a model that is not compiled', expected);
  }

  private readyToTrain(op: string): Compiled {
    checkNotNested(op);
    return this.checkCompiled(op);
  }

  /** Reads x. Builds the model for it if it is not built. */
  private readInput(op: string, x: TensorLike, shape: Shape | undefined): Tensor {
    const dtype = this.built ? this.dtype : this.layers[0]?.knownDType;
    const kind: BatchKind = { shape: this.built ? this.batchShape : null, dtype };
    const input = readBatch(op, 'x', x, kind, shape);
    if (!this.built) this.ensureBuilt([null, ...input.shape.slice(1)], input.dtype);
    return input;
  }

  private readExamples(
    op: string,
    { loss }: Compiled,
    x: TensorLike,
    y: TensorLike,
    shape: Shape | undefined,
  ): Examples {
    const input = this.readInput(op, x, shape);
    const last = this.layers[this.layers.length - 1];
    const outputShape = this.outputShapes[this.outputShapes.length - 1] ?? this.batchShape;
    const isFree = loss.targets !== 'same';
    const kind = { shape: outputShape, dtype: last?.dtype ?? this.dtype };
    const rows = checkExamples(op, input);
    return { x: input, y: readTargets(op, y, kind, rows, isFree) };
  }
}

/** Whether a layer is a model, or holds it at any depth. */
function holds(layer: Layer, model: Sequential, seen: Set<Layer> = new Set()): boolean {
  if (layer === model) return true;
  if (seen.has(layer)) return false;
  seen.add(layer);
  return layer.sublayers.some((part) => holds(part, model, seen));
}

/**
 * Makes a model from layers, each of which takes the result of the one before. If the first layer
 * has an inputShape, the model is built at once; otherwise its first data build it.
 *
 * @param layers - in order; add more with `add`
 * @returns a model
 * @throws ClampwiseTypeError if one is not a layer
 * @throws ClampwiseRangeError if a layer does not accept the result of the one before
 * @see Keras's `Sequential`
 *
 * @example
 * import {
 *   dense,
 *   nonNeg,
 *   sequential,
 * } from '@clampwise/layers';
 *
 * const model = sequential([
 *   dense({ units: 10, activation: 'relu', inputShape: [5] }),
 *   dense({ units: 5 }),
 *   nonNeg(),
 * ]);
 * const outputs = model.predict([[1, -2, 3, -4, 5]]);
 * outputs.data.every((value) => value >= 0);
 * // => true
 * model.countParams(); // => 115
 */
export function sequential(layers: readonly Layer[] = []): Sequential {
  return new Sequential(layers);
}
