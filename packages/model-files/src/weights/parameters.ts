import { classNameOf, configOf, entryAt } from '../architecture/dialect.ts';
import { inDependencyOrder, nodeOf, numberNodes } from '../architecture/graph.ts';
import { Fault } from '../fault.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Limits } from '../limits.ts';
import type { Architecture, LayerEntry } from '../types.ts';
import {
  axesOf,
  lastOf,
  numberAt,
  product,
  type Shape,
  shapeAt,
  sizesAt,
  slid,
  type Window,
  withLast,
} from './shapes.ts';

/**
 * Throws a Fault if the settings of a model ask for more parameters than the limit. Otherwise a few
 * bytes of JSON could ask for all memory. The count is a lower bound. Sizes that the settings do
 * not determine count as 1.
 */
export function checkParameters(architecture: Architecture, { parameters: most }: Limits): void {
  const { count } = measured(architecture);
  if (count <= most) return;
  const received = `a model without weights that has ${count} parameters or more`;
  throw new Fault(received, `at most ${most}, or a higher limits.parameters`);
}

/**
 * How many parameters more, and how many times as many, settings may ask for than are stored. Some
 * kernels are packed.
 */
const SLACK = { more: 1e6, times: 8 };

/** Throws a Fault if the settings of a model ask for far more parameters than its file holds. */
export function checkStored(architecture: Architecture, stored: number): void {
  const { count } = measured(architecture);
  if (count <= SLACK.more + SLACK.times * stored) return;
  const received = `a model of ${count} parameters or more with ${stored} stored weights`;
  throw new Fault(received, 'settings and weights that agree');
}

/** How many parameters something has, and the shapes that it returns. */
interface Measured {
  readonly count: number;
  readonly shapes: readonly Shape[];
}

function measured(architecture: Architecture): Measured {
  return architecture.kind === 'sequential' ? ofChain(architecture, null) : ofGraph(architecture);
}

function ofChain({ layers, source }: Architecture, input: Shape): Measured {
  let shape = input ?? withoutBatch(shapeAt(configOf(source), 'build_input_shape'));
  let count = 0;
  for (const layer of layers) {
    const own = measureEntry(layer, shape);
    count += own.count;
    shape = own.shapes[0] ?? null;
  }
  return { count, shapes: [shape] };
}

function ofGraph(architecture: Architecture): Measured {
  const nodes = numberNodes(architecture);
  const returned: (readonly Shape[])[] = [];
  // Each layer is measured only at its first call. Otherwise models that call models could take
  // forever.
  const known = new Map<LayerEntry, Measured>();
  for (const node of inDependencyOrder(nodes)) {
    const layer = nodes.layerOf[node] as LayerEntry;
    const inputs = nodes.inputsOf[node] ?? [];
    const shapes = inputs.map((each) => returned[nodeOf(nodes, each)]?.[each.output] ?? null);
    const own = known.get(layer) ?? measureEntry(layer, joined(layer, shapes));
    known.set(layer, own);
    returned[node] = own.shapes;
  }
  const count = [...known.values()].reduce((sum, own) => sum + own.count, 0);
  const outputs = architecture.outputs.map((each) => {
    return returned[nodeOf(nodes, each)]?.[each.output] ?? null;
  });
  return { count, shapes: outputs };
}

/**
 * The shape of several inputs as one: side by side for Concatenate, else the shape of the first.
 */
function joined({ className, config }: LayerEntry, shapes: readonly Shape[]): Shape {
  const [first = null] = shapes;
  if (className !== 'Concatenate' || !isLastAxis(config, first)) return first;
  return withLast(
    first,
    shapes.reduce((sum, shape) => sum + lastOf(shape), 0),
  );
}

function measureEntry(layer: LayerEntry, input: Shape): Measured {
  if (layer.model !== null) {
    const { kind } = layer.model;
    return kind === 'sequential' ? ofChain(layer.model, input) : measured(layer.model);
  }
  if (layer.wrapped !== null) return { ...measured(layer.wrapped), shapes: [null] };
  const { count, shape } = measureLayer(layer.className, layer.config, input, 0);
  return { count, shapes: [shape] };
}

interface MeasuredLayer {
  readonly count: number;
  readonly shape: Shape;
}

function withoutBatch(shape: Shape): Shape {
  return shape === null ? null : shape.slice(1);
}

const GATES: ReadonlyMap<string, number> = new Map(
  Object.entries({ LSTM: 4, GRU: 3, SimpleRNN: 1, LSTMCell: 4, GRUCell: 3, SimpleRNNCell: 1 }),
);

function measureLayer(
  className: string,
  config: JsonObject,
  given: Shape,
  depth: number,
): MeasuredLayer {
  const declared = shapeAt(config, 'batch_shape') ?? shapeAt(config, 'batch_input_shape');
  const input = withoutBatch(declared) ?? given;
  const last = lastOf(input);
  const inner = ['layer', 'cell'].map((key) => entryAt(config, key)).find(isObject);
  if (inner !== undefined && depth < 8) {
    return measureWrapper(className, config, inner, input, depth);
  }
  const gates = GATES.get(className);
  if (gates !== undefined) return measureRecurrent(config, input, gates);
  if (/Conv[123]D/.test(className)) return measureConvolution(className, config, input);
  if (/^(Max|Average)Pooling/.test(className)) {
    return { count: 0, shape: pooled(className, config, input) };
  }
  switch (className) {
    case 'Dense': {
      const units = numberAt(config, 'units') ?? 1;
      return { count: units * (last + biasOf(config)), shape: withLast(input, units) };
    }
    case 'Embedding': {
      const width = numberAt(config, 'output_dim') ?? 1;
      const count = (numberAt(config, 'input_dim') ?? 1) * width;
      return { count, shape: input === null ? null : [...input, width] };
    }
    case 'PReLU':
      return { count: hasShared(config) ? last : product(input), shape: input };
    case 'Flatten':
      return { count: 0, shape: [product(input)] };
    case 'Reshape':
      return { count: 0, shape: shapeAt(config, 'target_shape') };
    case 'RepeatVector':
      return { count: 0, shape: input === null ? null : [numberAt(config, 'n'), ...input] };
    default:
      return measureOther(className, config, input);
  }
}

