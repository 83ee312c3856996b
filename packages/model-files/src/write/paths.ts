import { quoted } from '../architecture/dialect.ts';
import { Fault } from '../fault.ts';
import type { StoredArray } from '../types.ts';
import { checkArray } from './arrays.ts';
import { checkList } from './content.ts';

/** The weights of one layer to write, in Keras's order: trainable first, then the others. */
export interface LayerArrays {
  /**
   * The layer's name, after the names of the models and wrappers that contain it. Names after the
   * layer's are attributes, for layers that keep weights in parts, as in ['my_block', 'dense1'].
   */
  readonly path: readonly string[];
  readonly arrays: readonly StoredArray[];
}

/** Weights as a tree of names. */
export interface WeightsByPath {
  readonly path: readonly string[];
  readonly arrays: readonly StoredArray[];
  readonly inside: ReadonlyMap<string, WeightsByPath>;
}

interface Branch extends WeightsByPath {
  arrays: readonly StoredArray[];
  readonly inside: Map<string, Branch>;
}

/**
 * Sorts weights into a tree. Throws a Fault if an array contradicts its dtype or shape, or a path
 * is given twice.
 */
export function byPath(weights: readonly LayerArrays[]): WeightsByPath {
  const root: Branch = { path: [], arrays: [], inside: new Map() };
  for (const each of weights) {
    const { path, arrays } = each ?? {};
    checkList(path, 'weights with a path');
    checkList(arrays, 'weights with arrays');
    for (const name of path) {
      if (typeof name !== 'string') throw new Fault('a path without names', 'names of layers');
    }
    const branch = path.reduce(branchIn, root);
    const name = quoted(path.join('/'));
    if (branch.arrays.length > 0) throw new Fault(`weights of ${name} twice`, 'each path once');
    for (const [k, array] of arrays.entries()) checkArray(array, `weight ${k} of ${name}`);
    branch.arrays = arrays;
  }
  return root;
}

function branchIn(branch: Branch, name: string): Branch {
  const found = branch.inside.get(name);
  if (found !== undefined) return found;
  const made: Branch = { path: [...branch.path, name], arrays: [], inside: new Map() };
  branch.inside.set(name, made);
  return made;
}
