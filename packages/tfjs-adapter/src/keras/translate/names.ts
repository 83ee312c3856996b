import { isObject, type Json, type JsonObject, listAt, objectAt } from '../json.ts';
import type { Findings } from '../report.ts';
import { configOf, isModel, nameOf } from './source.ts';

/** Returns the names in the model for the path of a layer in its file. */
export type PathInModel = (path: readonly string[]) => readonly string[];

/** A topology whose layers have names that tfjs accepts. */
export interface NamedTopology {
  readonly topology: JsonObject;
  readonly pathInModel: PathInModel;
}

const ACCEPTED = /^[A-Za-z0-9][-A-Za-z0-9._/]*$/;

/** Gives the layers of a topology names that tfjs accepts, and reports those that are new. */
export function withTfjsNames(findings: Findings, topology: JsonObject): NamedTopology {
  const root: Names = { own: new Map(), inner: new Map() };
  const renamed = renameModel(findings, topology, 'layers', root);
  const config = objectAt(renamed, 'config');
  if (typeof config.name === 'string') config.name = acceptable(config.name);
  return { topology: renamed, pathInModel: (path) => pathBy(root, path) };
}

/** The new names of the layers of a model, and of the layers in nested models. */
interface Names {
  readonly own: Map<string, string>;
  readonly inner: Map<string, Names>;
}

function pathBy({ own, inner }: Names, [name, ...rest]: readonly string[]): string[] {
  if (name === undefined) return [];
  const below = inner.get(name);
  const ofRest = below === undefined ? rest : pathBy(below, rest);
  return [own.get(name) ?? name, ...ofRest];
}

function renameModel(
  findings: Findings,
  model: JsonObject,
  path: string,
  names: Names,
): JsonObject {
  const config = configOf(model);
  const layers = listAt(config, 'layers').filter(isObject);
  chooseNames(layers.map(nameOf), names.own);
  for (const [old, name] of names.own) {
    findings.changed(`${path}.${old}.name`, JSON.stringify(old), JSON.stringify(name), 'rejects');
  }
  const renamed = layers.map((layer) => renameLayer(findings, layer, path, names));
  const ends = Object.fromEntries(
    ['input_layers', 'output_layers']
      .filter((key) => Object.hasOwn(config, key))
      .map((key) => [key, withNewNames(config[key] ?? null, names.own)]),
  );
  return { ...model, config: { ...config, layers: renamed, ...ends } };
}

function renameLayer(
  findings: Findings,
  layer: JsonObject,
  path: string,
  { own, inner }: Names,
): JsonObject {
  const old = nameOf(layer);
  const name = own.get(old) ?? old;
  let result = layer;
  if (isModel(layer)) {
    const below: Names = { own: new Map(), inner: new Map() };
    inner.set(old, below);
    result = renameModel(findings, layer, `${path}.${old}`, below);
  }
  if (name !== old) result = { ...result, config: { ...objectAt(result, 'config'), name } };
  if (Object.hasOwn(layer, 'name')) result = { ...result, name };
  if (own.size === 0 || !Object.hasOwn(layer, 'inbound_nodes')) return result;
  return { ...result, inbound_nodes: withNewNames(layer.inbound_nodes ?? null, own) };
}

function chooseNames(names: readonly string[], chosen: Map<string, string>): void {
  const taken = new Set(names.filter((name) => ACCEPTED.test(name)));
  for (const old of names) {
    if (old === '' || ACCEPTED.test(old)) continue;
    const start = acceptable(old);
    let name = start;
    for (let k = 1; taken.has(name); k++) name = `${start}_${k}`;
    taken.add(name);
    chosen.set(old, name);
  }
}

/** Returns a name that tfjs accepts. 'Größe 1' becomes Gro_e_1, and '_x' becomes layer_x. */
function acceptable(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^-\w./]/g, '_');
  return ACCEPTED.test(plain) ? plain : `layer${plain.startsWith('_') ? '' : '_'}${plain}`;
}

/** Replaces names in references, which are lists that start with a name and two numbers. */
function withNewNames(value: Json, names: ReadonlyMap<string, string>): Json {
  if (names.size === 0) return value;
  if (Array.isArray(value)) {
    const [name, node, tensor, ...rest] = value;
    const own = typeof name === 'string' ? names.get(name) : undefined;
    const others = (list: readonly Json[]): Json[] => list.map((each) => withNewNames(each, names));
    if (own === undefined || typeof node !== 'number' || typeof tensor !== 'number')
      return others(value);
    return [own, node, tensor, ...others(rest)];
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withNewNames(each, names)]),
  );
}
