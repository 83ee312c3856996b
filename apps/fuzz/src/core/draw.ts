/** Returns the next random number below 2^32. */
type Next = () => number;

/** A generator whose numbers follow from a text: Marsaglia's xorshift over four words. */
function generatorOf(text: string): Next {
  const words = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
  for (let k = 0; k < text.length; k++) {
    const at = k % 4;
    words[at] = Math.imul(words[at] ^ text.charCodeAt(k), 0x01000193) >>> 0;
    words[(at + 1) % 4] ^= words[at] >>> 13;
  }
  let [a, b, c, d] = words;
  const next = (): number => {
    const t = a ^ (a << 11);
    a = b;
    b = c;
    c = d;
    d = (d ^ (d >>> 19) ^ t ^ (t >>> 8)) >>> 0;
    return d;
  };
  for (let k = 0; k < 16; k++) next();
  return next;
}

/**
 * Draws the choices of one case, and records them. A failing case is made smaller by replaying
 * fewer and smaller choices, so 0 should stand for the simplest choice.
 */
export class Draw {
  /** The choices so far. */
  readonly made: number[] = [];
  readonly #next: Next;
  readonly #replayed: readonly number[] | null;

  private constructor(next: Next, replayed: readonly number[] | null) {
    this.#next = next;
    this.#replayed = replayed;
  }

  /** The choices of a case, by the seed of the run, the name of the target and the case's number. */
  static ofCase(seed: number, target: string, index: number): Draw {
    return new Draw(generatorOf(`${seed}/${target}/${index}`), null);
  }

  /** Given choices. After the last one, every choice is the simplest. */
  static replay(choices: readonly number[]): Draw {
    return new Draw(() => 0, choices);
  }

  /** A whole number from 0, below n. */
  int(n: number): number {
    const raw = this.#replayed === null ? this.#next() : (this.#replayed[this.made.length] ?? 0);
    const choice = raw % n;
    this.made.push(choice);
    return choice;
  }

  /** A whole number from least to most. */
  between(least: number, most: number): number {
    return least + this.int(most - least + 1);
  }

  /** One of a list. The first is the simplest. */
  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)] as T;
  }

  /** True in one of n cases. */
  oneIn(n: number): boolean {
    return this.int(n) === n - 1;
  }

  /** A generator for many numbers that count as one choice. */
  many(): Next {
    return generatorOf(String(this.int(2 ** 31)));
  }
}
