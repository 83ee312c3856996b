import type { Activation } from '../activations/activations.ts';
import type { Graph } from './graph.ts';
import { clip, type Value } from './value.ts';

type Emit = (graph: Graph, x: Value) => string;

const SELU = { alpha: { float: 1.6732632423543772 }, gamma: { float: 1.0507009873554805 } };

/** The nodes of each activation, by our names. */
const ACTIVATIONS: ReadonlyMap<string, Emit> = /* @__PURE__ */ new Map<string, Emit>([
  ['linear', (_, x) => x.name],
  ['relu', (graph, x) => graph.node('Relu', [x.name])],
  ['relu6', (graph, x) => clip(graph, x, 0, 6)],
  ['leakyRelu', (graph, x) => graph.node('LeakyRelu', [x.name], { alpha: { float: 0.2 } })],
  ['elu', (graph, x) => graph.node('Elu', [x.name], { alpha: { float: 1 } })],
  ['selu', (graph, x) => graph.node('Selu', [x.name], SELU)],
  ['gelu', (graph, x) => graph.node('Gelu', [x.name])],
  ['silu', silu],
  ['swish', silu],
  ['sigmoid', (graph, x) => graph.node('Sigmoid', [x.name])],
  ['hardSigmoid', hardSigmoid],
  ['tanh', (graph, x) => graph.node('Tanh', [x.name])],
  ['softmax', (graph, x) => graph.node('Softmax', [x.name], { axis: { int: -1 } })],
  ['softplus', (graph, x) => graph.node('Softplus', [x.name])],
]);

// The node HardSigmoid makes NaN a number.
function hardSigmoid(graph: Graph, x: Value): string {
  const raised = graph.node('Add', [x.name, graph.scalar(3, x.dtype, 'three')]);
  const cut = clip(graph, { ...x, name: raised }, 0, 6);
  return graph.node('Div', [cut, graph.scalar(6, x.dtype, 'six')]);
}

function silu(graph: Graph, x: Value): string {
  return graph.node('Mul', [x.name, graph.node('Sigmoid', [x.name])]);
}

/** Adds the nodes of an activation. Returns null if ONNX does not have it. */
export function activate(graph: Graph, x: Value, { name, custom }: Activation): string | null {
  return custom ? null : (ACTIVATIONS.get(name)?.(graph, x) ?? null);
}
