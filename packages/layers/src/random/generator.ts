/**
 * A stream of random numbers that a seed determines. The generator is xoshiro128** (D. Blackman, S.
 * Vigna: Scrambled linear pseudorandom number generators, ACM TOMS 2021). The finalizer of
 * MurmurHash3 over a counter fills its state, since the authors advise another kind of generator
 * for this.
 */
export class RandomGenerator {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number = randomSeed()) {
    const low = seed | 0;
    const high = Math.floor(seed / 4294967296) | 0;
    const word = (k: number): number => scramble(scramble(low + Math.imul(k, GOLDEN)) ^ (high + k));
    this.a = word(1);
    this.b = word(2);
    this.c = word(3);
    // From all zeros the generator would return only zeros.
    this.d = word(4) || 1;
  }

  /** Returns 32 random bits as a non-negative integer. */
  bits(): number {
    const result = Math.imul(rotate(Math.imul(this.b, 5), 7), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = rotate(this.d, 11);
    return result;
  }

  /** Returns a number from 0 (included) to 1 (excluded), with 53 random bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
  }

  /** Fills an array with 1, each with the given probability, and with 0 otherwise. */
  chances(values: Uint8Array, probability: number): void {
    const limit = Math.round(probability * 4294967296);
    for (let i = 0; i < values.length; i++) values[i] = this.bits() < limit ? 1 : 0;
  }

  /**
   * Returns a number of mean 0 and standard deviation 1, by the polar method of G. Marsaglia and T.
   * Bray (1964).
   */
  normal(): number {
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
    }
  }

  /** Returns a normal number within two standard deviations. Numbers outside are drawn again. */
  truncatedNormal(): number {
    for (;;) {
      const value = this.normal();
      if (value >= -2 && value <= 2) return value;
    }
  }

  /** Puts the elements in random order (R. Durstenfeld, 1964). */
  shuffle(values: Int32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = Math.floor(this.uniform() * (i + 1));
      const value = values[i] as number;
      values[i] = values[j] as number;
      values[j] = value;
    }
  }
}

const GOLDEN = 0x9e3779b9;

function randomSeed(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

function scramble(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
