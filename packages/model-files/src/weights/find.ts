import { quoted } from '../architecture/dialect.ts';
import { Fault } from '../fault.ts';
import type { Hdf5Dataset, Hdf5Group } from '../hdf5/types.ts';
import type { Limits } from '../limits.ts';
import type { LayerEntry } from '../types.ts';

/** A weight that was found in a file, and is not read yet. */
export interface FoundWeight {
  /** Its path in the file. */
  readonly name: string;
  readonly dataset: Hdf5Dataset;
}

/** The weights of one layer, not read yet. */
export interface FoundLayer {
  readonly path: readonly string[];
  /** The layer; null for weights of a model itself. */
  readonly layer: LayerEntry | null;
  readonly weights: readonly FoundWeight[];
}

/** A group, and its path in the file. */
export interface Place {
  readonly group: Hdf5Group;
  readonly path: string;
  /** Groups and arrays that may still be visited: links can lead to the same group many times. */
  readonly visits: { left: number; readonly most: number; readonly depth: number };
}

/** Returns the root of a file. */
export function rootOf(file: Hdf5Group, limits: Limits): Place {
  const { objects, depth } = limits;
  return { group: file, path: '', visits: { left: objects, most: objects, depth } };
}

function visit({ visits, path }: Place, name: string): string {
  visits.left -= 1;
  const at = path === '' ? name : `${path}/${name}`;
  if (visits.left < 0) {
    const received = `more than ${visits.most} groups and arrays of weights`;
    throw new Fault(received, 'fewer, or a higher limits.objects');
  }
  if (at.split('/').length > visits.depth * 2) {
    const received = `weights in groups nested deeper than ${visits.depth * 2} levels`;
    throw new Fault(received, 'fewer levels, or a higher limits.depth');
  }
  return at;
}

/** Returns a group inside another one; undefined if there is none. */
export function placeIn(place: Place, name: string): Place | undefined {
  const found = place.group.get(name);
  if (found === undefined) return undefined;
  const at = visit(place, name);
  if (found.kind === 'group') return { ...place, group: found, path: at };
  throw new Fault(`an array at ${quoted(at)} in the weights`, 'a group there');
}

/** Returns an array inside a group, which has to be there. */
export function weightIn(place: Place, name: string): FoundWeight {
  const found = place.group.get(name);
  const at = visit(place, name);
  if (found?.kind === 'dataset') return { name: at, dataset: found };
  const what = found === undefined ? 'nothing' : 'a group';
  throw new Fault(`${what} at ${quoted(at)} in the weights`, 'an array there');
}

/** Returns the arrays `vars/0`, `vars/1` … of an object. Layers of a user may choose other names. */
export function varsIn(place: Place): FoundWeight[] {
  const vars = placeIn(place, 'vars');
  if (vars === undefined) return [];
  const names = [...vars.group.keys()].sort(byNumber);
  const isNumbered = names.every((name) => /^\d+$/.test(name));
  const numbers = isNumbered ? names.map((_, k) => String(k)) : names;
  return numbers.map((name) => weightIn(vars, name));
}

/** Sorts `cell_10` after `cell_2`. */
export function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Returns the texts of an attribute. A long list is stored in parts: layer_names0, layer_names1 … */
export function textsOf(group: Hdf5Group, name: string): readonly string[] {
  const whole = texts(group.attribute(name));
  if (whole !== undefined) return whole;
  const all: string[] = [];
  for (let k = 0; ; k += 1) {
    const part = texts(group.attribute(`${name}${k}`));
    if (part === undefined) return all;
    all.push(...part);
  }
}

function texts(value: ReturnType<Hdf5Group['attribute']>): readonly string[] | undefined {
  if (value === undefined || typeof value === 'string') {
    return value === undefined ? undefined : [value];
  }
  if (!Array.isArray(value)) return undefined;
  // An empty list of texts is stored as an empty list of numbers.
  return value.filter((each): each is string => typeof each === 'string');
}
