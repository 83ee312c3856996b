import type { Bytes } from './bytes.ts';

const IMPORT_SECTION = 2;
const HEADER_BYTES = 8;
const MEMORY = 2;
// The limits of any shared memory: from 0 to 65536 pages.
const ANY_SHARED_MEMORY = [0x03, 0x00, 0x80, 0x80, 0x04];

/**
 * Copies a binary, and makes it import a shared memory instead of a plain one. The two kinds do not
 * link with each other, but the code is the same.
 */
export function importingSharedMemory(binary: Bytes): Bytes {
  let at = HEADER_BYTES;
  while (binary[at] !== IMPORT_SECTION) {
    const [size, body] = readLeb(binary, at + 1);
    at = body + size;
  }
  const [size, body] = readLeb(binary, at + 1);
  const limits = limitsAt(binary, body);
  // The flags of a plain memory without a maximum, then its minimum size.
  const [, afterLimits] = readLeb(binary, limits + 1);
  const section = [
    ...binary.subarray(body, limits),
    ...ANY_SHARED_MEMORY,
    ...binary.subarray(afterLimits, body + size),
  ];
  const result = new Uint8Array(binary.length + 16);
  result.set(binary.subarray(0, at + 1));
  let end = at + 1;
  for (const byte of [...leb(section.length), ...section]) result[end++] = byte;
  result.set(binary.subarray(body + size), end);
  return result.slice(0, end + binary.length - (body + size));
}

/** The position of the limits of the first import, the memory. */
function limitsAt(binary: Uint8Array, body: number): number {
  let [, at] = readLeb(binary, body);
  for (let name = 0; name < 2; name++) {
    const [length, text] = readLeb(binary, at);
    at = text + length;
  }
  if (binary[at] !== MEMORY) throw new Error('the first import of this binary is no memory');
  return at + 1;
}

/** Reads a LEB128 number, seven bits per byte: its value, and its end. */
function readLeb(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0;
  let at = start;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at];
  }
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}
