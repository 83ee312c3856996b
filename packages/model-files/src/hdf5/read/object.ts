import type { Hdf5Attribute } from '../types.ts';
import { type Attribute, attributeValue, findAttributes } from './attributes.ts';
import type { FileBytes, Header } from './bytes.ts';

/** What groups and arrays have in common. */
export class StoredObject {
  protected readonly file: FileBytes;
  protected readonly header: Header;
  #attributes: ReadonlyMap<string, Attribute> | undefined;
  readonly #values = new Map<string, Hdf5Attribute>();

  constructor(file: FileBytes, header: Header) {
    this.file = file;
    this.header = header;
  }

  attributes(): readonly string[] {
    return [...this.#found().keys()].sort();
  }

  attribute(name: string): Hdf5Attribute | undefined {
    const attribute = this.#found().get(name);
    if (attribute === undefined) return undefined;
    const value = this.#values.get(name) ?? attributeValue(this.file, attribute);
    this.#values.set(name, value);
    return value;
  }

  #found(): ReadonlyMap<string, Attribute> {
    this.#attributes ??= findAttributes(this.file, this.header);
    return this.#attributes;
  }
}
