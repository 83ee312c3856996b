// As fuzz.test.ts, with more files and more of each.
import { sampled } from '@clampwise/testing/sampled';
import { expect, test, vi } from 'vitest';
import { fuzz } from './fuzz.ts';
import { fixture } from './support.ts';

vi.mock('../../src/hdf5/checksum.ts', () => ({
  lookup3: ({ buffer, byteOffset, byteLength }: Uint8Array) =>
    new DataView(buffer).getUint32(byteOffset + byteLength, true),
}));

const FIRST = Number(process.env.CLAMPWISE_SEED ?? 0);
const FILES = ['earliest', 'latest', 'earliest-narrow', 'latest-narrow', 'damaged'];

test.each(sampled(FILES, 2))('a damaged file: %s', { timeout: 600_000 }, (name) => {
  expect(fuzz(fixture(name), FIRST + 1_000_000, 300).findings).toEqual([]);
});
