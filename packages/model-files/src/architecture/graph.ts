import { Fault } from '../fault.ts';
import type { Architecture, LayerEntry, TensorReference } from '../types.ts';
import { quoted } from './dialect.ts';

/** The part of a functional model that is a graph. */
export type Graph = Pick<Architecture, 'layers' | 'inputs' | 'outputs'>;

/** The calls of a functional model, numbered through all layers. */
export interface Nodes {
  /** The number of a layer's first call, by the layer's name. */
  readonly first: ReadonlyMap<string, number>;
  readonly layerOf: readonly LayerEntry[];
  readonly inputsOf: readonly (readonly TensorReference[])[];
}

/**
 * Numbers the calls of a graph. A layer that is never called is one node, which stands for an
 * input.
 */
export function numberNodes({ layers }: Graph): Nodes {
  const first = new Map<string, number>();
  const layerOf: LayerEntry[] = [];
  const inputsOf: (readonly TensorReference[])[] = [];
  for (const layer of layers) {
    first.set(layer.name, layerOf.length);
    const calls = layer.calls.length === 0 ? [[]] : layer.calls.map(({ inputs }) => inputs);
    for (const inputs of calls) {
      layerOf.push(layer);
      inputsOf.push(inputs);
    }
  }
  return { first, layerOf, inputsOf };
}

/** Returns the number of the call that a tensor comes from. */
export function nodeOf({ first }: Nodes, { layer, call }: TensorReference): number {
  return (first.get(layer) as number) + call;
}

/** Throws a Fault for a graph that cannot be built, for example with a cycle or without outputs. */
export function checkGraph(graph: Graph): void {
  const { layers, inputs, outputs } = graph;
  if (inputs.length === 0) throw new Fault('a functional model without inputs', 'at least one');
  if (outputs.length === 0) throw new Fault('a functional model without outputs', 'at least one');
  const byName = new Map(layers.map((layer) => [layer.name, { layer, outputs: outputsOf(layer) }]));
  const sources = new Set(inputs.map(({ layer }) => layer));
  const check = (reference: TensorReference, user: string): void =>
    checkTensor(reference, user, byName.get(reference.layer), sources);
  for (const each of inputs) check(each, 'the inputs');
  for (const each of outputs) check(each, 'the outputs');
  for (const { name, calls } of layers) {
    const user = `the layer ${quoted(name)}`;
    for (const call of calls) for (const each of call.inputs) check(each, user);
  }
  checkCycles(numberNodes(graph));
}

function checkTensor(
  { layer: name, call, output }: TensorReference,
  user: string,
  found: { readonly layer: LayerEntry; readonly outputs: number } | undefined,
  sources: ReadonlySet<string>,
): void {
  if (found === undefined) {
    const received = `${user} with a tensor of ${quoted(name)}, a layer that does not exist`;
    throw new Fault(received, 'a model whose tensors come from its own layers');
  }
  const { layer, outputs } = found;
  const isSource = layer.className === 'InputLayer' || sources.has(name);
  const calls = layer.calls.length === 0 && isSource ? 1 : layer.calls.length;
  if (call >= calls) {
    const received = `${user} with call ${call} of the layer ${quoted(name)}, which has ${calls}`;
    throw new Fault(received, 'a model whose tensors come from calls that exist');
  }
  if (output >= outputs) {
    const received = `${user} with output ${output} of the layer ${quoted(name)}, which has ${outputs}`;
    throw new Fault(received, 'a model whose tensors are outputs that exist');
  }
}

/** Layers of Keras that always return one tensor. */
const ONE_OUTPUT =
  /^(InputLayer|Dense|Activation|Embedding|Flatten|Reshape|Permute|Dropout|(Depthwise|Separable)?Conv[123]D(Transpose)?|\w+Pooling[123]D|\w*Normalization|(Leaky|P)?ReLU|Softmax|Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate)$/;

/** How many tensors a call returns; Infinity if only the layer's own code knows. */
function outputsOf({ className, model }: LayerEntry): number {
  if (model !== null) return model.kind === 'functional' ? model.outputs.length : 1;
  return ONE_OUTPUT.test(className) ? 1 : Number.POSITIVE_INFINITY;
}

/**
 * Returns the calls, each after the calls that it depends on (Kahn's algorithm). It leaves out
 * calls in or behind a cycle.
 */
export function inDependencyOrder(nodes: Nodes): number[] {
  const { inputsOf, layerOf } = nodes;
  const users: number[][] = layerOf.map(() => []);
  const missing = inputsOf.map((inputs) => inputs.length);
  inputsOf.forEach((inputs, node) => {
    for (const each of inputs) users[nodeOf(nodes, each)]?.push(node);
  });
  const order = missing.flatMap((count, node) => (count === 0 ? [node] : []));
  // The list grows while it is read.
  for (const node of order) {
    for (const user of users[node] as number[]) {
      missing[user] = (missing[user] as number) - 1;
      if (missing[user] === 0) order.push(user);
    }
  }
  return order;
}

function checkCycles(nodes: Nodes): void {
  const { layerOf } = nodes;
  const order = inDependencyOrder(nodes);
  if (order.length === layerOf.length) return;
  const done = new Set(order);
  const stuck = layerOf.find((_, node) => !done.has(node)) as LayerEntry;
  const received = `a cycle that the layer ${quoted(stuck.name)} is in or depends on`;
  throw new Fault(received, 'a graph without cycles');
}
