import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { Layer, type LayerOutput } from '../layers/layer.ts';
import { type SymbolicCall, SymbolicTensor } from '../tensor/symbolic.ts';

/** A layer of any number of results. */
export type AnyLayer = Layer<LayerOutput>;

/** The calls of layers between the inputs and the outputs of a model. */
export interface Graph {
  /** In an order in which each call finds its inputs computed. */
  readonly calls: readonly SymbolicCall[];
  /** In the order of Keras, which also orders the weights. */
  readonly layers: readonly AnyLayer[];
}

/** Finds all calls that lead from inputs to outputs. */
export function findGraph(
  op: string,
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
): Graph {
  const used = new Set<SymbolicTensor>();
  const calls: SymbolicCall[] = [];
  const layers: AnyLayer[] = [];
  const found = new Set<SymbolicCall>();
  /** Notes all calls that a tensor needs, its own last. Deep models would overflow the stack. */
  const visit = (output: SymbolicTensor): void => {
    const stack: [tensor: SymbolicTensor, isReady: boolean][] = [[output, false]];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const [tensor, isReady] = top;
      if (isReady) {
        calls.push(tensor.call as SymbolicCall);
        continue;
      }
      used.add(tensor);
      if (inputs.includes(tensor)) continue;
      const { call } = tensor;
      if (call === null) rejectMissing(op, output, tensor);
      if (found.has(call)) continue;
      found.add(call);
      if (!layers.includes(call.layer as AnyLayer)) layers.push(call.layer as AnyLayer);
      stack.push([tensor, true]);
      for (const each of [...call.inputs].reverse()) stack.push([each, false]);
    }
  };
  for (const output of outputs) visit(output);
  const unused = inputs.find((tensor) => !used.has(tensor));
  if (unused !== undefined) {
    const received = `the input '${unused.name}', which no output depends on`;
    const expected = 'inputs that lead to outputs. Leave it out, or use it';
    throw new ClampwiseRangeError(op, 'inputs', received, expected);
  }
  return { calls, layers: byDepth(calls, layers) };
}

function rejectMissing(op: string, output: SymbolicTensor, missing: SymbolicTensor): never {
  const received = `'${output.name}', which depends on the input '${missing.name}'`;
  const sentence = `the output ${received}, but inputs does not list that input. Add it to inputs`;
  throw new ClampwiseRangeError(op, 'outputs', received, 'computed from inputs', sentence);
}

/**
 * Sorts layers as Keras does, the farthest from the outputs first. At one distance they keep the
 * order in which a walk back from the outputs meets them.
 */
function byDepth(calls: readonly SymbolicCall[], layers: readonly AnyLayer[]): AnyLayer[] {
  const ofCall = new Map<SymbolicCall, number>();
  const ofLayer = new Map<SymbolicCall['layer'], number>();
  for (let k = calls.length - 1; k >= 0; k--) {
    const call = calls[k] as SymbolicCall;
    // A layer is as far from the outputs as the farthest of its calls.
    const depth = Math.max(ofCall.get(call) ?? 0, ofLayer.get(call.layer) ?? 0);
    ofLayer.set(call.layer, depth);
    for (const { call: before } of call.inputs) {
      if (before !== null) ofCall.set(before, Math.max(ofCall.get(before) ?? 0, depth + 1));
    }
  }
  return [...layers].sort((a, b) => (ofLayer.get(b) as number) - (ofLayer.get(a) as number));
}

/** Checks inputs or outputs of a model: one symbolic tensor, or a list. */
export function checkSymbolic(
  op: string,
  argument: string,
  given: unknown,
): readonly SymbolicTensor[] {
  const list = Array.isArray(given) ? given : [given];
  if (list.length === 0) {
    throw new ClampwiseRangeError(op, argument, 'an empty list', 'at least one symbolic tensor');
  }
  for (const entry of list) {
    if (entry instanceof SymbolicTensor) continue;
    const what = entry instanceof Layer ? `the layer ${entry.path}` : describe(entry);
    const expected = 'symbolic tensors: a result of input() or of a layer applied to one';
    throw new ClampwiseTypeError(op, argument, what, expected);
  }
  return list;
}
