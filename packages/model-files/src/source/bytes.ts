const tagOf = (value: unknown): string => Object.prototype.toString.call(value);

/** The bytes of a buffer or of any view, without a copy; undefined for anything else. */
export function asBytes(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value))
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  // Buffers of another realm, such as a frame, are no instances.
  return /^\[object (Shared)?ArrayBuffer\]$/.test(tagOf(value))
    ? new Uint8Array(value as ArrayBuffer)
    : undefined;
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
