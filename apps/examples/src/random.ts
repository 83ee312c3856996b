/**
 * Returns a generator of numbers in 0..1 (1 excluded) from a seed: Marsaglia's 32-bit xorshift
 * ("Xorshift RNGs", 2003).
 */
export function randomNumbers(seed: number): () => number {
  // Spreads small seeds over 32 bits. The state must not be 0, which stays 0.
  let state = Math.imul(seed, 0x9e3779b9) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
