// Files of so many parts that each of these tests takes seconds.
import { expect, test } from 'vitest';
import type { Hdf5Content } from '../../src/hdf5/types.ts';
import { writeHdf5 } from '../../src/hdf5/write/write.ts';
import { open, walk } from './support.ts';

const empty: Hdf5Content = { children: new Map() };
const ofMany = (count: number): Hdf5Content => ({
  children: new Map(Array.from({ length: count }, (_, k) => [`group_${k}`, empty])),
});

test('20,000 groups are opened in time that grows with their number', {
  retry: 4,
  timeout: 60_000,
}, () => {
  const timeOf = (count: number) => {
    const bytes = writeHdf5(ofMany(count));
    const times = [1, 2, 3, 4, 5].map(() => {
      // Of the processor: other programs do not count.
      const start = process.cpuUsage();
      let found = 0;
      walk(open(bytes), () => found++);
      expect(found).toBe(count + 1);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    });
    return Math.min(...times);
  };
  timeOf(2500);
  // 8 times as many: 64 times the time if each name were looked up one by one.
  expect(timeOf(20_000) / timeOf(2500)).toBeLessThan(24);
});

test('more texts than a collection of the heap can number', () => {
  const texts = Array.from({ length: 66_000 }, (_, k) => [`a${k}`, `text ${k}`]);
  const file = open(writeHdf5({ attributes: Object.fromEntries(texts), children: new Map() }));
  for (const k of [0, 65_534, 65_535, 65_999]) {
    expect(file.attribute(`a${k}`)).toBe(`text ${k}`);
  }
});
