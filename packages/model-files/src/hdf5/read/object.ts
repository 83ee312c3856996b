import { shown } from '../../check/names.ts';
import { Fault } from '../../fault.ts';
import type { Hdf5Attribute } from '../types.ts';
import { type Attribute, attributeValue, findAttributes } from './attributes.ts';
import type { FileBytes, Header } from './bytes.ts';

/** A Fault that names its place in the file. */
class PlacedFault extends Fault {}

/** What groups and arrays have in common. */
export class StoredObject {
  protected readonly file: FileBytes;
  protected readonly header: Header;
  /** The names that lead here, for messages. */
  protected readonly path: string;
  #attributes: ReadonlyMap<string, Attribute> | undefined;
  #values: Map<string, Hdf5Attribute> | undefined;

  constructor(file: FileBytes, header: Header, path: string) {
    this.file = file;
    this.header = header;
    this.path = path;
  }

  attributes(): readonly string[] {
    return [...this.#found().keys()].sort();
  }

  attribute(name: string): Hdf5Attribute | undefined {
    const attribute = this.#found().get(name);
    if (attribute === undefined) return undefined;
    this.#values ??= new Map();
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const value = this.named(`@${name}`, () => attributeValue(this.file, attribute));
    this.#values.set(name, value);
    return value;
  }

  /** Says in a Fault which part of the file it is about. */
  protected named<T>(member: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Fault) || error instanceof PlacedFault) throw error;
      const path = `${this.path}${member}`;
      throw new PlacedFault(`${error.received} at '${shown(path, 120)}'`, error.expected);
    }
  }

  #found(): ReadonlyMap<string, Attribute> {
    this.#attributes ??= this.named('', () => findAttributes(this.file, this.header));
    return this.#attributes;
  }
}
