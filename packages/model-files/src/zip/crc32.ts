/** Eight tables, one after the other: entry 256 k + b is the CRC of the byte b followed by k zeros. */
let tables: Int32Array | null = null;

function makeTables(): Int32Array {
  const made = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    made[byte] = crc;
  }
  for (let k = 256; k < made.length; k++) {
    const before = made[k - 256] as number;
    made[k] = (before >>> 8) ^ (made[before & 255] as number);
  }
  return made;
}

/** The CRC-32 of ZIP, eight bytes at a time (Kounavis and Berry, "slicing by 8"). */
export function crc32(bytes: Uint8Array): number {
  tables ??= makeTables();
  const t = tables as Int32Array & readonly number[];
  const b = bytes as Uint8Array & readonly number[];
  const whole = bytes.length - (bytes.length % 8);
  let crc = -1;
  let k = 0;
  for (; k < whole; k += 8) {
    const low = crc ^ (b[k]! | (b[k + 1]! << 8) | (b[k + 2]! << 16) | (b[k + 3]! << 24));
    crc =
      t[1792 + (low & 255)]! ^
      t[1536 + ((low >>> 8) & 255)]! ^
      t[1280 + ((low >>> 16) & 255)]! ^
      t[1024 + (low >>> 24)]! ^
      t[768 + b[k + 4]!]! ^
      t[512 + b[k + 5]!]! ^
      t[256 + b[k + 6]!]! ^
      t[b[k + 7]!]!;
  }
  for (; k < bytes.length; k++) crc = (crc >>> 8) ^ t[(crc ^ b[k]!) & 255]!;
  return ~crc >>> 0;
}
