// A slow model of saturateCast, written from the rule alone: values are bigints over a power of
// two.

import {
  constructorOf,
  type DType,
  dtypeOf,
  integerRange,
  isBig,
  isFloat,
  type TypedArray,
} from './dtypes.ts';

/** An exact value: numerator / 2^shift. */
export interface Exact {
  readonly numerator: bigint;
  readonly shift: bigint;
}

const view = new DataView(new ArrayBuffer(8));

/** A finite double, exactly, from its bits. */
export function exactOf(value: number): Exact {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const field = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = field === 0n ? fraction : fraction + 0x10000000000000n;
  const exponent = (field === 0n ? 1n : field) - 1075n;
  const signed = bits >> 63n === 1n ? -mantissa : mantissa;
  return exponent >= 0n
    ? { numerator: signed << exponent, shift: 0n }
    : { numerator: signed, shift: -exponent };
}

export type ReferenceRounding = 'nearestEven' | 'nearest' | 'floor' | 'ceil' | 'truncate';

/**
 * Rounds an exact value to an integer: the nearest neighbor, or the one on the side of the
 * rounding.
 */
export function wholeOf({ numerator, shift }: Exact, round: ReferenceRounding): bigint {
  const unit = 1n << shift;
  const size = numerator < 0n ? -numerator : numerator;
  const inner = size / unit;
  const twice = 2n * (size % unit);
  const outer = twice === 0n ? inner : inner + 1n;
  const isNegative = numerator < 0n;
  const pick = (): bigint => {
    if (round === 'truncate') return inner;
    if (round === 'floor') return isNegative ? outer : inner;
    if (round === 'ceil') return isNegative ? inner : outer;
    if (twice !== unit) return twice < unit ? inner : outer;
    return round === 'nearest' || inner % 2n === 1n ? outer : inner;
  };
  return isNegative ? -pick() : pick();
}

export interface ReferenceCastOptions {
  readonly scale?: number;
  readonly offset?: number;
  readonly round?: ReferenceRounding;
  readonly nan?: number | bigint;
  /** For integer targets. */
  readonly zeroPoint?: number | bigint;
  /** Values of the target's type. */
  readonly min?: number | bigint;
  readonly max?: number | bigint;
}

/** The value of x·scale + offset: in float64, or exactly if 64-bit integers are involved. */
function valueAt(
  x: number | bigint,
  exact: boolean,
  scale: number,
  offset: number,
): number | Exact {
  if (!exact) {
    const scaled = scale === 1 ? Number(x) : Number(x) * scale;
    return offset === 0 ? scaled : scaled + offset;
  }
  const [a, b] = [exactOf(scale), exactOf(offset)];
  const numerator = ((BigInt(x) * a.numerator) << b.shift) + (b.numerator << a.shift);
  return { numerator, shift: a.shift + b.shift };
}

/** The nearest value of a float type, halves to even, found among the neighbors of a guess. */
function nearestFloat(exact: Exact, dtype: DType): number {
  const guess = Number(exact.numerator / (1n << exact.shift));
  const Constructor = constructorOf(dtype);
  const cell = new Constructor(1) as Float64Array;
  cell[0] = guess;
  const bytes = Constructor.BYTES_PER_ELEMENT;
  const bits = new DataView(cell.buffer);
  const middle = bytes === 4 ? BigInt(bits.getUint32(0, true)) : bits.getBigUint64(0, true);
  let best = guess;
  let least: bigint | null = null;
  for (let step = -4n; step <= 4n; step++) {
    if (middle + step < 0n) continue;
    if (bytes === 4) bits.setUint32(0, Number(middle + step), true);
    else bits.setBigUint64(0, middle + step, true);
    const candidate = cell[0] as number;
    if (!Number.isFinite(candidate)) continue;
    const value = exactOf(candidate);
    const difference = (value.numerator << exact.shift) - (exact.numerator << value.shift);
    // All distances in one unit: 2^-(1074 + exact.shift).
    const distance = (difference < 0n ? -difference : difference) << (1074n - value.shift);
    const isEven = (middle + step) % 2n === 0n;
    if (least === null || distance < least || (distance === least && isEven)) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/**
 * The result of saturateCast by the rule. For float targets, exact values must be 0 or at least 1.
 */
export function referenceCast(
  x: TypedArray,
  to: DType,
  options: ReferenceCastOptions = {},
): TypedArray {
  const { scale = 1, offset = 0, nan } = options;
  const from = dtypeOf(x);
  const identity = scale === 1 && offset === 0;
  const exact = isBig(from) || (!isFloat(from) && isBig(to) && !identity);
  const out = new (constructorOf(to))(x.length);
  const put = (i: number, value: number | bigint): void => {
    out[i] = value as never;
  };
  const limits = isFloat(to) ? null : limitsOf(to, options);
  for (let i = 0; i < x.length; i++) {
    const value = valueAt(x[i] as number | bigint, exact, scale, offset);
    if (limits === null) {
      const near = typeof value !== 'number' ? nearestFloat(value, to) : value;
      const y = Number.isNaN(near) && nan !== undefined ? Number(nan) : near;
      const { min = -Infinity, max = Infinity } = options;
      put(i, y < min ? min : y > max ? max : y);
      continue;
    }
    const whole = integerOf(value, limits, options);
    put(i, isBig(to) ? whole : Number(whole));
  }
  return out;
}

type Limits = readonly [least: bigint, greatest: bigint];

function limitsOf(to: DType, { min, max }: ReferenceCastOptions): Limits {
  const range = integerRange(to);
  return [BigInt(min ?? range[0]), BigInt(max ?? range[1])];
}

function integerOf(
  value: number | Exact,
  [least, greatest]: Limits,
  { round = 'nearestEven', nan, zeroPoint = 0 }: ReferenceCastOptions,
): bigint {
  let whole: bigint;
  if (typeof value !== 'number') whole = wholeOf(value, round) + BigInt(zeroPoint);
  else if (Number.isNaN(value)) {
    if (typeof nan === 'bigint') whole = nan;
    // The replacement of NaN is a result, so the zero point does not move it.
    else return integerOf(nan ?? 0, [least, greatest], { round });
  } else if (!Number.isFinite(value)) whole = value > 0 ? greatest : least;
  else whole = wholeOf(exactOf(value), round) + BigInt(zeroPoint);
  return whole < least ? least : whole > greatest ? greatest : whole;
}
