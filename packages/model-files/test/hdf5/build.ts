import { lookup3 } from '../../src/hdf5/checksum.ts';
import { FileBytes, type Header, type Message } from '../../src/hdf5/read/bytes.ts';
import { ByteList } from '../../src/hdf5/write/bytes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../src/limits.ts';

/** An empty list of bytes, for parts of a file that are written by hand. */
export const list = (): ByteList => new ByteList();

/** Numbers of one byte each. */
export const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

export const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** A block with its checksum behind it. */
export function sealed(block: ByteList): Uint8Array {
  const content = block.take();
  return list().bytes(content).u32(lookup3(content)).take();
}

/** Puts parts one behind the other, and says where each one starts. */
export class Parts {
  readonly #all = list().zeros(8);

  add(part: ByteList | Uint8Array): number {
    const at = this.#all.length;
    this.#all.bytes(part instanceof Uint8Array ? part : part.take());
    return at;
  }

  file(): FileBytes {
    return fileOf(this.#all.take());
  }
}

/** A file that consists of some bytes, without a superblock. */
export function fileOf(content: Uint8Array, limits: Partial<Limits> = {}): FileBytes {
  return new FileBytes(content, { ...DEFAULT_LIMITS, ...limits }, content.length);
}

/** The messages of an object, one after the other in a file of their own. */
export function headerIn(messages: readonly (readonly [type: number, body: Uint8Array])[]): {
  readonly file: FileBytes;
  readonly header: Header;
} {
  const all = list();
  const header = messages.map(([type, body]): Message => {
    const at = all.length;
    all.bytes(body);
    return { type, isShared: false, at, length: body.length };
  });
  return { file: fileOf(all.take()), header };
}

/** What is wrong with a file, as its message says. */
export const damage = (what: string): string =>
  `a damaged HDF5 file (${what}); expected a whole file`;

export const foreign = (what: string, expected = 'a file as Keras writes it'): string =>
  `an HDF5 file with ${what}; expected ${expected}`;
