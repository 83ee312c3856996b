import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** The fields of a layer of tfjs and its calls. */
interface Called {
  readonly layers?: readonly Called[];
  readonly inboundNodes: readonly { readonly outputTensors: readonly SymbolicTensor[] }[];
}

/** The names of the tensors of all models that loadKerasModel has built. */
const taken = new Set<string>();

/**
 * Gives each symbolic tensor of a model a unique name, since tfjs finds tensors by name while it
 * runs a model. tfjs names the second tensor of a layer `dense` `dense_1`, even if a layer has that
 * name.
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
