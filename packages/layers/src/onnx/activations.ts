import type { Activation } from '../activations/activations.ts';
import type { FloatDType } from '../types.ts';
import type { Graph } from './graph.ts';

/** A value of the graph, and what is known of it. */
export interface Value {
  readonly name: string;
  readonly dtype: FloatDType;
  readonly rank: number;
}

type Emit = (graph: Graph, x: Value) => string;

/** The nodes of each activation, by our names. */
const ACTIVATIONS: ReadonlyMap<string, Emit> = /* @__PURE__ */ new Map<string, Emit>([
  ['linear', (_, x) => x.name],
  ['relu', (graph, x) => graph.node('Relu', [x.name])],
  ['relu6', (graph, x) => clip(graph, x, 0, 6)],
  ['sigmoid', (graph, x) => graph.node('Sigmoid', [x.name])],
  ['tanh', (graph, x) => graph.node('Tanh', [x.name])],
  ['softmax', (graph, x) => graph.node('Softmax', [x.name], { axis: { int: x.rank - 1 } })],
  ['softplus', (graph, x) => graph.node('Softplus', [x.name])],
]);

/** Adds the nodes of an activation. Returns null if ONNX does not have it. */
export function activate(graph: Graph, x: Value, { name, custom }: Activation): string | null {
  return custom ? null : (ACTIVATIONS.get(name)?.(graph, x) ?? null);
}

/** Adds a node that clips; null stands for no bound. */
export function clip(
  graph: Graph,
  { name, dtype }: Value,
  min: number | null,
  max: number | null,
): string {
  const bound = (value: number | null, which: string): string =>
    value === null || Math.abs(value) === Infinity ? '' : graph.scalar(value, dtype, which);
  return graph.node('Clip', [name, bound(min, 'min'), bound(max, 'max')]);
}
