import { Fault } from '../fault.ts';

const tagOf = (value: unknown): string => Object.prototype.toString.call(value);

/**
 * The bytes of a buffer or of any view. Undefined for anything else. They are a copy only if the
 * buffer is shared or resizable: it may change meanwhile, and text decoders do not accept it.
 */
export function asBytes(value: unknown): Uint8Array | undefined {
  const bytes = viewOf(value);
  if (bytes === undefined) return undefined;
  const { buffer } = bytes;
  const isOwn = isBuffer(buffer, 'ArrayBuffer') && !('resizable' in buffer && buffer.resizable);
  return isOwn ? bytes : bytes.slice();
}

function viewOf(value: unknown): Uint8Array | undefined {
  try {
    return viewOn(value);
  } catch {
    throw new Fault('a buffer whose bytes were transferred away', 'a buffer that holds its bytes');
  }
}

function viewOn(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isBuffer(value, 'ArrayBuffer') || isBuffer(value, 'SharedArrayBuffer')
    ? new Uint8Array(value as ArrayBuffer)
    : undefined;
}

/** Buffers of another realm, such as a frame, are no instances. */
function isBuffer(value: unknown, kind: string): boolean {
  return tagOf(value) === `[object ${kind}]`;
}

/** Whether a value is a Blob or a File, of any realm. */
export function isBlob(value: unknown): value is Blob {
  return /^\[object (Blob|File)\]$/.test(tagOf(value));
}

/** Puts parts together; one part is not copied. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
