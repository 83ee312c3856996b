/** Returns the checksum of metadata: Jenkins's lookup3 over bytes, start value 0. */
export function lookup3(bytes: Uint8Array): number {
  const state = new Int32Array(3).fill(0xdeadbeef + bytes.length);
  let at = 0;
  for (; bytes.length - at > 12; at += 12) {
    absorb(state, bytes, at, 12);
    mix(state);
  }
  if (at < bytes.length) {
    absorb(state, bytes, at, bytes.length - at);
    finish(state);
  }
  return state[2]! >>> 0;
}

function absorb(state: Int32Array, bytes: Uint8Array, at: number, count: number): void {
  for (let k = 0; k < count; k++) state[k >> 2]! += bytes[at + k]! << (8 * (k & 3));
}

function mix(state: Int32Array): void {
  let [a, b, c] = state as unknown as [number, number, number];
  a = ((a - c) ^ rotate(c, 4)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ rotate(a, 6)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ rotate(b, 8)) | 0;
  b = (b + a) | 0;
  a = ((a - c) ^ rotate(c, 16)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ rotate(a, 19)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ rotate(b, 4)) | 0;
  b = (b + a) | 0;
  state[0] = a;
  state[1] = b;
  state[2] = c;
}

function finish(state: Int32Array): void {
  let [a, b, c] = state as unknown as [number, number, number];
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  state[2] = c;
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}
