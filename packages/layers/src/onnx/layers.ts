import { Activation } from '../layers/activation.ts';
import { ClipByValue } from '../layers/clipByValue.ts';
import { Concatenate } from '../layers/concatenate.ts';
import { Dense } from '../layers/dense.ts';
import { Dropout } from '../layers/dropout.ts';
import { ELU } from '../layers/elu.ts';
import { Embedding } from '../layers/embedding.ts';
import { GELU } from '../layers/gelu.ts';
import { Interval } from '../layers/interval.ts';
import type { Layer, LayerOutput } from '../layers/layer.ts';
import { LeakyReLU } from '../layers/leakyRelu.ts';
import { Add, Average, Maximum, Minimum, Multiply, Subtract } from '../layers/merge.ts';
import { NonNeg } from '../layers/nonNeg.ts';
import { ReLU } from '../layers/relu.ts';
import { Rescaling } from '../layers/rescaling.ts';
import { Flatten, Reshape } from '../layers/reshape.ts';
import { Softmax } from '../layers/softmax.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import { activate } from './activations.ts';
import type { Graph } from './graph.ts';
import { NORMALIZING } from './normalizing.ts';
import { clip, constantFor, type Emit, type Value } from './value.ts';

/** A layer of any kind. */
export type AnyLayer = Layer<LayerOutput>;

const PARTS: readonly (readonly [abstract new (...args: never) => AnyLayer, Emit])[] = [
  [Dense, emitDense],
  [Embedding, emitEmbedding],
  [Activation, (graph, layer: Activation, [x]) => activate(graph, x, layer.activation)],
  [ReLU, emitRelu],
  [NonNeg, (graph, _: NonNeg, [x]) => graph.node('Relu', [x.name])],
  [ClipByValue, emitClip],
  [Interval, emitInterval],
  [
    LeakyReLU,
    (graph, layer: LeakyReLU, [x]) =>
      graph.node('LeakyRelu', [x.name], { alpha: { float: layer.negativeSlope } }),
  ],
  [ELU, (graph, { alpha }: ELU, [x]) => graph.node('Elu', [x.name], { alpha: { float: alpha } })],
  [
    GELU,
    (graph, { approximate }: GELU, [x]) =>
      graph.node('Gelu', [x.name], { approximate: { text: approximate ? 'tanh' : 'none' } }),
  ],
  [
    Softmax,
    (graph, { axis }: Softmax, [x]) => graph.node('Softmax', [x.name], { axis: { int: axis } }),
  ],
  [Dropout, (_, __: Dropout, [x]) => x.name],
  [Rescaling, emitRescaling],
  [Flatten, (graph, _: Flatten, [x]) => graph.node('Flatten', [x.name], { axis: { int: 1 } })],
  [
    Reshape,
    (graph, { targetShape }: Reshape, [x]) =>
      // 0 stands for the length that the axis has.
      graph.node('Reshape', [x.name, graph.integers([0, ...targetShape])]),
  ],
  [Add, merge('Add')],
  [Subtract, merge('Sub')],
  [Multiply, merge('Mul')],
  [Average, merge('Mean')],
  [Maximum, merge('Max')],
  [Minimum, merge('Min')],
  [
    Concatenate,
    (graph, { axis }: Concatenate, inputs) => {
      const names = inputs.map(({ name }) => name);
      return graph.node('Concat', names, { axis: { int: axis } });
    },
  ],
  ...NORMALIZING,
];

/** Returns how a layer is written; undefined for classes that are not known. */
export function emitterOf(layer: AnyLayer): Emit | undefined {
  return PARTS.find(([type]) => layer.constructor === type)?.[1];
}

function emitDense(graph: Graph, layer: Dense, [x]: readonly [Value, ...Value[]]): string | null {
  const [kernel, bias] = layer.weights as readonly [Weight, Weight?];
  const name = layer.path;
  const weights = graph.constant(`${name}/kernel`, kernel.shape, kernel.data);
  const shift = bias && graph.constant(`${name}/bias`, bias.shape, bias.data);
  let sums: string;
  if (x.shape.length === 2) {
    sums = graph.node('Gemm', [x.name, weights, ...(shift ? [shift] : [])], {}, name);
  } else {
    const products = graph.node('MatMul', [x.name, weights], {}, name);
    sums = shift ? graph.node('Add', [products, shift]) : products;
  }
  return activate(graph, { ...x, name: sums }, layer.activation);
}

