import { BatchNormalization } from '../layers/batchNormalization.ts';
import { LayerNormalization } from '../layers/layerNormalization.ts';
import { Normalization } from '../layers/normalization.ts';
import { UnitNormalization } from '../layers/unitNormalization.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Weight } from '../weights/weight.ts';
import type { Graph } from './graph.ts';
import { constantFor, type Emit, type Value } from './value.ts';

type Inputs = readonly [Value, ...Value[]];

/** As in Keras: smaller ones count as this. */
const LEAST_DEVIATION = 1e-7;
const LEAST_NORM = 1e-12;

/** How layers that normalize are written. */
export const NORMALIZING: readonly (readonly [abstract new (...args: never) => never, Emit])[] = [
  [BatchNormalization, emitBatch],
  [LayerNormalization, emitLayer],
  [UnitNormalization, emitUnit],
  [Normalization, emitGiven],
] as never;

/** Returns the weight of a layer with a name; undefined if there is none. */
function weightNamed(weights: readonly Weight[], name: string): Weight | undefined {
  return weights.find((weight) => weight.name === name);
}

/** (x - mean) · factor + beta, with the factor computed in float64. */
function emitBatch(graph: Graph, layer: BatchNormalization, [x]: Inputs): string {
  const { weights, epsilon } = layer;
  const mean = weightNamed(weights, 'moving_mean') as Weight;
  const variance = weightNamed(weights, 'moving_variance') as Weight;
  const gamma = weightNamed(weights, 'gamma');
  const beta = weightNamed(weights, 'beta');
  const factors = Float64Array.from(variance.data, (value, k) => {
    return (gamma?.data[k] ?? 1) / Math.sqrt(value + epsilon);
  });
  const centered = graph.node('Sub', [x.name, constantOf(graph, x, 'mean', mean)]);
  const scaled = graph.node('Mul', [
    centered,
    constantFor(graph, x, 'factor', mean.shape, factors),
  ]);
  return beta === undefined
    ? scaled
    : graph.node('Add', [scaled, constantOf(graph, x, 'beta', beta)], {}, layer.path);
}

function emitLayer(graph: Graph, layer: LayerNormalization, [x]: Inputs): string {
  const { weights, axis, epsilon } = layer;
  const gamma = weightNamed(weights, 'gamma');
  const beta = weightNamed(weights, 'beta');
  const count = typeof axis === 'number' ? 1 : axis.length;
  const lengths = x.shape.slice(-count) as number[];
  const ones = new Float64Array(lengths.reduce((size, length) => size * length, 1)).fill(1);
  const scale = gamma
    ? constantOf(graph, x, 'gamma', gamma)
    : constantFor(graph, x, 'gamma', lengths, ones);
  const shift = beta ? [constantOf(graph, x, 'beta', beta)] : [];
  const attributes = { axis: { int: -count }, epsilon: { float: epsilon } };
  return graph.node('LayerNormalization', [x.name, scale, ...shift], attributes, layer.path);
}

function emitUnit(graph: Graph, { axis }: UnitNormalization, [x]: Inputs): string {
  const count = typeof axis === 'number' ? 1 : axis.length;
  const axes = Array.from({ length: count }, (_, k) => k - count);
  const norm = graph.node('ReduceL2', [x.name, graph.integers(axes, 'axes')], {
    keepdims: { int: 1 },
  });
  const least = graph.node('Max', [norm, graph.scalar(LEAST_NORM, x.dtype)]);
  return graph.node('Div', [x.name, least]);
}

function emitGiven(graph: Graph, layer: Normalization, [x]: Inputs): string {
  const [own, ownVariance] = layer.weights;
  const mean = (layer.mean ?? own) as Tensor;
  const variance = (layer.variance ?? ownVariance) as Tensor;
  const deviations = Float64Array.from(variance.data, (value) =>
    Math.max(Math.sqrt(value), LEAST_DEVIATION),
  );
  const shift = constantFor(graph, x, 'mean', mean.shape, mean.data);
  if (layer.invert) {
    const factor = constantFor(graph, x, 'deviation', variance.shape, deviations);
    return graph.node('Add', [graph.node('Mul', [x.name, factor]), shift]);
  }
  const factors = deviations.map((deviation) => 1 / deviation);
  const factor = constantFor(graph, x, 'factor', variance.shape, factors);
  return graph.node('Mul', [graph.node('Sub', [x.name, shift]), factor]);
}

function constantOf(graph: Graph, x: Value, name: string, { shape, data }: Weight): string {
  return constantFor(graph, x, name, shape, data);
}
