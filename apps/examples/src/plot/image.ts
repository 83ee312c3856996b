import { crc32 } from 'node:zlib';

const LEVELS = 63;
const [WHITE, INK, RED] = [
  [255, 255, 255],
  [31, 35, 40],
  [201, 55, 28],
] as const;

/**
 * Draws a picture of values in -1..1 as a PNG: 1 is ink, 0 is white and -1 is red. Returns its
 * address as text. The data are not compressed, so that every version of zlib gives the same bytes.
 */
export function pictureOf(values: ArrayLike<number>, width: number): string {
  const height = values.length / width;
  const stride = 1 + width;
  const rows = Buffer.alloc(height * stride);
  for (let k = 0; k < values.length; k++) {
    const place = Math.floor(k / width) * stride + 1 + (k % width);
    rows[place] = LEVELS + Math.round(Math.max(-1, Math.min(1, values[k]!)) * LEVELS);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8); // A byte for each pixel: its color in the palette.
  const png = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', palette()),
    chunk('IDAT', stored(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${png.toString('base64')}`;
}

/** Red to white to ink, in 127 levels. */
function palette(): Buffer {
  const colors = Array.from({ length: 2 * LEVELS + 1 }, (_, k) => {
    const share = k / LEVELS - 1;
    const end = share < 0 ? RED : INK;
    return WHITE.map((white, j) => Math.round(white + Math.abs(share) * (end[j]! - white)));
  });
  return Buffer.from(colors.flat());
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** One block of the zlib format (RFC 1950) that is not compressed (RFC 1951, 3.2.4). */
function stored(data: Buffer): Buffer {
  if (data.length > 0xffff) throw new RangeError('a picture has at most 65535 bytes');
  const head = Buffer.from([0x78, 0x01, 0x01, 0, 0, 0, 0]);
  head.writeUInt16LE(data.length, 3);
  head.writeUInt16LE(~data.length & 0xffff, 5);
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(((b << 16) | a) >>> 0);
  return Buffer.concat([head, data, sum]);
}
