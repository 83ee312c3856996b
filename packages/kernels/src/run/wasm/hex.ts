import type { Bytes } from './bytes.ts';

/** Decodes pairs of hexadecimal digits. */
export function decodeHex(text: string): Bytes {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
