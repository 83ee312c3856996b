import { ClampwiseRangeError } from '@clampwise/kernels';
import { batchText } from '../check/describe.ts';
import { checkOptions, freshName } from '../check/options.ts';
import { checkShapes, isShapeList } from '../layers/inputs.ts';
import type {
  BatchShape,
  CallContext,
  InputShape,
  Layer,
  LayerOutput,
  ShapeOf,
} from '../layers/layer.ts';
import type { SymbolicCall, SymbolicTensor } from '../tensor/symbolic.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Port } from './examples.ts';
import { type AnyLayer, checkSymbolic, findGraph } from './graph.ts';
import { Model } from './model.ts';
import { type SummaryRow, summaryText } from './summary.ts';

/** The options of functional. */
export interface FunctionalOptions<
  O extends SymbolicTensor | readonly SymbolicTensor[] = SymbolicTensor | readonly SymbolicTensor[],
> {
  /** The inputs: a symbolic tensor, or a list. */
  readonly inputs: SymbolicTensor | readonly SymbolicTensor[];
  /** The outputs: a symbolic tensor, or a list. Then `predict` returns a list too. */
  readonly outputs: O;
  /** The name. Default 'functional'. */
  readonly name?: string | undefined;
}

/** The results of a model with these outputs. */
export type ResultOf<O extends SymbolicTensor | readonly SymbolicTensor[]> =
  O extends SymbolicTensor ? Tensor : readonly Tensor[];

/** A call of a layer: which results of earlier calls it takes, and where its own go. */
interface Step {
  readonly layer: AnyLayer;
  readonly isList: boolean;
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Null for the context of the model. */
  readonly context: CallContext | null;
}

/** A model of layers that are connected in any way without a circle. A model is a layer too. */
export class Functional<Out extends LayerOutput = Tensor> extends Model<Out> {
  readonly layers: readonly Layer[];
  /** The inputs, in order. */
  readonly inputs: readonly SymbolicTensor[];
  /** The outputs, in order. */
  readonly outputs: readonly SymbolicTensor[];
  /** @internal */
  readonly inputPorts: readonly Port[];
  /** @internal */
  readonly outputPorts: readonly Port[];
  /**
   * The calls of the layers, in the order in which they run.
   * @internal
   */
  readonly calls: readonly SymbolicCall[];
  private readonly steps: readonly Step[];
  private readonly results: readonly number[];
  /** Whether the result is a list, even of one output. @internal */
  readonly givesList: boolean;

  constructor(options: FunctionalOptions) {
    checkOptions('functional', options ?? null, ['inputs', 'outputs', 'name']);
    super({ name: options.name }, 'functional');
    const op = 'functional';
    const inputs = checkSymbolic(op, 'inputs', options.inputs);
    const outputs = checkSymbolic(op, 'outputs', options.outputs);
    const twice = inputs.find((tensor, k) => inputs.indexOf(tensor) !== k);
    if (twice !== undefined) {
      const received = `the input '${twice.name}' twice`;
      throw new ClampwiseRangeError(op, 'inputs', received, 'each input once');
    }
    const { calls, layers } = findGraph(op, inputs, outputs);
    this.inputs = inputs;
    this.outputs = outputs;
    this.calls = calls;
    // A layer with several results is one here, whatever its type says.
    this.layers = layers as Layer[];
    this.givesList = Array.isArray(options.outputs);
    const places = placesOf(inputs, calls);
    this.steps = calls.map((call) => stepOf(call, inputs, places));
    this.results = outputs.map((tensor) => places.get(tensor) as number);
    this.ownLayers();
    this.inputPorts = portsOf(inputs);
    this.outputPorts = portsOf(outputs);
    const [first] = inputs as [SymbolicTensor];
    this.ensureBuilt(this.takesList ? inputs.map(({ shape }) => shape) : first.shape, first.dtype);
  }

  /** Gives each layer a name of its own. If that fails, all keep the names that they had. */
  private ownLayers(): void {
    const undo: (() => void)[] = [];
    try {
      this.layers.forEach(({ naming }, k) => {
        const others = this.layers.slice(0, k).map((layer) => layer.naming);
        undo.push(this.naming.own(naming, others));
      });
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    }
  }

  protected override get takesList(): boolean {
    return this.inputs.length > 1;
  }

  call(x: Tensor | readonly Tensor[], context: CallContext): Out {
    const values: Tensor[] = x instanceof Tensor ? [x] : [...x];
    if (values.length !== this.inputs.length) this.rejectCount(values.length);
    for (const { layer, isList, from, to, context: own } of this.steps) {
      const given = isList
        ? from.map((place) => values[place] as Tensor)
        : (values[from[0] as number] as Tensor);
      const result = layer.apply(given, own ?? context);
      if (result instanceof Tensor) values[to[0] as number] = result;
      else {
        for (let k = 0; k < to.length; k++) values[to[k] as number] = result[k] as Tensor;
      }
    }
    return this.asOutput(this.results.map((place) => values[place] as Tensor));
  }

