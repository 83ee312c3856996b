// Converts 64-bit integers exactly, without a double on the way: x·scale + offset is N·2^E with an
// integer N, and is rounded once.
import type { CastNumbers } from './cast.ts';
import type { BigIntegerArray, IntegerArray } from './types.ts';

/** A double as m·2^e with an integer m. */
function dyadic(value: number): { m: bigint; e: number } {
  let v = value;
  let e = 0;
  for (; !Number.isInteger(v); e--) v *= 2;
  return { m: BigInt(v), e };
}

/** The number of mantissa bits, and the exponent of the smallest positive value. */
interface FloatFormat {
  readonly precision: number;
  readonly smallest: number;
}

/** N / 2^shift, rounded to an integer. The roundings have their index in ROUNDINGS of cast.ts. */
function roundShift(N: bigint, shift: number, rounding: number): bigint {
  if (shift <= 0) return N << BigInt(-shift);
  const s = BigInt(shift);
  const floor = N >> s;
  const rest = N - (floor << s);
  if (rest === 0n) return floor;
  const half = 1n << (s - 1n);
  let up: boolean;
  if (rounding === 0) up = rest > half || (rest === half && (floor & 1n) === 1n);
  else if (rounding === 1) up = rest > half || (rest === half && N > 0n);
  else if (rounding === 2) up = false;
  else if (rounding === 3) up = true;
  else up = N < 0n;
  return up ? floor + 1n : floor;
}

/**
 * N·2^E as a double with the precision of the format: rounded once, to nearest even. It may be
 * finite above the format's range.
 */
function roundFloat(N: bigint, E: number, { precision, smallest }: FloatFormat): number {
  const size = N < 0n ? -N : N;
  const unit = Math.max(size.toString(2).length + E - precision, smallest);
  const value = Number(roundShift(size, unit - E, 0)) * 2 ** unit;
  return N < 0n ? -value : value;
}

function terms(scale: number, offset: number): { factor: bigint; summand: bigint; E: number } {
  const a = dyadic(scale);
  const b = dyadic(offset);
  const E = Math.min(a.e, b.e);
  return { factor: a.m << BigInt(a.e - E), summand: b.m << BigInt(b.e - E), E };
}

/** round(x·scale + offset) + zero, limited to lo..hi, exactly. */
export function exactToIntegers(
  x: BigIntegerArray | IntegerArray,
  out: BigIntegerArray | IntegerArray,
  numbers: CastNumbers,
): void {
  const { factor, summand, E } = terms(numbers.scale, numbers.offset);
  const [zero, lo, hi] = [BigInt(numbers.zero), BigInt(numbers.lo), BigInt(numbers.hi)];
  const isBig = out instanceof BigInt64Array || out instanceof BigUint64Array;
  for (let i = 0; i < x.length; i++) {
    const v = roundShift(BigInt(x[i]) * factor + summand, -E, numbers.rounding) + zero;
    const y = v < lo ? lo : v > hi ? hi : v;
    if (isBig) out[i] = y;
    else out[i] = Number(y);
  }
}

/** x·scale + offset as floats of a format, rounded once, and limited to lo..hi. */
export function exactToFloats(
  x: BigIntegerArray | IntegerArray,
  out: { [index: number]: number },
  { scale, offset, lo, hi }: CastNumbers,
  format: FloatFormat,
): void {
  const { factor, summand, E } = terms(scale, offset);
  for (let i = 0; i < x.length; i++) {
    const v = roundFloat(BigInt(x[i]) * factor + summand, E, format);
    out[i] = Number(v < lo ? lo : v > hi ? hi : v);
  }
}