function emitEmbedding(graph: Graph, layer: Embedding, [x]: readonly [Value, ...Value[]]): string {
  const [embeddings] = layer.weights as readonly [Weight];
  const table = graph.constant(`${layer.path}/embeddings`, embeddings.shape, embeddings.data);
  const indices = graph.node('Cast', [x.name], { to: { int: 7 } });
  return graph.node('Gather', [table, indices], { axis: { int: 0 } }, layer.path);
}

function emitRelu(graph: Graph, layer: ReLU, [x]: readonly [Value, ...Value[]]): string {
  const { maxValue, negativeSlope, threshold } = layer;
  if (negativeSlope === 0 && threshold === 0) {
    return maxValue === null ? graph.node('Relu', [x.name]) : clip(graph, x, 0, maxValue);
  }
  const limit = graph.scalar(threshold, x.dtype);
  const above = graph.node('Greater', [x.name, limit]);
  const low = graph.node('Mul', [
    graph.node('Sub', [x.name, limit]),
    graph.scalar(negativeSlope, x.dtype),
  ]);
  const bent = graph.node('Where', [above, x.name, low]);
  return maxValue === null ? bent : clip(graph, { ...x, name: bent }, null, maxValue);
}

function emitClip(graph: Graph, layer: ClipByValue, [x]: readonly [Value, ...Value[]]): string {
  const { minValue, maxValue } = layer;
  if (!(minValue instanceof Tensor || maxValue instanceof Tensor)) {
    return clip(graph, x, minValue, maxValue);
  }
  const raised = withBound(graph, x, 'Max', minValue);
  return withBound(graph, { ...x, name: raised }, 'Min', maxValue);
}

function withBound(graph: Graph, x: Value, type: string, bound: number | Tensor | null): string {
  if (bound === null) return x.name;
  const constant =
    typeof bound === 'number'
      ? graph.scalar(bound, x.dtype)
      : constantFor(graph, x, 'bound', bound.shape, bound.data);
  return graph.node(type, [x.name, constant]);
}

function emitInterval(graph: Graph, layer: Interval, [x]: readonly [Value, ...Value[]]): string {
  const { min, max } = layer;
  const width = new Float64Array(Math.max(min.size, max.size));
  if (min.size !== 1 && max.size !== 1 && min.size !== max.size) {
    return emitWideInterval(graph, layer, x);
  }
  for (let k = 0; k < width.length; k++) width[k] = valueAt(max, k) - valueAt(min, k);
  const shape = min.size >= max.size ? min.shape : max.shape;
  const part = graph.node('Mul', [
    graph.node('Sigmoid', [x.name]),
    constantFor(graph, x, 'width', shape, width),
  ]);
  const sum = graph.node('Add', [part, constantFor(graph, x, 'min', min.shape, min.data)]);
  const raised = withBound(graph, { ...x, name: sum }, 'Max', min);
  return withBound(graph, { ...x, name: raised }, 'Min', max);
}

/** Bounds that broadcast to each other: min · (1 - part) + max · part. */
function emitWideInterval(graph: Graph, { min, max }: Interval, x: Value): string {
  const part = graph.node('Sigmoid', [x.name]);
  const [lo, hi] = [min, max].map((bound) =>
    constantFor(graph, x, 'bound', bound.shape, bound.data),
  ) as [string, string];
  const width = graph.node('Sub', [hi, lo]);
  const sum = graph.node('Add', [graph.node('Mul', [part, width]), lo]);
  return graph.node('Min', [graph.node('Max', [sum, lo]), hi]);
}

function valueAt({ data }: Tensor, k: number): number {
  return data[data.length === 1 ? 0 : k] as number;
}

function emitRescaling(graph: Graph, layer: Rescaling, [x]: readonly [Value, ...Value[]]): string {
  const { scale, offset } = layer;
  const factor = constantFor(graph, x, 'scale', scale.shape, scale.data);
  const shift = constantFor(graph, x, 'offset', offset.shape, offset.data);
  return graph.node('Add', [graph.node('Mul', [x.name, factor]), shift]);
}

/** Merges two inputs or more, whose axes align at the end, but for the batch. */
function merge(type: string): Emit {
  return (graph: Graph, _: never, inputs: readonly [Value, ...Value[]]) => {
    const rank = Math.max(...inputs.map(({ shape }) => shape.length));
    const aligned = inputs.map(({ name, shape }) => {
      const missing = rank - shape.length;
      if (missing === 0) return name;
      const axes = Array.from({ length: missing }, (__, k) => k + 1);
      return graph.node('Unsqueeze', [name, graph.integers(axes, 'axes')]);
    });
    if (type === 'Mean' || type === 'Max' || type === 'Min') return graph.node(type, aligned);
    return aligned.reduce((merged, name) => graph.node(type, [merged, name]));
  };
}
