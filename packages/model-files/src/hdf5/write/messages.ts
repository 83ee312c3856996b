import { Fault } from '../../fault.ts';
import { lookup3 } from '../checksum.ts';
import { MESSAGE } from '../layout.ts';
import { ByteList, utf8 } from './bytes.ts';

/** A message of a header. */
export interface Message {
  readonly type: number;
  readonly body: Uint8Array;
}

const LARGEST = 0xffff;
/** Two bits of a header's flags: the size of its messages takes four bytes. */
const SIZE_OF_FOUR = 2;

/** Returns the header of an object. */
export function headerOf(messages: readonly Message[]): Uint8Array {
  const size = messages.reduce((sum, { body }) => sum + 4 + body.length, 0);
  const list = new ByteList().bytes(utf8('OHDR')).u8(2).u8(SIZE_OF_FOUR).u32(size);
  for (const { type, body } of messages) {
    if (body.length > LARGEST) {
      const expected = `at most ${LARGEST} bytes: divide it among several attributes`;
      throw new Fault(`an attribute or name of ${body.length} bytes`, expected);
    }
    list.u8(type).u16(body.length).u8(0).bytes(body);
  }
  return list.u32(lookup3(list.take())).take();
}

/** The messages that make an object a group whose links are in its header. */
export function groupMessages(): Message[] {
  const info = new ByteList().u16(0).address(undefined).address(undefined);
  return [
    { type: MESSAGE.linkInfo, body: info.take() },
    { type: MESSAGE.groupInfo, body: new ByteList().u16(0).take() },
  ];
}

const UTF8 = 1;

export function link(name: string, address: number): Message {
  const text = utf8(name);
  const isLong = text.length > 0xff;
  const list = new ByteList()
    .u8(1)
    .u8(0x10 | (isLong ? 1 : 0))
    .u8(UTF8);
  if (isLong) list.u16(text.length);
  else list.u8(text.length);
  return { type: MESSAGE.link, body: list.bytes(text).address(address).take() };
}

/** Describes a shape; `[]` is a single value. */
export function dataspace(shape: readonly number[]): Uint8Array {
  const list = new ByteList()
    .u8(2)
    .u8(shape.length)
    .u8(0)
    .u8(shape.length > 0 ? 1 : 0);
  for (const size of shape) list.u64(size);
  return list.take();
}

/** The messages that say where an array lies. */
export function placement(address: number | undefined, byteSize: number): Message[] {
  return [
    // Nothing is said of a fill value.
    { type: MESSAGE.fillValue, body: new ByteList().u8(3).u8(0x0a).take() },
    {
      type: MESSAGE.layout,
      body: new ByteList().u8(3).u8(1).address(address).u64(byteSize).take(),
    },
  ];
}

export function attribute(
  name: string,
  type: Uint8Array,
  shape: readonly number[],
  data: Uint8Array,
): Message {
  const text = utf8(name);
  const space = dataspace(shape);
  const body = new ByteList()
    .u8(3)
    .u8(0)
    .u16(text.length + 1)
    .u16(type.length)
    .u16(space.length)
    .u8(UTF8)
    .bytes(text)
    .u8(0)
    .bytes(type)
    .bytes(space)
    .bytes(data);
  return { type: MESSAGE.attribute, body: body.take() };
}
