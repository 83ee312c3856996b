import { crc32, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { pictureOf } from '../src/plot/image.ts';
import { linePlot } from '../src/plot/linePlot.ts';
import { label } from '../src/plot/svg.ts';

/** The chunks of a PNG, whose checksums must be right. */
function chunksOf(address: string): Map<string, Buffer> {
  const png = Buffer.from(address.replace('data:image/png;base64,', ''), 'base64');
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const end = at + 8 + png.readUInt32BE(at);
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, end));
    at = end + 4;
  }
  return chunks;
}

test('a picture is a PNG: red for -1, white for 0, ink for 1', () => {
  const chunks = chunksOf(pictureOf([-1, 0, 1, 5, -9, 0.5], 3));
  expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
  const header = chunks.get('IHDR')!;
  expect([header.readUInt32BE(0), header.readUInt32BE(4)]).toEqual([3, 2]);
  // zlib checks the sum of the data.
  const rows = inflateSync(chunks.get('IDAT')!);
  const palette = chunks.get('PLTE')!;
  const colorAt = (place: number) => [...palette.subarray(3 * rows[place]!, 3 * rows[place]! + 3)];
  expect([rows[0], rows[4]]).toEqual([0, 0]);
  const [red, white, ink] = [
    [201, 55, 28],
    [255, 255, 255],
    [31, 35, 40],
  ];
  expect([1, 2, 3, 5, 6].map(colorAt)).toEqual([red, white, ink, ink, red]);
  const [gray = 0] = colorAt(7);
  expect(Math.abs(gray - (255 + 31) / 2)).toBeLessThanOrEqual(2);
});

test('a line goes through its points, steps hold a value until the next x', () => {
  const axis = { name: 'a', from: 0, to: 10, marks: [] };
  const points = [
    [0, 0],
    [5, 10],
    [10, 10],
  ] as const;
  const plot = (form: 'line' | 'steps') =>
    linePlot({
      title: 't',
      x: axis,
      y: axis,
      series: [{ name: 's', color: 'red', points, form }],
    });
  const [, left, bottom, middle, top] =
    /d="M(\d+) (\d+)L(\d+) (\d+)L/.exec(plot('line')) ?? expect.fail('no line');
  expect(Number(middle) - Number(left)).toBe((560 - 48 - 14) / 2);
  expect(Number(bottom)).toBeGreaterThan(Number(top));
  expect(plot('steps')).toContain(`M${left} ${bottom}H${middle}V${top}H`);
});

test('text is escaped', () => {
  expect(label(1, 2.25, 'a < b & c')).toBe('<text x="1" y="2.3">a &lt; b &amp; c</text>');
});
