// What brings a vector of the norm root · scale to another norm: a pair of numbers a and b, each element becoming x · a · b.
// One number would not do for every float64: from 1e300 to 1e-300, say, the quotient is no normal number.

/** Below it a factor loses bits. */
export const LEAST_NORMAL: number = 2 ** -1022;

/** Writes the pair of a vector of the norm root · scale, which is to have the norm `target`. */
export type WriteFactors = (
  factors: Float64Array,
  row: number,
  target: number,
  root: number,
  scale: number,
) => void;

/** Writes the pair for target / (root · scale), where all are finite and root and scale above 0. */
export const writeFactor: WriteFactors = (factors, row, target, root, scale) => {
  const plain = target / root;
  if (scale === 1 && plain >= LEAST_NORMAL && plain < Infinity) write(factors, row, plain, 1);
  else if (target === 0) write(factors, row, 0, 1);
  else writePowers(factors, row, target, root, scale);
};

/** By exponents and what is left of the numbers without them, so that only the quotient of the latter is rounded. */
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
 * Writes the pair that brings a norm down to a limit: 1 where it is within. Beside an infinity finite elements become 0 and
 * it NaN, beside a NaN all become NaN.
 */
export const writeLimit: WriteFactors = (factors, row, limit, root, scale) => {
  if (root * scale <= limit) write(factors, row, 1, 1);
  else if (root === Infinity) write(factors, row, 0, 1);
  else if (Number.isFinite(root) && Number.isFinite(limit)) {
    writeFactor(factors, row, limit, root, scale);
  } else write(factors, row, Number.NaN, 1);
};

/** Whether all factors are 1, so that everything stays as it is. */
export function areOnes(factors: Float64Array): boolean {
  for (let k = 0; k < factors.length; k++) if (factors[k] !== 1) return false;
  return true;
}
