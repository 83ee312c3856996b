import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { shapeText, sizeOf } from '../check/describe.ts';
import { checkOptions } from '../check/options.ts';
import { type CallContext, Layer, type LayerOutput } from '../layers/layer.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { withoutTape } from '../tape/tape.ts';
import { checkNotNested } from '../tape/valueAndGrad.ts';
import { ordinaryFloats } from '../tensor/allocate.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Shape, TensorLike } from '../types.ts';
import type { Logs } from './callbacks.ts';
import { type Compiled, type CompileOptions, checkCompile, claimOptimizer } from './compiled.ts';
import { sliceRows } from './data.ts';
import { type Arrays, type Examples, type Port, readExamples, readInputs } from './examples.ts';
import type { WeightOptions } from './exampleWeights.ts';
import { ArrayFeed, type Batches, isIterable } from './feed.ts';
import { type Fitted, type History, runFit } from './fit.ts';
import {
  BATCH_KEYS,
  type Batch,
  type BatchOptions,
  checkBatchSize,
  checkFit,
  EVALUATE_KEYS,
  type EvaluateOptions,
  type FitOptions,
  PREDICTION_BATCH,
  TRAIN_KEYS,
  TRAINING_BATCH,
  type TrainOptions,
} from './options.ts';
import { type Trained, testStep, trainStep } from './step.ts';
import { Tracker } from './tracker.ts';

const INFERENCE: CallContext = { training: false };

/** A layer made of layers, which can be trained: a Sequential or Functional. */
export abstract class Model<Out extends LayerOutput = Tensor> extends Layer<Out> {
  /** @internal */
  static override readonly isModel: boolean = true;
  /** The layers, in order. */
  abstract readonly layers: readonly Layer[];
  /** Set it to true, for example in a callback, to end fit after the current batch. */
  stopTraining = false;
  // Private in this way, since `sublayers` goes through all other fields of a layer.
  #compiled: Compiled | null = null;
  /** Collects the numbers of trainOnBatch. */
  #tracker: Tracker | null = null;
  #fitting = false;

  /**
   * The inputs. The shapes of a model that is not built are null.
   * @internal
   */
  abstract get inputPorts(): readonly Port[];

  /** @internal */
  abstract get outputPorts(): readonly Port[];

  /** Returns a table of the layers, the shapes of their results, and their parameters. */
  abstract summary(): string;

  /**
   * The complete options of compile, or null before.
   * @internal
   */
  get compiled(): Compiled | null {
    return this.#compiled;
  }

  /** The optimizer that compile was called with, or null before. */
  get optimizer(): Optimizer | null {
    return this.#compiled?.optimizer ?? null;
  }

  /**
   * Sets the optimizer, the loss and the metrics for training.
   *
   * A model with several outputs reports the sum of the losses as `loss`, then the loss and the
   * metrics of each output. Their names start with the name of the output, as in `priceLoss` and
   * `priceMeanAbsoluteError` for the output 'price'. The name of an output is the name of the layer
   * that computes it.
   *
   * @param options -
   *   - `optimizer`: optimizer or name. An optimizer that no other model uses.
   *   - `loss`: name, loss, or function of yTrue and yPred. For several outputs, one for all, an
   *     array with one for each, or an object by their names. Null leaves an output out.
   *   - `lossWeights`: number, array or object by name, default 1. The factor of each loss.
   *   - `metrics`: array of names, metrics or functions, default none. Further numbers to report.
   *     For several outputs, an array with one entry for each, or an object by their names.
   *   - `weightedMetrics`: as metrics, default none. These count examples by their sampleWeight.
   * @throws ClampwiseTypeError if an option is missing, unknown or of the wrong kind, or if another
   *   model uses the optimizer
   */
  compile(options: CompileOptions): void {
    const compiled = checkCompile(
      options,
      this.outputPorts.map(({ name }) => name),
    );
    claimOptimizer(compiled.optimizer, this);
    this.#compiled = compiled;
    this.#tracker = new Tracker(compiled);
  }

  /**
   * Computes the results for a batch. It records nothing: to differentiate, use `apply`.
   *
   * @param x - examples: a Tensor, an NdArray, nested arrays, one typed array for each example in
   *   an array, or a flat typed array. For several inputs, an array with one of these for each, or
   *   an object by their names
   * @param options -
   *   - `batchSize`: whole number, default 1024. The number of examples computed at once.
   *   - `shape`: number[], default from inputShape. The shape of a flat x.
   * @returns a Tensor with one row for each example; a list of them if `outputs` of functional was
   *   a list
   * @throws ClampwiseTypeError or ClampwiseRangeError if x does not fit the model
   */
  predict(x: Arrays, options: BatchOptions = {}): Out {
    checkOptions('predict', options, BATCH_KEYS);
    const inputs = this.readInputs('predict', x, options.shape);
    const batchSize = checkBatchSize('predict', options.batchSize ?? PREDICTION_BATCH);
    const [first] = inputs as [Tensor];
    const isSmall = (first.shape[0] as number) <= batchSize || first.size === 0;
    const results = withoutTape(() =>
      isSmall ? this.forward(inputs, INFERENCE) : this.predictParts(inputs, batchSize),
    );
    // Otherwise the results of a last softmax would keep its argument in memory.
    for (const result of results) result.activated = null;
    return this.asOutput(results);
  }

