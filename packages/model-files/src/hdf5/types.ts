import type { StoredArray, StoredDtype, StoredValues } from '../types.ts';

/** The value of an attribute. A single value is a string or a number, any other shape a flat list. */
export type Hdf5Attribute = string | number | bigint | readonly string[] | readonly number[];

/** What an array holds when it is not one of the dtypes of weights. */
export type OtherDtype =
  | 'string'
  | 'opaque'
  | 'compound'
  | 'reference'
  | 'enum'
  | 'array'
  | 'sequence'
  | 'bitfield'
  | 'time'
  | 'unusual float'
  | 'unusual integer'
  | 'unknown';

interface Hdf5Object {
  /** Returns the value of an attribute; undefined if there is none of that name. */
  attribute(name: string): Hdf5Attribute | undefined;
  /** Returns the names of the attributes, sorted. */
  attributes(): readonly string[];
}

/** A group of an HDF5 file. */
export interface Hdf5Group extends Hdf5Object {
  readonly kind: 'group';
  /** Returns the names of what the group contains, sorted. */
  keys(): readonly string[];
  /** Returns what lies at a path of names and slashes; undefined if a name is missing. */
  get(path: string): Hdf5Group | Hdf5Dataset | undefined;
}

/** An array of an HDF5 file. */
export interface Hdf5Dataset extends Hdf5Object {
  readonly kind: 'dataset';
  readonly shape: readonly number[];
  readonly dtype: StoredDtype | OtherDtype;
  /** The size of the values once they are unpacked. */
  readonly byteSize: number;
  /** Reads the values: a view of the file's bytes if they lie there as they are, else a copy. */
  read(): StoredValues;
}

/** A group to write, with all that it contains. */
export interface Hdf5Content {
  readonly attributes?: Readonly<Record<string, string | readonly string[] | number>>;
  readonly children: ReadonlyMap<string, Hdf5Content | StoredArray>;
}
