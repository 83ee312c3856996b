import { lookup3 } from '../checksum.ts';
import { MESSAGE } from '../layout.ts';
import {
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
  const isNew = file.cursor(address, 1).u8() === 0x4f;
  return isNew ? newHeader(file, address) : oldHeader(file, address);
}

function oldHeader(file: FileBytes, address: number): Message[] {
  const head = file.cursor(address, 16);
  if (head.u8() !== 1) throw damaged(`there is no object at byte ${address}`);
  head.skip(7);
  const messages: Message[] = [];
  const blocks: Range[] = [{ at: address + 16, length: head.u32() }];
  for (let block = blocks.pop(); block !== undefined; block = blocks.pop()) {
    file.use(block.length);
    const cursor = file.cursor(block.at, block.length);
    while (cursor.left >= 8) {
      const type = cursor.u16();
      const length = cursor.u16();
      const isShared = (cursor.u8() & SHARED) !== 0;
      cursor.skip(3);
      addMessage(file, { type, isShared, at: cursor.skip(length), length }, messages, blocks);
    }
  }
  return messages;
}

function newHeader(file: FileBytes, address: number): Message[] {
  const head = file.cursor(address, Math.min(64, file.bytes.length - address));
  head.expect('OHDR');
  if (head.u8() !== 2) throw unsupported('objects of an unknown version');
  const flags = head.u8();
  head.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  const size = head.uint(1 << (flags & 3));
  const order = flags & 0x04 ? 2 : 0;
  const messages: Message[] = [];
  // A block has some bytes before its messages, and a checksum of four bytes after them.
  const before = head.at - address;
  const first = { at: address, length: before + size + 4 };
  const blocks: Range[] = [first];
  for (let block = blocks.pop(); block !== undefined; block = blocks.pop()) {
    file.use(block.length);
    checkSum(file, block);
    const cursor = file.cursor(block.at, block.length);
    if (block === first) cursor.skip(before);
    else cursor.expect('OCHK');
    // What is too short for a message is a gap.
    while (cursor.left >= 4 + order + 4) {
      const type = cursor.u8();
      const length = cursor.u16();
      const isShared = (cursor.u8() & SHARED) !== 0;
      cursor.skip(order);
      addMessage(file, { type, isShared, at: cursor.skip(length), length }, messages, blocks);
    }
  }
  return messages;
}

function addMessage(file: FileBytes, message: Message, messages: Message[], blocks: Range[]): void {
  if (message.type !== MESSAGE.continuation) {
    messages.push(message);
    return;
  }
  const cursor = file.cursor(message.at, message.length);
  blocks.push({ at: cursor.place(), length: cursor.size() });
}

/** Compares the last four bytes of a block with the checksum of those before. */
export function checkSum(file: FileBytes, block: Range): void {
  if (block.length < 4) throw damaged('a block is too short');
  const stored = file.cursor(block.at + block.length - 4, 4).u32();
  const bytes = file.range({ at: block.at, length: block.length - 4 });
  if (lookup3(bytes) !== stored) throw damaged(`a wrong checksum at byte ${block.at}`);
}

/** Returns the bodies of all messages of a type. */
export function messagesOf(file: FileBytes, header: Header, type: number): readonly Range[] {
  return header
    .filter((message) => message.type === type)
    .map((message) => (message.isShared ? sharedMessage(file, type, message) : message));
}

/** Returns the body of the first message of a type; undefined if there is none. */
export function messageOf(file: FileBytes, header: Header, type: number): Range | undefined {
  const message = header.find((each) => each.type === type);
  return message?.isShared ? sharedMessage(file, type, message) : message;
}

/** Finds a message that lies in the header of another object, as committed datatypes do. */
export function sharedMessage(file: FileBytes, type: number, { at, length }: Range): Range {
  const cursor = file.cursor(at, length);
  const version = cursor.u8();
  const place = cursor.u8();
  if (version === 3 && place !== 2) throw unsupported('shared header messages');
  if (version === 1) cursor.skip(6);
  const address = cursor.place();
  // Many objects may share what one header has.
  const header = file.sharedHeaders.get(address) ?? readHeader(file, address);
  file.sharedHeaders.set(address, header);
  const found = header.find((message) => message.type === type);
  if (found === undefined || found.isShared) throw damaged('a shared message is missing');
  return found;
}

/** Whether a header has a message of a type. */
export function hasMessage(header: Header, type: number): boolean {
  return header.some((message) => message.type === type);
}
