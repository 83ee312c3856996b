import { type Json, type JsonObject, listAt, textAt } from '../json.ts';
import type { Reference } from './references.ts';

/** Returns a reference with the new number of its call. */
export type Renumber = (reference: Reference) => Reference;

/** An inbound node in tfjs's form: tensors as [name, node, tensor, arguments]. */
type Node = readonly Json[];

/**
 * Numbers the calls of shared layers in the order in which tfjs makes them, and returns a function
 * that changes references. tfjs makes a call as soon as its inputs exist, and counts calls in that
 * order. The second call of a file may be the first in tfjs.
 */
export function orderCalls(
  layers: readonly JsonObject[],
  isModel: (name: string) => boolean,
): Renumber {
  const made = new Map<string, Map<number, number>>();
  const names = layers.map((layer) => textAt(layer, 'name'));
  const isThere = ([name, node]: Reference): boolean => made.get(name)?.has(node) === true;
  let pending = layers.map((layer, k) => {
    const name = names[k] as string;
    // The making of a model is its first call.
    const start = isModel(name) ? 1 : 0;
    const nodes = listAt(layer, 'inbound_nodes') as Node[];
    made.set(name, new Map(nodes.length === 0 || start === 1 ? [[0, 0]] : []));
    return { name, calls: nodes.map((node, n) => ({ number: n + start, inputs: inputsOf(node) })) };
  });
  for (let isMoving = true; isMoving; ) {
    isMoving = false;
    pending = pending.map(({ name, calls }) => {
      const left = calls.filter(({ number, inputs }) => {
        if (!inputs.every(isThere)) return true;
        const own = made.get(name) as Map<number, number>;
        own.set(number, own.size);
        isMoving = true;
        return false;
      });
      return { name, calls: left };
    });
  }
  return ([name, node, tensor]) => [name, made.get(name)?.get(node) ?? node, tensor];
}

function inputsOf(node: Node): Reference[] {
  return node.filter(Array.isArray).map(([name, index, tensor]) => {
    return [String(name), Number(index), Number(tensor)];
  });
}

/** Changes the inputs of all calls to the new numbers. */
export function renumberInputs(layers: readonly JsonObject[], renumber: Renumber): void {
  for (const layer of layers) {
    const nodes = listAt(layer, 'inbound_nodes') as Node[];
    layer.inbound_nodes = nodes.map((node) =>
      node.map((input) => {
        if (!Array.isArray(input)) return input;
        const [name, index, tensor, ...others] = input;
        return [...renumber([String(name), Number(index), Number(tensor)]), ...others];
      }),
    );
  }
}
