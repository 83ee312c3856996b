import { ClampwiseTypeError } from '@clampwise/kernels';
import { batchText, describe, shapeText } from '../check/describe.ts';
import { callAdvice } from '../check/options.ts';
import { checkBatchShape, isShapeList } from '../layers/inputs.ts';
import { type BatchShape, type CallContext, type InputShape, Layer } from '../layers/layer.ts';
import { keepsCall } from '../layers/stage.ts';
import { SymbolicTensor } from '../tensor/symbolic.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { FloatDType } from '../types.ts';
import { Chains } from './chains.ts';
import type { Port } from './examples.ts';
import { Model } from './model.ts';
import { summaryText } from './summary.ts';

/** A chain of layers, each of which takes the result of the one before. A model is a layer too. */
export class Sequential extends Model {
  readonly layers: readonly Layer[] = [];
  private readonly outputShapes: BatchShape[] = [];
  private batchShape: BatchShape | null = null;
  /** The input and the output, once the model is built. */
  #ports: readonly [input: readonly Port[], output: readonly Port[]] | null = null;
  /** The first layers as one operation. Null before it is needed. */
  #chains: Chains | null = null;

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
    if (layer instanceof SymbolicTensor) rejectInput(layer);
    if (!(layer instanceof Layer)) {
      const expected = 'a layer, such as dense({ units: 1 })';
      const received = describe(layer) + callAdvice(layer);
      throw new ClampwiseTypeError('sequential', 'layers', received, expected);
    }
    if (holds(layer, this)) {
      const received = 'the model itself, or a model that holds it';
      throw new ClampwiseTypeError('sequential', 'layers', received, 'layers outside the model');
    }
    const others = this.layers.map(({ naming }) => naming);
    const disown = this.naming.own(layer.naming, others);
    (this.layers as Layer[]).push(layer);
    this.#ports = null;
    try {
      this.buildAdded(layer);
    } catch (error) {
      (this.layers as Layer[]).pop();
      this.#ports = null;
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
  override ensureBuilt(inputShape: InputShape, dtype: FloatDType): void {
    super.ensureBuilt(inputShape, this.layers[0]?.knownDType ?? dtype);
  }

  override build(inputShape: BatchShape): void {
    checkBatchShape(this.path, inputShape);
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

  /** @internal */
  protected override compute(x: Tensor, context: CallContext): Tensor {
    if (!keepsCall(this, Sequential.prototype)) return this.call(x, context);
    const { layers } = this;
    if (!this.#chains?.areOf(layers)) this.#chains = new Chains(layers);
    const chain = (this.#chains as Chains).chainFor(x);
    if (chain === null) return this.call(x, context);
    let values = chain.run(x);
    for (let k = chain.length; k < layers.length; k++) {
      values = (layers[k] as Layer).apply(values, context);
    }
    return values;
  }

  override computeOutputShape(inputShape: BatchShape): BatchShape {
    checkBatchShape(this.path, inputShape);
    return this.layers.reduce((shape, layer) => layer.computeOutputShape(shape), inputShape);
  }

  /** @internal */
  get inputPorts(): readonly Port[] {
    return this.findPorts()[0];
  }

  /** @internal */
  get outputPorts(): readonly Port[] {
    return this.findPorts()[1];
  }

  private findPorts(): readonly [input: readonly Port[], output: readonly Port[]] {
    if (this.#ports !== null) return this.#ports;
    const { built, dtype } = this;
    const [first, last] = [this.layers[0], this.layers.at(-1)];
    const batchShape = built ? this.batchShape : null;
    const shape = built ? (this.outputShapes.at(-1) ?? batchShape) : null;
    if (shape !== null && isShapeList(shape)) rejectSeveral(last as Layer);
    const ports = [
      [{ name: 'input', shape: batchShape, dtype: built ? dtype : first?.knownDType }],
      [{ name: last?.name ?? 'output', shape, dtype: last?.dtype ?? dtype }],
    ] as const;
    if (built) this.#ports = ports;
    return ports;
  }

  protected asOutput(results: readonly Tensor[]): Tensor {
    if (results.length !== 1) rejectSeveral(this.layers.at(-1) as Layer);
    return results[0] as Tensor;
  }

  summary(): string {
    this.checkBuilt('summary');
    const rows = this.layers.map((layer, k) => ({
      layer,
      outputShape: batchText(this.outputShapes[k] as BatchShape),
    }));
    return summaryText(rows, this.layers);
  }
}

function rejectSeveral({ path }: Layer): never {
  const received = `${path}, which has several results, as the last layer`;
  const expected = 'one result (write functional({ inputs, outputs }) for several outputs)';
  throw new ClampwiseTypeError('sequential', 'layers', received, expected);
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

function rejectInput({ shape }: SymbolicTensor): never {
  const sentence = `input() is for functional models. Leave it out, and give the first layer inputShape: ${shapeText(shape.slice(1))}`;
  throw new ClampwiseTypeError('sequential', 'layers', 'input()', 'a layer', sentence);
}
