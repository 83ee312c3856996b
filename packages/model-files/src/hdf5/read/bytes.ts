import { Fault } from '../../fault.ts';
import { type ByteLimit, type Limits, unpackLimit } from '../../limits.ts';

/** A stretch of the file. */
export interface Range {
  readonly at: number;
  readonly length: number;
}

/** A message in the header of an object. */
export interface Message extends Range {
  readonly type: number;
  /** Whether it only says in which other header the message lies. */
  readonly isShared: boolean;
}

/** The messages of an object. */
export type Header = readonly Message[];

/** The objects of a heap, by number. */
export type Heap = ReadonlyMap<number, Range>;

export function damaged(what: string): Fault {
  return new Fault(`a damaged HDF5 file (${what})`, 'a whole file');
}

export function unsupported(what: string, expected = 'a file as Keras writes it'): Fault {
  return new Fault(`an HDF5 file with ${what}`, expected);
}

/** The bytes of an HDF5 file from its superblock on, and how much of them was used. */
export class FileBytes {
  readonly bytes: Uint8Array;
  readonly limits: Limits;
  readonly #unpackLimit: ByteLimit;
  /** Bytes of an address, and of a size, in this file. */
  offsetSize = 8;
  lengthSize = 8;
  /** The headers that were already read, by address. */
  readonly sharedHeaders: Map<number, Header> = new Map();
  readonly heaps: Map<number, Heap> = new Map();
  readonly #view: DataView;
  #used = 0;
  #unpacked = 0;

  constructor(bytes: Uint8Array, limits: Limits, fileSize: number) {
    this.bytes = bytes;
    this.limits = limits;
    this.#unpackLimit = unpackLimit(limits, fileSize);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Returns a cursor over a part of the file. */
  cursor(at: number, length: number): Cursor {
    this.#check(at, length);
    return new Cursor(this, this.#view, at, at + length);
  }

  /** Returns the bytes of a part of the file. */
  range({ at, length }: Range): Uint8Array {
    this.#check(at, length);
    return this.bytes.subarray(at, at + length);
  }

  #check(at: number, length: number): void {
    if (at < 0 || length < 0 || at + length > this.bytes.length) {
      throw damaged(`byte ${at + length} of ${this.bytes.length} is needed`);
    }
  }

  /**
   * Counts bytes that are used for the first time. The parts of a whole file do not overlap, so
   * more bytes than the file has are damage. This bounds all work by the size of the file, and ends
   * every circle.
   */
  use(length: number): void {
    if (this.#used + length > this.bytes.length) throw damaged('its parts overlap');
    this.#used += length;
  }

  /** Counts bytes that are unpacked or filled in. */
  unpack(length: number): void {
    const { most, limit } = this.#unpackLimit;
    if (this.#unpacked + length > most) {
      throw new Fault('arrays that unpack to more', `at most ${most} bytes (${limit})`);
    }
    this.#unpacked += length;
  }
}

/** Reads one value after another from a part of the file. Nothing outside the part is read. */
export class Cursor {
  at: number;
  readonly end: number;
  readonly #file: FileBytes;
  readonly #view: DataView;

  constructor(file: FileBytes, view: DataView, at: number, end: number) {
    this.#file = file;
    this.#view = view;
    this.at = at;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  skip(length: number): number {
    const { at } = this;
    if (length < 0 || length > this.left) throw damaged(`a part ends at byte ${this.end} too soon`);
    this.at = at + length;
    return at;
  }

  u8(): number {
    return this.#view.getUint8(this.skip(1));
  }

  u16(): number {
    return this.#view.getUint16(this.skip(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  /** Reads an unsigned integer of up to 8 bytes. */
  uint(size: number): number {
    const at = this.skip(size);
    let value = 0;
    for (let k = size - 1; k >= 0; k--) value = value * 256 + this.#view.getUint8(at + k);
    if (value > Number.MAX_SAFE_INTEGER) throw damaged('a number is too large');
    return value;
  }

  size(): number {
    return this.uint(this.#file.lengthSize);
  }

  /** Reads an address; undefined if it is the one that stands for none. */
  address(): number | undefined {
    return this.#uintOrNone(this.#file.offsetSize);
  }

  /** Reads a size; undefined if it stands for no limit. */
  sizeOrNone(): number | undefined {
    return this.#uintOrNone(this.#file.lengthSize);
  }

  /** Reads an integer; undefined if all of its bits are set. */
  #uintOrNone(size: number): number | undefined {
    let { at } = this;
    const end = at + size;
    if (size > this.left) this.skip(size);
    while (at < end && this.#view.getUint8(at) === 0xff) at++;
    if (at < end) return this.uint(size);
    this.skip(size);
    return undefined;
  }

  /** Reads an address that must be there. */
  place(): number {
    const at = this.address();
    if (at === undefined) throw damaged('an address is missing');
    return at;
  }

  /** Returns the stretch of the next bytes. */
  range(length: number): Range {
    return { at: this.skip(length), length };
  }

  text(length: number): string {
    return decode(this.#file.range(this.range(length)));
  }

  /** Reads text up to a zero byte, and over that. */
  line(): string {
    const rest = this.#file.bytes.subarray(this.at, this.end);
    const length = rest.indexOf(0);
    if (length < 0) throw damaged('a name does not end');
    const text = this.text(length);
    this.skip(1);
    return text;
  }

  expect(signature: string): void {
    const at = this.skip(4);
    for (let k = 0; k < 4; k++) {
      if (this.#view.getUint8(at + k) !== signature.charCodeAt(k)) {
        throw damaged(`there is no ${signature} at byte ${at}`);
      }
    }
  }
}

/** Returns UTF-8 as a string. */
export function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged('a text is not UTF-8');
  }
}
