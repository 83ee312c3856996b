import type { Architecture, LayerEntry, TensorReference } from '../types.ts';
import { type Nodes, nodeOf, numberNodes } from './graph.ts';

/**
 * Returns the layers in the order of Keras's `model.layers`, by which its files number them. Operations are left out,
 * and so is the InputLayer of a sequential model.
 */
export function layerOrder(architecture: Architecture): readonly LayerEntry[] {
  if (architecture.kind === 'functional') {
    return functionalOrder(architecture).filter((layer) => !layer.isOperation);
  }
  return architecture.layers.filter(({ className }) => className !== 'InputLayer');
}

/** The depth of each layer, deepest first; layers of equal depth as a walk from the outputs meets them. */
function functionalOrder(architecture: Architecture): LayerEntry[] {
  const nodes = numberNodes(architecture);
  const { finished, visits } = walk(nodes, architecture);
  const depths = depthsOf(nodes, finished);
  for (const { layer } of architecture.inputs) {
    const entry = nodes.layerOf[nodes.first.get(layer) as number] as LayerEntry;
    // Inputs that no output needs come first among the layers of depth 0.
    if (depths.has(entry) || entry.calls.length > 0) continue;
    depths.set(entry, 0);
    visits.set(entry, -1);
  }
  const depthOf = (layer: LayerEntry): number => depths.get(layer) as number;
  const visitOf = (layer: LayerEntry): number => visits.get(layer) as number;
  return [...depths.keys()].sort((a, b) => depthOf(b) - depthOf(a) || visitOf(a) - visitOf(b));
}

interface Walk {
  /** Calls, each after the calls that it depends on. */
  readonly finished: readonly number[];
  /** When each layer was first met. */
  readonly visits: Map<LayerEntry, number>;
}

/** Walks depth first from the outputs to the inputs, with a stack of its own: models may be thousands of layers deep. */
function walk(nodes: Nodes, { inputs, outputs }: Architecture): Walk {
  const { layerOf, inputsOf } = nodes;
  const given = new Set(inputs.map(keyOf));
  const finished: number[] = [];
  const visits = new Map<LayerEntry, number>();
  const seen = new Set<number>();
  const stack: { node: number; next: number }[] = [];
  const enter = (reference: TensorReference): void => {
    const node = nodeOf(nodes, reference);
    const layer = layerOf[node] as LayerEntry;
    // A tensor inside the graph that the model declares as an input ends the walk.
    if (seen.has(node) || (layer.calls.length > 0 && given.has(keyOf(reference)))) return;
    seen.add(node);
    if (!visits.has(layer)) visits.set(layer, visits.size);
    stack.push({ node, next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const reference = (inputsOf[top.node] as readonly TensorReference[])[top.next];
      top.next += 1;
      if (reference !== undefined) enter(reference);
      else finished.push((stack.pop() as { node: number }).node);
    }
  }
  return { finished, visits };
}

const keyOf = ({ layer, call, output }: TensorReference): string => `${call} ${output} ${layer}`;

/** The longest way from each layer to an output; of a shared layer the longest of its calls, so far as they are met. */
function depthsOf(nodes: Nodes, finished: readonly number[]): Map<LayerEntry, number> {
  const known = new Set(finished);
  const ofNode = new Map<number, number>();
  const ofLayer = new Map<LayerEntry, number>();
  for (const node of [...finished].reverse()) {
    const layer = nodes.layerOf[node] as LayerEntry;
    const depth = Math.max(ofNode.get(node) ?? 0, ofLayer.get(layer) ?? 0);
    ofLayer.set(layer, depth);
    for (const each of nodes.inputsOf[node] as readonly TensorReference[]) {
      const source = nodeOf(nodes, each);
      if (known.has(source)) ofNode.set(source, Math.max(depth + 1, ofNode.get(source) ?? 0));
    }
  }
  return ofLayer;
}
