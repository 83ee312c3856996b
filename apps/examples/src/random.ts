/** Numbers in 0..1 (1 excluded) from a seed, the same in each run: Marsaglia's xorshift of 32 bits ("Xorshift RNGs", 2003). */
export function randomNumbers(seed: number): () => number {
  // Spreads small seeds over the 32 bits; 0 would stay 0.
  let state = Math.imul(seed, 0x9e3779b9) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
