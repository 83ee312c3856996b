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

/** Returns the whole numbers below `count` in an order that the seed decides (Fisher and Yates). */
export function shuffled(count: number, seed: number): number[] {
  const random = randomNumbers(seed);
  const order = Array.from({ length: count }, (_, k) => k);
  for (let k = count - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    [order[k], order[other]] = [order[other]!, order[k]!];
  }
  return order;
}
