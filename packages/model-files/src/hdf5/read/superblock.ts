import { Fault } from '../../fault.ts';
import type { Limits } from '../../limits.ts';
import { SIGNATURE } from '../layout.ts';
import { type Cursor, damaged, FileBytes, unsupported } from './bytes.ts';

/** Finds the start of an HDF5 file and returns its bytes with the address of the root group. */
export function readSuperblock(
  whole: Uint8Array,
  limits: Limits,
  fileSize: number,
): { readonly file: FileBytes; readonly root: number } {
  const start = startOf(whole);
  const { buffer, byteOffset, length } = whole;
  // Not `subarray`: the slices of a Buffer of Node are no copies.
  const bytes = new Uint8Array(buffer, byteOffset + start, length - start);
  const file = new FileBytes(bytes, limits, fileSize);
  const cursor = file.cursor(8, Math.min(file.bytes.length - 8, 120));
  const version = cursor.u8();
  if (version > 3) throw unsupported(`a superblock of version ${version}`);
  const isOld = version < 2;
  if (isOld) cursor.skip(4);
  file.offsetSize = width(cursor);
  file.lengthSize = width(cursor);
  cursor.skip(isOld ? (version === 0 ? 9 : 13) : 1);
  // The base address, where the superblock lies, and the address of free space or extension.
  cursor.address();
  cursor.address();
  const end = cursor.place();
  if (end > whole.length) throw damaged(`${whole.length} bytes are there, of ${end}`);
  // In old files: the driver's address, and the root's entry of a symbol table.
  if (isOld) cursor.skip(2 * file.offsetSize);
  return { file, root: cursor.place() };
}

/** Whether bytes are an HDF5 file. */
export function isHdf5(bytes: Uint8Array): boolean {
  return findSignature(bytes) !== undefined;
}

/** The signature lies at byte 0, or after a block of the user's of 512, 1024, 2048 … bytes. */
function findSignature(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + 16 <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if (SIGNATURE.every((byte, k) => bytes[at + k] === byte)) return at;
  }
  return undefined;
}

function startOf(bytes: Uint8Array): number {
  const start = findSignature(bytes);
  if (start !== undefined) return start;
  throw new Fault('bytes without the signature of HDF5', 'an HDF5 file');
}

function width(cursor: Cursor): number {
  const size = cursor.u8();
  if (size !== 2 && size !== 4 && size !== 8) throw unsupported(`addresses of ${size} bytes`);
  return size;
}
