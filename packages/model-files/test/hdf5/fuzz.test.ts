// Damaged files, with checksums that are always right: else they would hide most of the damage.
import { expect, test, vi } from 'vitest';
import { fuzz } from './fuzz.ts';
import { fixture } from './support.ts';

vi.mock('../../src/hdf5/checksum.ts', () => ({
  // The stored checksum follows the bytes that it is of.
  lookup3: ({ buffer, byteOffset, byteLength }: Uint8Array) =>
    new DataView(buffer).getUint32(byteOffset + byteLength, true),
}));

const COUNT = 50;
const FIRST = Number(process.env.CLAMPWISE_SEED ?? 0);

const TIMEOUT = { timeout: 60_000 + 200 * COUNT };

// With how many groups and arrays each one has.
test.each([
  ['earliest', 380],
  ['latest', 380],
  ['userblock', 2],
] as const)('a damaged file: %s', TIMEOUT, (name, objects) => {
  const { findings, read } = fuzz(fixture(name), FIRST, COUNT);
  expect(findings).toEqual([]);
  // Most of each file is still read: else the damage would hide what it is to find.
  expect(read).toBeGreaterThan(COUNT * objects * 0.2);
});
