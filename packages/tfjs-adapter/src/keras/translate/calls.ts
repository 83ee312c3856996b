import { isObject, type Json, type JsonObject, listAt, objectAt, shown } from '../json.ts';
import type { Context } from './context.ts';

/**
 * Returns the context inside a layer: what its calls say about training holds for the layers in it.
 * Keras 3 ignores this argument in a functional model. There predict and fit decide.
 */
export function withTrainingOf(context: Context, path: string, layer: JsonObject): Context {
  const said = listAt(layer, 'inbound_nodes').map(trainingIn);
  const [first = null] = said;
  if (context.isKeras3 || said.every((value) => value === null)) return context;
  const { findings } = context;
  if (said.some((value) => value !== first)) {
    const instead = 'use two layers: here a layer has one setting for all its calls';
    findings.unsupported(`${path}.training`, 'calls that say different things', instead, 'ignores');
  } else findings.changed(`${path}.training`, shown(first), 'computed as in Keras', 'ignores');
  return { ...context, training: first };
}

function trainingIn(node: Json): boolean | null {
  const settings = isObject(node) ? [objectAt(node, 'kwargs')] : settingsIn(node);
  const said = settings.map(({ training = null }) => training).find((value) => value !== null);
  return typeof said === 'boolean' || typeof said === 'number' ? Boolean(said) : null;
}

function settingsIn(node: Json): JsonObject[] {
  if (isObject(node)) return [node];
  return Array.isArray(node) ? node.flatMap(settingsIn) : [];
}