  private predictParts(inputs: readonly Tensor[], batchSize: number): readonly Tensor[] {
    const rows = inputs[0]?.shape[0] as number;
    const outs: Tensor[] = [];
    for (let start = 0; start < rows; start += batchSize) {
      const end = Math.min(rows, start + batchSize);
      const parts = this.forward(
        inputs.map((x) => sliceRows(x, start, end)),
        INFERENCE,
      );
      parts.forEach((part, k) => {
        const [count, ...example] = part.shape;
        if (count !== end - start) rejectResult(part);
        outs[k] ??= new Tensor(
          ordinaryFloats(part.dtype, rows * sizeOf(example)),
          [rows, ...example],
          part.dtype,
        );
        outs[k].data.set(part.data, start * sizeOf(example));
      });
    }
    return outs;
  }

  /** Computes one result for each output. */
  private forward(inputs: readonly Tensor[], context: CallContext): readonly Tensor[] {
    const given = this.takesList ? inputs : (inputs[0] as Tensor);
    const result: LayerOutput = this.compute(given, context);
    return result instanceof Tensor ? [result] : result;
  }

  /**
   * Does what `call` does, for a step of the model itself.
   * @internal
   */
  protected compute(given: Tensor | readonly Tensor[], context: CallContext): Out {
    return this.call(given, context);
  }

  /** Returns results in the form that `call` returns. */
  protected abstract asOutput(results: readonly Tensor[]): Out;

  /**
   * Trains the model with one step for each batch of each epoch. Other tasks run in between. Runs
   * repeat exactly if the layers and this call have a seed. A NaN in x or y reaches the weights. If
   * it throws, the model keeps the weights of the last step.
   *
   * @param x - examples: a Tensor, an NdArray, nested arrays, one typed array for each example in
   *   an array, or a flat typed array. For several inputs, an array with one of these for each, or
   *   an object by their names. It may also be an iterable or async iterable of batches [x, y] or
   *   [x, y, sampleWeight]. A function that returns one, such as a generator function, starts anew
   *   for each epoch
   * @param y - the value to predict for each example, in the same forms. Left out for batches
   * @param options - pass at most one of validationSplit and validationData
   *   - `epochs`: whole number, default 1. The number of passes over all examples.
   *   - `batchSize`: whole number, default 32. The number of examples computed at once.
   *   - `shuffle`: boolean, default true. Whether each epoch draws a new order.
   *   - `seed`: whole number, default a new one. The seed of that order.
   *   - `sampleWeight`: array, default 1. A factor for the loss of each example.
   *   - `classWeight`: object or array, default 1. A factor for the loss of each class.
   *   - `validationSplit`: number between 0 and 1, default none. The fraction to test with.
   *   - `validationData`: [x, y] or [x, y, sampleWeight] or batches, default none. Examples to test
   *     with.
   *   - `stepsPerEpoch`: whole number, default all. The number of batches of an epoch, if x gives
   *     batches. The next epoch goes on with the batch after.
   *   - `validationSteps`: whole number, default all. The same for validationData.
   *   - `initialEpoch`: whole number, default 0. The number of epochs that ran before: `epochs`
   *     counts them too.
   *   - `callbacks`: object or array of objects, default none. Methods to call meanwhile.
   *   - `signal`: AbortSignal, default none. When it is aborted, fit rejects with its reason.
   *   - `verbose`: 'auto', 0, 1 or 2, default 'auto'. Progress output.
   *   - `shape`: number[], default from inputShape. The shape of a flat x.
   * @returns the loss and the metrics of each epoch
   * @throws ClampwiseTypeError or ClampwiseRangeError if an argument does not fit, or the model is
   *   not compiled
   */
  fit(x: Arrays, y: Arrays, options?: FitOptions): Promise<History>;
  fit(batches: Batches<Batch>, options?: FitOptions): Promise<History>;
  async fit(x: unknown, ...rest: readonly unknown[]): Promise<History> {
    const [y, options] = splitArguments(x, rest);
    const compiled = this.readyToTrain('fit');
    if (this.#fitting) {
      const sentence =
        'already running on this model. Await the first call before you start another';
      throw new ClampwiseTypeError('fit', 'call', 'a call during another', 'awaited', sentence);
    }
    const call = checkFit(x, y, options, (xs, ys, weights, shape) =>
      this.readExamples('fit', compiled, xs, ys, weights, shape),
    );
    this.#fitting = true;
    this.stopTraining = false;
    try {
      return await runFit(this.fitted(compiled), call);
    } finally {
      this.#fitting = false;
    }
  }

