import { describe, expect, it } from 'vitest';
import { MULTIPLY_ADDS_A_TURN, makeMultiplyAdd, makeReader } from '../src/peers/simdLimits.ts';

describe('a reader', () => {
  const { memory, read } = makeReader(100_000);

  it('has a memory of that many bytes, in whole pages', () => {
    expect(memory.buffer.byteLength).toBe(131_072);
  });

  it('reads every vector up to the end, and none behind it', () => {
    const words = new Int32Array(memory.buffer);
    for (let i = 0; i < 2048; i += 4) {
      words[i] = 1 << (i % 31);
      expect(read(0, 4 * 2048)).toBe(1 << (i % 31));
      words[i] = 0;
    }
    words[2048] = 1;
    expect(read(0, 4 * 2048)).toBe(0);
  });
});

it('multiply-adds run in as many chains as are counted', () => {
  // The factor of chain k starts at k, for k from 2 on, and its sum at 2k; a turn flips the factor, and adds it.
  const chains = Array.from({ length: MULTIPLY_ADDS_A_TURN / 4 }, (_, k) => 2 + k);
  const after = (turns: number) =>
    chains.reduce((sum, k) => sum + (turns % 2 === 1 ? k : 2 * k), 0);
  const multiplyAdd = makeMultiplyAdd();
  for (const turns of [1, 2, 5]) expect(multiplyAdd(turns)).toBe(after(turns));
});
