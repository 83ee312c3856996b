// How a vector of norm root · scale gets another norm: each element becomes x · a · b, for a pair
// of numbers a and b. One number is not enough for every float64: from 1e300 to 1e-300, for
// example, the quotient is not a normal number.

/** Below this a factor loses bits. */
export const LEAST_NORMAL: number = 2 ** -1022;

/** Writes the pair that gives a vector of norm root · scale the norm `target`. */
export type WriteFactors = (
  factors: Float64Array,
  row: number,
  target: number,
  root: number,
  scale: number,
) => void;

/** Writes the pair for target / (root · scale). All must be finite, and root and scale above 0. */
export const writeFactor: WriteFactors = (factors, row, target, root, scale) => {
  const plain = target / root;
  if (scale === 1 && plain >= LEAST_NORMAL && plain < Infinity) write(factors, row, plain, 1);
  else if (target === 0) write(factors, row, 0, 1);
  else writePowers(factors, row, target, root, scale);
};

/** Separates exponents and mantissas, so that only the quotient of the mantissas is rounded. */
const writePowers: WriteFactors = (factors, row, target, root, scale) => {
  const [t, r, s] = [exponentOf(target), exponentOf(root), exponentOf(scale)];
  const quotient = target / 2 ** t / (root / 2 ** r) / (scale / 2 ** s);
  const exponent = t - r - s;
  const first = Math.min(Math.max(exponent, -1020), 1020);
  write(factors, row, quotient * 2 ** first, 2 ** Math.min(exponent - first, 1023));
};

function exponentOf(value: number): number {
  return Math.min(Math.floor(Math.log2(value)), 1023);
}

function write(factors: Float64Array, row: number, a: number, b: number): void {
  factors[2 * row] = a;
  factors[2 * row + 1] = b;
}

/**
 * Writes the pair that reduces a norm to a limit, or 1 if it is within. With an infinity, finite
 * elements become 0 and infinities NaN. With a NaN, all elements become NaN.
 */
export const writeLimit: WriteFactors = (factors, row, limit, root, scale) => {
  if (root * scale <= limit) write(factors, row, 1, 1);
  else if (root === Infinity) write(factors, row, 0, 1);
  else if (Number.isFinite(root) && Number.isFinite(limit)) {
    writeFactor(factors, row, limit, root, scale);
  } else write(factors, row, Number.NaN, 1);
};

/** Whether all factors are 1, so that nothing changes. */
export function areOnes(factors: Float64Array): boolean {
  for (let k = 0; k < factors.length; k++) if (factors[k] !== 1) return false;
  return true;
}
