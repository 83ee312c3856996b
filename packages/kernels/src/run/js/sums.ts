// Sums in float64 whose bits do not depend on where they are computed. Blocks count from the
// array's start. Each block is added in a fixed order, and then the blocks with compensation.

/** The number of elements of a block. */
export const SUM_BLOCK = 4096;

/** What rounding `next = sum + value` lost (Neumaier 1974). */
export function lostInSum(sum: number, value: number, next: number): number {
  return Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
}

/** A sum plus what its additions lost. With an infinity the loss is NaN, and is ignored. */
export function compensated(sum: number, rest: number): number {
  return Number.isFinite(sum) ? sum + rest : sum;
}

/** A sum that keeps what each addition rounds away. */
export class CompensatedSum {
  #sum = 0;
  #rest = 0;

  add(value: number): void {
    const next = this.#sum + value;
    this.#rest += lostInSum(this.#sum, value, next);
    this.#sum = next;
  }

  get value(): number {
    return compensated(this.#sum, this.#rest);
  }
}
