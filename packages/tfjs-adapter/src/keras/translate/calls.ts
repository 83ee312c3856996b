import { isObject, type Json, type JsonObject, listAt, objectAt, shown } from '../json.ts';
import type { Context } from './context.ts';

/**
 * A context in which calls around a layer say what its own calls say about training. In a functional model, Keras 3 does not
 * heed what a call says: predict and fit decide.
 */
export function withTrainingOf(context: Context, path: string, layer: JsonObject): Context {
  const said = listAt(layer, 'inbound_nodes').map(trainingIn);
  const [first = null] = said;
  if (context.isKeras3 || said.every((value) => value === null)) return context;
  const { findings } = context;
  if (said.some((value) => value !== first)) {
    const instead = 'one layer has one answer: use two layers';
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
