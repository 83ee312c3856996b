// Changes of bytes that know nothing of a format, and such that aim at the fields behind the signatures of HDF5 and ZIP.

/** @typedef {import('./random.mjs').Random} Random */

/** Where structures of HDF5 and of ZIP archives start. */
const SIGNATURES = [
  '\u0089HDF',
  'OHDR',
  'OCHK',
  'TREE',
  'SNOD',
  'HEAP',
  'GCOL',
  'FRHP',
  'FHDB',
  'FHIB',
  'BTHD',
  'BTLF',
  'BTIN',
  'FAHD',
  'FADB',
  'EAHD',
  'EAIB',
  'EADB',
  'PK\u0001\u0002',
  'PK\u0003\u0004',
  'PK\u0005\u0006',
];

/** Values at which sizes, counts and addresses break. */
const SIZES = [
  0,
  1,
  2,
  7,
  8,
  127,
  128,
  255,
  256,
  32767,
  65535,
  65536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 2,
  2 ** 32 - 1,
];

/**
 * Returns a changed copy.
 *
 * @param {Uint8Array} bytes
 * @param {Random} random
 */
export function mutateBytes(bytes, random) {
  const times = 1 + (random.below(3) === 0 ? random.below(6) : 0);
  let result = bytes.slice();
  for (let k = 0; k < times && result.length > 0; k++)
    result = random.pick([
      flip,
      flip,
      setByte,
      setField,
      setField,
      setField,
      copy,
      swap,
      cut,
      insert,
    ])(result, random);
  return result;
}

/** @typedef {(bytes: Uint8Array, random: Random) => Uint8Array} Change */

/** @type {Change} */
function flip(bytes, { below }) {
  const at = below(bytes.length);
  bytes[at] ^= 1 << below(8);
  return bytes;
}

/** @type {Change} */
function setByte(bytes, { below }) {
  bytes[below(bytes.length)] = below(256);
  return bytes;
}

/** @type {Change} */
function setField(bytes, random) {
  const at = Math.min(placeOf(bytes, random), bytes.length - 1);
  const size = random.pick([1, 2, 4, 8]);
  if (at + size > bytes.length) return bytes;
  const near = random.below(4) === 0 ? random.below(bytes.length) : random.pick(SIZES);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (size === 1) view.setUint8(at, near & 255);
  else if (size === 2) view.setUint16(at, near & 65535, true);
  else if (size === 4) view.setUint32(at, near >>> 0, true);
  else view.setBigUint64(at, random.below(5) === 0 ? 2n ** 64n - 1n : BigInt(near), true);
  return bytes;
}

/** A place behind a signature, if there is one. */
function placeOf(/** @type {Uint8Array} */ bytes, /** @type {Random} */ random) {
  const signature = random.pick(SIGNATURES);
  const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(
    signature,
    random.below(bytes.length),
    'latin1',
  );
  return found < 0 ? random.below(bytes.length) : found + 4 + random.below(60);
}

/** @type {Change} */
function copy(bytes, { below }) {
  const length = 1 + below(Math.min(64, bytes.length));
  const [from, to] = [below(bytes.length - length + 1), below(bytes.length - length + 1)];
  bytes.copyWithin(to, from, from + length);
  return bytes;
}

/** @type {Change} */
function swap(bytes, { below }) {
  const length = 1 + below(Math.min(512, bytes.length >> 1));
  const [a, b] = [below(bytes.length - length + 1), below(bytes.length - length + 1)];
  const kept = bytes.slice(a, a + length);
  bytes.copyWithin(a, b, b + length);
  bytes.set(kept, b);
  return bytes;
}

/** @type {Change} */
function cut(bytes, { below }) {
  return bytes.slice(0, below(bytes.length));
}

/** @type {Change} */
function insert(bytes, { below }) {
  const at = below(bytes.length);
  const more = Uint8Array.from({ length: 1 + below(16) }, () => below(256));
  return Uint8Array.from([...bytes.subarray(0, at), ...more, ...bytes.subarray(at)]);
}
