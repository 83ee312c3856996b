import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** What tfjs has of a layer and its calls. */
interface Called {
  readonly layers?: readonly Called[];
  readonly inboundNodes: readonly { readonly outputTensors: readonly SymbolicTensor[] }[];
}

/** The names of the tensors of all models that were built here. */
const taken = new Set<string>();

/**
 * Gives each symbolic tensor of a model a name of its own. tfjs finds tensors by their names while it
 * runs a model, and it gives `dense_1` to the second tensor of a layer `dense` even if a layer
 * `dense_1` has that name.
 */
export function nameTensors(model: LayersModel): void {
  for (const tensor of new Set(tensorsOf(model as unknown as Called))) {
    const { name } = tensor;
    let own = name;
    for (let k = 1; taken.has(own); k++) own = `${name}_${k}`;
    taken.add(own);
    (tensor as { name: string }).name = own;
  }
}

function tensorsOf({ layers: inner = [], inboundNodes }: Called): SymbolicTensor[] {
  const own = inboundNodes.flatMap(({ outputTensors }) => outputTensors);
  return [...own, ...inner.flatMap(tensorsOf)];
}
