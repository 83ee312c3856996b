import { shown } from '../../check/names.ts';
import { Fault } from '../../fault.ts';
import { MESSAGE } from '../layout.ts';
import type { Hdf5Group } from '../types.ts';
import { damaged, type FileBytes, type Header, unsupported } from './bytes.ts';
import { Dataset } from './dataset.ts';
import { hasMessage, readHeader } from './header.ts';
import { findLinks, isGroup, type Link } from './links.ts';
import { StoredObject } from './object.ts';

/** The groups and arrays of a file that were opened, by address. */
export type Objects = Map<number, Group | Dataset>;

/** A group. Its members are opened when they are asked for. */
export class Group extends StoredObject implements Hdf5Group {
  readonly kind = 'group';
  readonly #objects: Objects;
  readonly #depth: number;
  /** What the group contains: the objects that were opened, the links of the others. */
  #members: Map<string, Link | Group | Dataset> | undefined;

  constructor(file: FileBytes, header: Header, path: string, objects: Objects, depth: number) {
    super(file, header, path);
    this.#objects = objects;
    this.#depth = depth;
  }

  keys(): readonly string[] {
    return [...this.#found().keys()].sort();
  }

  get(path: string): Group | Dataset | undefined {
    let found: Group | Dataset = this;
    for (const name of path.split('/').filter((each) => each !== '')) {
      if (found.kind === 'dataset') {
        throw new Fault(`an array in '${shown(path)}', before '${shown(name)}'`, 'a group');
      }
      const member: Group | Dataset | undefined = found.#member(name);
      if (member === undefined) return undefined;
      found = member;
    }
    return found;
  }

  #found(): Map<string, Link | Group | Dataset> {
    this.#members ??= this.named('', () => findLinks(this.file, this.header));
    return this.#members;
  }

  #member(name: string): Group | Dataset | undefined {
    const members = this.#found();
    const found = members.get(name);
    if (typeof found === 'object' || found === undefined) return found;
    const inside = this.path === '' ? name : `/${name}`;
    const member = this.named(inside, () => this.#open(found, `${this.path}${inside}`));
    members.set(name, member);
    return member;
  }

  #open(address: Link, path: string): Group | Dataset {
    if (typeof address === 'string') {
      throw unsupported(`a link to ${address}`, 'groups and arrays of this file');
    }
    const { limits } = this.file;
    const known = this.#objects.get(address);
    // With one way to each group there are no circles, and a walk visits each group once.
    if (known?.kind === 'group') {
      throw unsupported('two links to one group', 'one link to each group');
    }
    if (known !== undefined) return known;
    if (this.#objects.size >= limits.objects) {
      const expected = `at most ${limits.objects} groups and arrays (limits.objects)`;
      throw new Fault('an HDF5 file with more', expected);
    }
    const object = this.#read(address, path);
    this.#objects.set(address, object);
    return object;
  }

  #read(address: number, path: string): Group | Dataset {
    const { file } = this;
    const header = readHeader(file, address);
    if (hasMessage(header, MESSAGE.layout)) return new Dataset(file, header, path);
    if (!isGroup(header)) throw damaged('an object is neither a group nor an array');
    const { depth } = file.limits;
    if (this.#depth >= depth) {
      throw new Fault('groups that are nested deeper', `at most ${depth} levels (limits.depth)`);
    }
    return new Group(file, header, path, this.#objects, this.#depth + 1);
  }
}
