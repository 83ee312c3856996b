import { isStoredDtype } from '../../dtypes.ts';
import { MESSAGE } from '../layout.ts';
import type { Hdf5Attribute } from '../types.ts';
import { damaged, type FileBytes, type Header, type Range, unsupported } from './bytes.ts';
import { type Dataspace, product, readDataspace } from './dataspace.ts';
import { type Datatype, readDatatype } from './datatype.ts';
import { denseObjects } from './dense.ts';
import { messagesOf, sharedMessage } from './header.ts';
import { fromHalf, valuesOf } from './numbers.ts';
import { readText } from './text.ts';

/** An attribute before its value is read. */
export interface Attribute {
  readonly datatype: Datatype;
  readonly dataspace: Dataspace;
  readonly data: Range;
}

/** Finds the attributes of an object, by name. */
export function findAttributes(file: FileBytes, header: Header): ReadonlyMap<string, Attribute> {
  const messages: readonly Range[] = [
    ...messagesOf(file, header, MESSAGE.attribute),
    ...messagesOf(file, header, MESSAGE.attributeInfo).flatMap((info) =>
      denseAttributes(file, info),
    ),
  ];
  const found = new Map<string, Attribute>();
  for (const message of messages) {
    const { name, ...attribute } = readAttribute(file, message);
    if (found.has(name)) throw damaged('two attributes have one name');
    found.set(name, attribute);
  }
  return found;
}

function denseAttributes(file: FileBytes, info: Range): readonly Range[] {
  const cursor = file.cursor(info.at, info.length);
  cursor.skip(1);
  cursor.skip(cursor.u8() & 1 ? 2 : 0);
  const heap = cursor.address();
  return heap === undefined ? [] : denseObjects(file, heap, cursor.place(), 'attributes');
}

function readAttribute(file: FileBytes, { at, length }: Range): Attribute & { name: string } {
  const cursor = file.cursor(at, length);
  const version = cursor.u8();
  if (version < 1 || version > 3) throw unsupported(`an attribute of version ${version}`);
  const flags = cursor.u8();
  const sizes = [cursor.u16(), cursor.u16(), cursor.u16()];
  if (version === 3) cursor.skip(1);
  // In version 1 each part is filled up to a multiple of 8, and none is shared.
  const [name, type, space] = sizes.map((size) => {
    const range = cursor.range(size);
    if (version === 1) cursor.skip(Math.min(cursor.left, (8 - (size % 8)) % 8));
    return range;
  }) as [Range, Range, Range];
  const shared = version === 1 ? 0 : flags;
  return {
    name: file.cursor(name.at, name.length).line(),
    datatype: readDatatype(part(file, MESSAGE.datatype, type, shared & 1)),
    dataspace: readDataspace(part(file, MESSAGE.dataspace, space, shared & 2)),
    data: cursor.range(cursor.left),
  };
}

function part(file: FileBytes, type: number, range: Range, isShared: number) {
  const { at, length } = isShared ? sharedMessage(file, type, range) : range;
  return file.cursor(at, length);
}

/** Reads the value of an attribute. */
export function attributeValue(file: FileBytes, attribute: Attribute): Hdf5Attribute {
  const { datatype, dataspace, data } = attribute;
  const length = product([dataspace.count, datatype.size]);
  if (length > data.length) throw damaged('an attribute is cut off');
  const values =
    datatype.dtype === 'string' ? texts(file, attribute) : numbers(file, attribute, length);
  const isSingle = dataspace.shape.length === 0 && !dataspace.isNull;
  return isSingle ? values[0]! : (values as Hdf5Attribute);
}

function texts(file: FileBytes, { datatype, dataspace, data }: Attribute): string[] {
  if (datatype.size === 0) throw damaged('a text of no size');
  const cursor = file.cursor(data.at, data.length);
  return Array.from({ length: dataspace.count }, () => readText(file, cursor, datatype));
}

function numbers(
  file: FileBytes,
  { datatype, dataspace, data }: Attribute,
  length: number,
): (number | bigint)[] {
  const { dtype, isBigEndian } = datatype;
  if (!isStoredDtype(dtype) || dtype === 'bfloat16') {
    throw unsupported(`an attribute of type ${dtype}`);
  }
  const values = valuesOf(dtype, file.range({ at: data.at, length }), isBigEndian);
  const list = Array.from<number | bigint, number | bigint>(values, (value) =>
    dtype === 'float16' ? fromHalf(Number(value)) : exact(value),
  );
  const isSingle = dataspace.shape.length === 0;
  if (!isSingle && list.some((value) => typeof value === 'bigint')) {
    throw unsupported('a list of large integers as an attribute');
  }
  return list;
}

/** A bigint becomes a number where a number holds it exactly. */
function exact(value: number | bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
