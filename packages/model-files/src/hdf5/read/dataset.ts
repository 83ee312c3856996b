import { isStoredDtype } from '../../dtypes.ts';
import { Fault } from '../../fault.ts';
import type { StoredDtype, StoredValues } from '../../types.ts';
import { MESSAGE } from '../layout.ts';
import type { Hdf5Dataset, OtherDtype } from '../types.ts';
import { damaged, type FileBytes, type Header, type Range } from './bytes.ts';
import { findChunks } from './chunkIndex.ts';
import { type ChunkedArray, type ChunkList, checkMissing, unpackChunks } from './chunks.ts';
import { type Dataspace, product, readDataspace } from './dataspace.ts';
import { type Datatype, readDatatype } from './datatype.ts';
import { readFilters } from './filters.ts';
import { messageOf } from './header.ts';
import { readLayout } from './layout.ts';
import { valuesOf } from './numbers.ts';
import { StoredObject } from './object.ts';

/** An array as it lies in the file. Nothing of its values is read before `read`. */
export class Dataset extends StoredObject implements Hdf5Dataset {
  readonly kind = 'dataset';
  readonly shape: readonly number[];
  readonly dtype: StoredDtype | OtherDtype;
  readonly byteSize: number;
  readonly #dataspace: Dataspace;
  readonly #datatype: Datatype;
  #readBytes: (() => Uint8Array) | undefined;

  constructor(file: FileBytes, header: Header, path: string) {
    super(file, header, path);
    this.#dataspace = readDataspace(this.#cursor(MESSAGE.dataspace));
    this.#datatype = readDatatype(this.#cursor(MESSAGE.datatype));
    this.shape = this.#dataspace.isNull ? [0] : this.#dataspace.shape;
    this.byteSize = product([this.#dataspace.count, this.#datatype.size]);
    this.dtype = this.#isBfloat16() ? 'bfloat16' : this.#datatype.dtype;
  }

  read(): StoredValues {
    return this.named('', () => this.#values());
  }

  #values(): StoredValues {
    if (!isStoredDtype(this.dtype)) {
      throw new Fault(`an array of type ${this.dtype}`, 'an array of numbers');
    }
    if (this.byteSize === 0) return valuesOf(this.dtype, new Uint8Array(0), false);
    // Only the first reading counts: what is read again takes no more of the file.
    this.#readBytes ??= this.#prepare();
    return valuesOf(this.dtype, this.#readBytes(), this.#datatype.isBigEndian);
  }

  /** Keras stores bfloat16 as two bytes without a meaning, and the meaning in an attribute. */
  #isBfloat16(): boolean {
    const { dtype, size } = this.#datatype;
    return dtype === 'opaque' && size === 2 && this.attribute('dtype') === 'bfloat16';
  }

  #cursor(type: number) {
    const message = messageOf(this.file, this.header, type);
    if (message === undefined) throw damaged('an array has no shape or no type');
    return this.file.cursor(message.at, message.length);
  }

  /** Checks where the values lie, and returns how to read them. */
  #prepare(): () => Uint8Array {
    const { file, byteSize, shape } = this;
    const { rank, arrayBytes } = file.limits;
    if (shape.length > rank) {
      throw new Fault(`an array with ${shape.length} axes`, `at most ${rank} axes (limits.rank)`);
    }
    checkSize(byteSize, arrayBytes);
    const layout = readLayout(file, this.header);
    if (layout.kind === 'header') return this.#stored(layout.data);
    if (layout.kind === 'contiguous') {
      const read = this.#stored(layout.data);
      file.use(byteSize);
      return read;
    }
    if (layout.kind === 'none') {
      checkMissing(file, this.#dataspace.count);
      file.unpack(byteSize);
      return () => this.#filled();
    }
    const chunkSize = product([...layout.chunk, layout.valueSize]);
    checkSize(chunkSize, arrayBytes);
    const isSame = layout.valueSize === this.#datatype.size && layout.chunk.length === shape.length;
    if (!isSame) throw damaged('chunks that do not fit their array');
    const filters = readFilters(file, this.header);
    const array = { layout, dataspace: this.#dataspace, filters, chunkSize };
    const chunks = findChunks(file, array);
    // Chunks at the edge may reach beyond the array, and are unpacked whole.
    file.unpack(Math.max(byteSize, product([chunks.chunks.length, chunkSize])));
    return this.#chunked(array, chunks);
  }

  #stored({ at, length }: Range): () => Uint8Array {
    const { file, byteSize } = this;
    if (length < byteSize) throw damaged(`an array of ${byteSize} bytes has only ${length}`);
    const bytes = file.range({ at, length: byteSize });
    return () => bytes;
  }

  #chunked(array: ChunkedArray, { chunks, missing }: ChunkList): () => Uint8Array {
    return () => {
      const bytes = missing > 0 ? this.#filled() : new Uint8Array(this.byteSize);
      unpackChunks(this.file, array, chunks, bytes);
      return bytes;
    };
  }

  /** Returns an array of the fill value. */
  #filled(): Uint8Array {
    const fill = this.#fillValue();
    const bytes = new Uint8Array(this.byteSize);
    if (fill === undefined || fill.every((byte) => byte === 0)) return bytes;
    bytes.set(fill);
    for (let done = fill.length; done < bytes.length; done *= 2) {
      bytes.copyWithin(done, 0, Math.min(done, bytes.length - done));
    }
    return bytes;
  }

  #fillValue(): Uint8Array | undefined {
    const current = messageOf(this.file, this.header, MESSAGE.fillValue);
    const old = messageOf(this.file, this.header, MESSAGE.oldFillValue);
    const range =
      current === undefined ? old && oldFill(this.file, old) : newFill(this.file, current);
    if (range === undefined || range.length === 0) return undefined;
    if (range.length !== this.#datatype.size) throw damaged('a fill value of another size');
    return this.file.range(range);
  }
}

function checkSize(size: number, limit: number): void {
  if (size > limit) {
    throw new Fault(`an array of ${size} bytes`, `at most ${limit} bytes (limits.arrayBytes)`);
  }
}

function oldFill(file: FileBytes, message: Range): Range {
  const cursor = file.cursor(message.at, message.length);
  return cursor.range(cursor.u32());
}

function newFill(file: FileBytes, message: Range): Range | undefined {
  const cursor = file.cursor(message.at, message.length);
  const version = cursor.u8();
  if (version >= 3) return cursor.u8() & 0x20 ? cursor.range(cursor.u32()) : undefined;
  cursor.skip(2);
  const isDefined = cursor.u8() !== 0;
  return version === 1 || isDefined ? cursor.range(cursor.u32()) : undefined;
}