  private rejectCount(count: number): never {
    const { length } = this.inputs;
    const expected = length === 1 ? 'one input' : `a list of ${length} inputs`;
    const received = count === 1 ? 'one input' : `a list of ${count} inputs`;
    throw new ClampwiseRangeError(this.path, 'x', received, expected);
  }

  protected asOutput(results: readonly Tensor[]): Out {
    return (this.givesList ? results : results[0]) as Out;
  }

  override computeOutputShape(inputShape: InputShape): ShapeOf<Out> {
    checkShapes(this.path, inputShape);
    const shapes: BatchShape[] = isShapeList(inputShape) ? [...inputShape] : [inputShape];
    if (shapes.length !== this.inputs.length) this.rejectCount(shapes.length);
    for (const { layer, isList, from, to } of this.steps) {
      const given = from.map((place) => shapes[place] as BatchShape);
      const result: InputShape = layer.computeOutputShape(
        isList ? given : (given[0] as BatchShape),
      );
      const each = isShapeList(result) ? result : [result];
      to.forEach((place, k) => {
        shapes[place] = each[k] as BatchShape;
      });
    }
    const results = this.results.map((place) => shapes[place] as BatchShape);
    return (this.givesList ? results : results[0]) as ShapeOf<Out>;
  }

  summary(): string {
    const inputs: SummaryRow[] = this.inputPorts.map(({ name, shape }) => ({
      title: `${name} (input)`,
      outputShape: batchText(shape as BatchShape),
      from: '',
    }));
    const names = new Map(this.inputs.map((tensor, k) => [tensor, this.inputPorts[k]?.name]));
    const nameOf = (tensor: SymbolicTensor): string =>
      names.get(tensor) ?? layerOf(tensor.call as SymbolicCall).name;
    const layers = this.layers.map((layer): SummaryRow => {
      const calls = this.calls.filter((call) => call.layer === layer);
      const shapes = calls[0]?.outputs.map(({ shape }) => batchText(shape)) ?? [];
      const from = calls.map((call) => call.inputs.map(nameOf).join(', ')).join('; ');
      return { layer, outputShape: shapes.join(', '), from };
    });
    return summaryText([...inputs, ...layers], this.layers);
  }
}

function layerOf(call: SymbolicCall): AnyLayer {
  return call.layer as AnyLayer;
}

/** Returns a place for each input and each result of a call. */
function placesOf(
  inputs: readonly SymbolicTensor[],
  calls: readonly SymbolicCall[],
): ReadonlyMap<SymbolicTensor, number> {
  const tensors = [...inputs, ...calls.flatMap(({ outputs }) => outputs)];
  return new Map([...new Set(tensors)].map((tensor, k) => [tensor, k]));
}

function stepOf(
  call: SymbolicCall,
  inputs: readonly SymbolicTensor[],
  places: ReadonlyMap<SymbolicTensor, number>,
): Step {
  const at = (tensor: SymbolicTensor): number => places.get(tensor) as number;
  const { isList, training } = call;
  // An input may also be a result of a call. It keeps the value that is given.
  const to = call.outputs.map((tensor) => (inputs.includes(tensor) ? places.size : at(tensor)));
  const context = training === null ? null : { training };
  return { layer: layerOf(call), isList, from: call.inputs.map(at), to, context };
}

/** Returns inputs or outputs with names, each different. */
function portsOf(tensors: readonly SymbolicTensor[]): readonly Port[] {
  const taken: string[] = [];
  return tensors.map(({ shape, dtype, name, call }) => {
    const own = freshName(call === null ? name : layerOf(call).name, taken);
    taken.push(own);
    return { name: own, shape, dtype };
  });
}

/**
 * Makes a model from its inputs and outputs. The layers may branch, join, and be applied several
 * times, always with the same weights.
 *
 * @param options -
 *   - `inputs`: symbolic tensor or list. Results of `input`, or of layers to cut off a part of
 *     another model.
 *   - `outputs`: symbolic tensor or list. Results of layers. For a list, `predict` returns a list.
 *   - `name`: string, default 'functional'. A model that holds it adds a number if it is taken.
 * @returns a model, which is also a layer
 * @throws ClampwiseTypeError if one is not a symbolic tensor
 * @throws ClampwiseRangeError if an output depends on an input that is not listed, or no output
 *   depends on an input
 * @throws ClampwiseRangeError if two layers have the same chosen name
 * @see Keras's `Model(inputs, outputs)`
 *
 * @example
 * import { dense, functional, input } from '@clampwise/layers';
 *
 * const x = input({ shape: [4] });
 * const shared = dense({ units: 8, activation: 'relu' });
 * const hidden = shared.apply(x);
 * const model = functional({
 *   inputs: x,
 *   outputs: [
 *     dense({ units: 1, name: 'price' }).apply(hidden),
 *     dense({ units: 3, name: 'kind' }).apply(hidden),
 *   ],
 * });
 * const [price, kind] = model.predict([[1, 2, 3, 4]]);
 * price.shape; // => [1, 1]
 * kind.shape; // => [1, 3]
 */
export function functional<O extends SymbolicTensor | readonly SymbolicTensor[]>(
  options: FunctionalOptions<O>,
): Functional<ResultOf<O>> {
  return new Functional<ResultOf<O>>(options);
}