/** Layers that return what they take, but for its values. */
const SHAPE_KEEPERS =
  /^(Activation|ActivityRegularization|Add|Average|Concatenate|ELU|Identity|InputLayer|LeakyReLU|Masking|Maximum|Minimum|Multiply|ReLU|Rescaling|Softmax|Subtract|ThresholdedReLU|(Alpha|Gaussian|Spatial)?Dropout([123]D)?|GaussianNoise|Random\w+|\w*Normalization)$/;

function measureOther(className: string, config: JsonObject, input: Shape): MeasuredLayer {
  if (className.startsWith('Global')) {
    return { count: 0, shape: [isChannelsFirst(config) ? null : (input?.at(-1) ?? null)] };
  }
  // Of other layers the shape is not known.
  if (!SHAPE_KEEPERS.test(className)) return { count: 0, shape: null };
  const vectors = isLastAxis(config, input) ? vectorsOf(className, config) : 0;
  return { count: vectors * lastOf(input), shape: input };
}

/** How many values a normalization has for each place of its axis, at least. */
function vectorsOf(className: string, config: JsonObject): number {
  if (!className.endsWith('Normalization') || className === 'UnitNormalization') return 0;
  if (className === 'RMSNormalization') return 1;
  // These two also have a mean and a variance that are not trained.
  if (/^(Batch)?Normalization$/.test(className)) return 2;
  return ['scale', 'center'].filter((key) => entryAt(config, key) !== false).length;
}

/** 1 for a layer that adds a bias, as it does unless its settings say otherwise. */
function biasOf(config: JsonObject): 0 | 1 {
  return entryAt(config, 'use_bias') === false ? 0 : 1;
}

/** Whether a layer works along the last axis, as it does unless its settings say otherwise. */
function isLastAxis(config: JsonObject, input: Shape): boolean {
  const given = entryAt(config, 'axis') ?? -1;
  const axes = Array.isArray(given) ? given : [given];
  return axes.every((axis) => axis === -1 || axis === input?.length);
}

function hasShared(config: JsonObject): boolean {
  return Array.isArray(entryAt(config, 'shared_axes'));
}

function measureWrapper(
  className: string,
  config: JsonObject,
  inner: JsonObject,
  input: Shape,
  depth: number,
): MeasuredLayer {
  const isPerStep = className === 'TimeDistributed';
  const start = isPerStep && input !== null ? input.slice(1) : input;
  const own = measureLayer(classNameOf(inner), configOf(inner), start, depth + 1);
  if (className !== 'Bidirectional') return { count: own.count, shape: null };
  const isBoth = (entryAt(config, 'merge_mode') ?? 'concat') === 'concat';
  const width = lastOf(own.shape) * (isBoth ? 2 : 1);
  return { count: 2 * own.count, shape: withLast(own.shape, width) };
}

function measureRecurrent(config: JsonObject, input: Shape, gates: number): MeasuredLayer {
  const units = numberAt(config, 'units') ?? 1;
  const count = gates * units * (lastOf(input) + units + biasOf(config));
  const isSequence = entryAt(config, 'return_sequences') === true;
  return { count, shape: isSequence ? withLast(input, units) : [units] };
}

function measureConvolution(className: string, config: JsonObject, input: Shape): MeasuredLayer {
  const axes = axesOf(className);
  const last = lastOf(input);
  const kernel = sizesAt(config, 'kernel_size', axes, 1);
  const multiplier = numberAt(config, 'depth_multiplier') ?? 1;
  const isDepthwise = /^(Depthwise|Separable)/.test(className);
  const filters = numberAt(config, 'filters') ?? last * multiplier;
  if (isChannelsFirst(config)) return { count: product(kernel) * filters, shape: null };
  const groups = numberAt(config, 'groups') || 1;
  const dense = product(kernel) * last * (isDepthwise ? multiplier : filters / groups);
  const pointwise = className.startsWith('Separable') ? last * multiplier * filters : 0;
  // Of layers that enlarge their input, and of ConvLSTM, the shape is not followed.
  const isPlain = /^((Depthwise|Separable)?Conv[123]D)$/.test(className);
  const shape = isPlain ? slid(input, windowOf(config, kernel, 1), filters) : [filters];
  return { count: Math.floor(dense + pointwise), shape };
}

function isChannelsFirst(config: JsonObject): boolean {
  return entryAt(config, 'data_format') === 'channels_first';
}

function pooled(className: string, config: JsonObject, input: Shape): Shape {
  const kernel = sizesAt(config, 'pool_size', axesOf(className), 2);
  const strides = kernel[0] ?? 1;
  if (isChannelsFirst(config)) return null;
  return slid(input, windowOf(config, kernel, strides), input?.at(-1) ?? null);
}

function windowOf(config: JsonObject, kernel: number[], stride: number): Window {
  const padding = entryAt(config, 'padding');
  const strides = sizesAt(config, 'strides', kernel.length, stride);
  const spread = sizesAt(config, 'dilation_rate', kernel.length, 1);
  const reach = kernel.map((size, k) => (size - 1) * (spread[k] ?? 1) + 1);
  return { kernel: reach, strides, isSame: padding === 'same' || padding === 'causal' };
}
