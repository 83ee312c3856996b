import { lookup3 } from '../checksum.ts';
import { MESSAGE } from '../layout.ts';
import {
  type Cursor,
  damaged,
  type FileBytes,
  type Header,
  type Message,
  type Range,
  unsupported,
} from './bytes.ts';

const SHARED = 0x02;

/** Reads the header of the object at an address. */
export function readHeader(file: FileBytes, address: number): Header {
  const known = file.headers.get(address);
  if (known !== undefined) return known;
  const isNew = file.cursor(address, 4).u8() === 0x4f;
  const { first, readBlock } = isNew ? newHeader(file, address) : oldHeader(file, address);
  const messages = new Map<number, Message[]>();
  // Known before it is read: a message may refer to its own header.
  file.headers.set(address, messages);
  const blocks: Range[] = [first];
  for (let block = blocks.pop(); block !== undefined; block = blocks.pop()) {
    file.use(block.length);
    for (const message of readBlock(block)) {
      const { type } = message;
      if (type === MESSAGE.continuation) {
        const cursor = file.cursor(message.at, message.length);
        blocks.push({ at: cursor.place(), length: cursor.size() });
      } else {
        const same = messages.get(type);
        if (same === undefined) messages.set(type, [message]);
        else same.push(message);
      }
    }
  }
  return messages;
}

interface HeaderForm {
  /** The block of messages that lies in the header itself. */
  readonly first: Range;
  readonly readBlock: (block: Range) => Message[];
}

function oldHeader(file: FileBytes, address: number): HeaderForm {
  const cursor = file.cursor(address, 16);
  if (cursor.u8() !== 1) throw damaged(`there is no object at byte ${address}`);
  cursor.skip(7);
  return {
    first: { at: address + 16, length: cursor.u32() },
    readBlock: (block) => {
      const messages: Message[] = [];
      const inBlock = file.cursor(block.at, block.length);
      while (inBlock.left >= 8) {
        const type = inBlock.u16();
        const length = inBlock.u16();
        const flags = inBlock.u8();
        inBlock.skip(3);
        messages.push(resolved(file, { type, ...inBlock.range(length) }, flags));
      }
      return messages;
    },
  };
}

function newHeader(file: FileBytes, address: number): HeaderForm {
  const cursor = file.cursor(address, Math.min(64, file.bytes.length - address));
  cursor.expect('OHDR');
  if (cursor.u8() !== 2) throw unsupported('objects of an unknown version');
  const flags = cursor.u8();
  cursor.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  const length = cursor.uint(1 << (flags & 3));
  // The block starts with what precedes the messages, and ends with a checksum.
  const first = { at: address, length: cursor.at - address + length + 4 };
  const inFirst = cursor.at - address;
  const order = flags & 0x04 ? 2 : 0;
  return {
    first,
    readBlock: (block) => {
      const inBlock = file.cursor(block.at, block.length);
      checkSum(file, block);
      if (block === first) inBlock.skip(inFirst);
      else inBlock.expect('OCHK');
      return newMessages(file, inBlock, order);
    },
  };
}

function newMessages(file: FileBytes, cursor: Cursor, order: number): Message[] {
  const messages: Message[] = [];
  // What is too short for a message is a gap; the last four bytes are the checksum.
  while (cursor.left >= 4 + order + 4) {
    const type = cursor.u8();
    const length = cursor.u16();
    const flags = cursor.u8();
    cursor.skip(order);
    messages.push(resolved(file, { type, ...cursor.range(length) }, flags));
  }
  return messages;
}

/** Compares the last four bytes of a block with the checksum of those before. */
export function checkSum(file: FileBytes, block: Range): void {
  if (block.length < 4) throw damaged('a block is too short');
  const stored = file.cursor(block.at + block.length - 4, 4).u32();
  const bytes = file.range({ at: block.at, length: block.length - 4 });
  if (lookup3(bytes) !== stored) throw damaged(`a wrong checksum at byte ${block.at}`);
}

function resolved(file: FileBytes, message: Message, flags: number): Message {
  return flags & SHARED ? sharedMessage(file, message) : message;
}

/** Finds a message that lies in the header of another object, as committed datatypes do. */
export function sharedMessage(file: FileBytes, { type, at, length }: Message): Message {
  const cursor = file.cursor(at, length);
  const version = cursor.u8();
  const place = cursor.u8();
  if (version === 3 && place !== 2) throw unsupported('shared header messages');
  if (version === 1) cursor.skip(6);
  const [found] = readHeader(file, cursor.place()).get(type) ?? [];
  if (found === undefined) throw damaged('a shared message is missing');
  return found;
}
