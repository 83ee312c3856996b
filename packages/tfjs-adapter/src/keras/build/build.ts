import { isClampwiseError } from '@clampwise/kernels';
import {
  DEFAULT_LIMITS,
  escaped,
  Fault,
  readArchitecture,
  shown,
} from '@clampwise/model-files/internal';
import { engine, tidy, type Variable } from '@tensorflow/tfjs-core';
import { type LayersModel, models } from '@tensorflow/tfjs-layers';
import { isObject, type Json, type JsonObject, listAt, objectAt, textAt } from '../json.ts';
import { unreadable } from '../unreadable.ts';
import { type WeightRules, withRules } from './addedWeights.ts';
import { type CustomEntry, withClasses } from './customObjects.ts';
import { nameTensors } from './tensorNames.ts';

/** A model, and a function that frees everything that was allocated for it. */
export interface BuiltModel {
  readonly model: LayersModel;
  readonly discard: () => void;
}

/** Builds a model from a topology that tfjs reads. If that fails, nothing stays allocated. */
export async function buildModel(
  op: string,
  topology: JsonObject,
  entries: readonly CustomEntry[],
  rules: WeightRules,
): Promise<BuiltModel> {
  checkNodes(op, topology);
  const { registeredVariables } = engine();
  const before = new Set(Object.keys(registeredVariables));
  let building: Promise<LayersModel> | undefined;
  // tfjs makes the layers before its first await. tidy frees the tensors that its LSTM leaves.
  withRules(rules, () =>
    withClasses(entries, () =>
      tidy(() => {
        building = models.modelFromJSON(topology as never);
      }),
    ),
  );
  const made = Object.values(registeredVariables).filter(({ name }) => !before.has(name));
  try {
    const model = await (building as unknown as Promise<LayersModel>);
    nameTensors(model);
    return { model, discard: () => discard(model, made) };
  } catch (error) {
    for (const variable of made) variable.dispose();
    throw asOurs(op, error);
  }
}

/** Throws if a call is missing, or has another form. tfjs would search for it forever. */
function checkNodes(op: string, topology: JsonObject): void {
  try {
    readArchitecture(topology, 'tfjs', DEFAULT_LIMITS);
  } catch (error) {
    if (error instanceof Fault) throw unreadable(op, error.received, error.expected);
    throw error;
  }
  const stray = layersIn(topology).find((layer) => !listAt(layer, 'inbound_nodes').every(isNode));
  if (stray === undefined) return;
  const received = `a call of the layer '${shown(textAt(stray, 'name'))}' that tfjs cannot read`;
  throw unreadable(op, received, 'tensors as [name, node, output, arguments]');
}

function layersIn(model: JsonObject): JsonObject[] {
  const layers = listAt(objectAt(model, 'config'), 'layers').filter(isObject);
  return layers.flatMap((layer) => [layer, ...layersIn(layer)]);
}

function isNode(node: Json): boolean {
  return Array.isArray(node) && node.length > 0 && node.every(isReference);
}

function isReference(value: Json): boolean {
  if (!Array.isArray(value)) return false;
  const [name, node, output, args = null] = value;
  const isNumbered = typeof node === 'number' && typeof output === 'number';
  return typeof name === 'string' && isNumbered && (args === null || isObject(args));
}

function discard({ optimizer }: LayersModel, made: readonly Variable[]): void {
  for (const variable of made) if (!variable.isDisposed) variable.dispose();
  optimizer?.dispose();
}

/**
 * Returns an error of this package for an error of tfjs or of a custom object, with its message.
 */
export function asOurs(op: string, error: unknown): Error {
  if (isClampwiseError(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const received = `a model that tfjs cannot build (${escaped(reason) || 'no reason given'})`;
  const ours = unreadable(op, received, 'a model that tfjs can build');
  ours.cause = error;
  return ours;
}