  private fitted(compiled: Compiled): Fitted {
    let trained: Trained | null = null;
    // A model without an inputShape gets its weights with the first batch.
    const parts = (): Trained => {
      trained ??= this.trained(compiled);
      return trained;
    };
    return {
      model: this,
      tracker: new Tracker(compiled),
      step: (batch) => trainStep('fit', parts(), batch),
      test: (batch) => testStep('fit', parts(), batch),
    };
  }

  private trained(compiled: Compiled): Trained {
    const { trainableWeights: weights } = this;
    return { compiled, forward: (xs, context) => this.forward(xs, context), weights };
  }

  /**
   * Takes one training step on one batch.
   *
   * @param x - examples, in the forms of fit
   * @param y - the value to predict for each example, in the same forms
   * @param options -
   *   - `shape`: number[], default from inputShape. The shape of a flat x.
   *   - `sampleWeight`: array, default 1. A factor for the loss of each example.
   *   - `classWeight`: object or array, default 1. A factor for the loss of each class.
   * @returns the loss and the metrics, before the update
   * @throws ClampwiseTypeError or ClampwiseRangeError if an argument does not fit, or the model is
   *   not compiled
   */
  trainOnBatch(x: Arrays, y: Arrays, options: TrainOptions = {}): Logs {
    checkOptions('trainOnBatch', options, TRAIN_KEYS);
    const compiled = this.readyToTrain('trainOnBatch');
    const batch = this.readExamples('trainOnBatch', compiled, x, y, options, options.shape);
    const tracker = this.#tracker as Tracker;
    tracker.reset();
    tracker.add(trainStep('trainOnBatch', this.trained(compiled), batch), batch.rows);
    return tracker.logs();
  }

  /**
   * Computes the loss and the metrics of all examples.
   *
   * @param x - examples, in the forms of predict
   * @param y - the value to predict for each example, in the same forms
   * @param options -
   *   - `batchSize`: whole number, default 32. The number of examples computed at once.
   *   - `shape`: number[], default from inputShape. The shape of a flat x.
   *   - `sampleWeight`: array, default 1. A factor for the loss of each example.
   * @returns `loss`, and each metric by its name
   * @throws ClampwiseTypeError or ClampwiseRangeError if an argument does not fit, or the model is
   *   not compiled
   */
  evaluate(x: Arrays, y: Arrays, options: EvaluateOptions = {}): Logs {
    checkOptions('evaluate', options, EVALUATE_KEYS);
    const compiled = this.checkCompiled('evaluate');
    const examples = this.readExamples('evaluate', compiled, x, y, options, options.shape);
    const batchSize = checkBatchSize('evaluate', options.batchSize ?? TRAINING_BATCH);
    const feed = new ArrayFeed(examples, batchSize, null);
    const tracker = new Tracker(compiled);
    const trained = this.trained(compiled);
    tracker.reset();
    for (let batch = feed.next(); batch !== null; batch = feed.next()) {
      tracker.add(testStep('evaluate', trained, batch), batch.rows);
    }
    return tracker.logs();
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

  /** Throws if the model has no weights yet. */
  protected checkBuilt(op: string): void {
    if (this.built) return;
    const expected = 'built (give the first layer an inputShape, or call predict or fit first)';
    throw new ClampwiseTypeError(op, 'the model', 'a model without weights', expected);
  }

  private checkCompiled(op: string): Compiled {
    if (this.#compiled !== null) return this.#compiled;
    const expected = 'compiled (call compile({ optimizer, loss }) first)';
    throw new ClampwiseTypeError(op, 'the model', 'a model that is not compiled', expected);
  }

  private readyToTrain(op: string): Compiled {
    checkNotNested(op);
    return this.checkCompiled(op);
  }

  /** Reads x. Builds the model for it if it is not built. */
  private readInputs(op: string, x: unknown, shape: Shape | undefined): readonly Tensor[] {
    const inputs = readInputs(op, x, this.inputPorts, shape);
    const [first] = inputs as [Tensor];
    if (!this.built) this.ensureBuilt([null, ...first.shape.slice(1)], first.dtype);
    return inputs;
  }

  private readExamples(
    op: string,
    { outputs }: Compiled,
    x: unknown,
    y: unknown,
    weights: WeightOptions,
    shape: Shape | undefined,
  ): Examples {
    const inputs = this.readInputs(op, x, shape);
    return readExamples(op, inputs, y, outputs, this.outputPorts, weights);
  }
}

function rejectResult(part: Tensor): never {
  const received = `shape ${shapeText(part.shape)}`;
  const expected = 'one row for each example (or pass a batchSize that holds all examples)';
  throw new ClampwiseRangeError('predict', 'the result', received, expected);
}

/** Returns y and the options of fit. If x gives batches, the options may follow at once. */
function splitArguments(x: unknown, rest: readonly unknown[]): [unknown, FitOptions] {
  const [second, third] = rest;
  const isShort = isIterable(x) && second !== undefined && third === undefined;
  const [y, options] = isShort ? [undefined, second] : [second, third];
  return [y, (options ?? {}) as FitOptions];
}
