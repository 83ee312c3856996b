// Converts 16-bit floats to float64, exactly, and float64 to 16-bit floats, rounded once, as in
// assembly/halfCast.ts.

/**
 * A 16-bit format, described by its difference from float32. Its bits are the upper part of a
 * float32 after a change of the exponent.
 */
export interface HalfFormat {
  /** How far the bits are shifted left in a float32. */
  readonly shift: number;
  /** The factor for a float32 of the shifted bits. */
  readonly factor: number;
  /** The bits of infinity. Larger magnitudes are NaN. */
  readonly inf: number;
  /** The bits of a NaN. */
  readonly nan: number;
  /** The smallest value with a full mantissa. */
  readonly normal: number;
  /** 2^52 ulp of 1: adding this many ulp of a value rounds it. */
  readonly spread: number;
  /** The first value beyond the format. */
  readonly cap: number;
}

export const FLOAT16: HalfFormat = {
  shift: 13,
  factor: 2 ** 112,
  inf: 0x7c00,
  nan: 0x7e00,
  normal: 2 ** -14,
  spread: 2 ** 42,
  cap: 65536,
};

export const BFLOAT16: HalfFormat = {
  shift: 16,
  factor: 1,
  inf: 0x7f80,
  nan: 0x7fc0,
  normal: 2 ** -126,
  spread: 2 ** 45,
  cap: 2 ** 128,
};

/** Converts n values from x[from] on to float64, exactly. */
export function widenHalf(
  x: Uint16Array,
  from: number,
  out: Float64Array,
  n: number,
  { shift, factor, inf }: HalfFormat,
): void {
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  for (let i = 0; i < n; i++) {
    const v = x[from + i];
    const size = v & 0x7fff;
    bits[0] = size << shift;
    const wide = size < inf ? value[0] * factor : size === inf ? Infinity : NaN;
    out[i] = v < 0x8000 ? wide : -wide;
  }
}

/** Converts the first n values to 16-bit floats from out[at] on, rounded to nearest even. */
export function narrowHalf(
  x: Float64Array,
  n: number,
  out: Uint16Array,
  at: number,
  { shift, factor, inf, nan, normal, spread, cap }: HalfFormat,
): void {
  const power = new Float64Array(1);
  const words = new Uint32Array(power.buffer);
  const single = new Float32Array(1);
  const bits = new Uint32Array(single.buffer);
  for (let i = 0; i < n; i++) {
    const v = x[i];
    power[0] = v;
    const sign = (words[1] >>> 16) & 0x8000;
    if (Number.isNaN(v)) {
      out[at + i] = sign | nan;
      continue;
    }
    const size = Math.min(Math.abs(v), cap);
    power[0] = size;
    words[0] = 0;
    words[1] &= 0x7ff00000;
    const units = Math.max(power[0], normal) * spread;
    const rounded = size + units - units;
    single[0] = rounded / factor;
    out[at + i] = sign | (rounded < cap ? bits[0] >>> shift : inf);
  }
}
