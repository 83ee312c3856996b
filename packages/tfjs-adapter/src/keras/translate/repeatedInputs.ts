import { type Json, type JsonObject, listAt, textAt } from '../json.ts';
import type { Reference } from './references.ts';

/**
 * Returns the layers of a model, with an identity for each repeated input of a call, as in
 * `Add()([x, x])`. tfjs counts how many calls a tensor has left, and counts a repeated input twice.
 * It then disposes the tensor before other calls have used it.
 */
export function withCopies(layers: readonly JsonObject[]): JsonObject[] {
  const users = new Map<string, number>();
  for (const node of layers.flatMap(nodesOf)) {
    for (const key of new Set(node.map(keyOf))) users.set(key, (users.get(key) ?? 0) + 1);
  }
  const taken = new Set(layers.map((layer) => textAt(layer, 'name')));
  const copies: JsonObject[] = [];
  for (const layer of layers) {
    layer.inbound_nodes = nodesOf(layer).map((node) =>
      node.map((input, k) => {
        const isRepeated = node.findIndex((each) => keyOf(each) === keyOf(input)) < k;
        if (!isRepeated || (users.get(keyOf(input)) ?? 0) < 2) return input;
        const copy = copyOf(input, taken);
        copies.push(copy);
        return [textAt(copy, 'name'), 0, 0, ...(input as Json[]).slice(3)];
      }),
    );
  }
  return [...layers, ...copies];
}

function nodesOf(layer: JsonObject): Json[][] {
  return listAt(layer, 'inbound_nodes') as Json[][];
}

function keyOf(input: Json): string {
  return JSON.stringify((input as Json[]).slice(0, 3));
}

function copyOf(input: Json, taken: Set<string>): JsonObject {
  const [source, node, tensor] = input as Reference;
  let name = `${source}_copy`;
  for (let k = 1; taken.has(name); k++) name = `${source}_copy_${k}`;
  taken.add(name);
  const inbound_nodes = [[[source, node, tensor, {}]]];
  return { class_name: 'ClampwiseIdentity', config: { name }, name, inbound_nodes };
}
