const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Decodes base64 with padding. An AudioWorklet has no atob, so this is our own. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const codes = new Uint8Array(128);
  for (let i = 0; i < 64; i++) codes[ALPHABET.charCodeAt(i)] = i;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let position = 0;
  for (let i = 0; i < text.length; i += 4) {
    let word = 0;
    for (let k = 0; k < 4; k++) word = (word << 6) | (codes[text.charCodeAt(i + k)] ?? 0);
    // Writes past the end, where the padding was, are ignored.
    bytes[position++] = word >> 16;
    bytes[position++] = word >> 8;
    bytes[position++] = word;
  }
  return bytes;
}
