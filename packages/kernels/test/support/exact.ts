// Exact arithmetic with floats: as whole multiples of the smallest double.

/** A finite double times 2^1074, which is a whole number. */
export function exact(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | 0x10000000000000n) << (exponent - 1n);
  return bits >> 63n === 1n ? -magnitude : magnitude;
}

/** The exact sum of squares, times 2^2148. */
export function exactSquares(values: Iterable<number>): bigint {
  let sum = 0n;
  for (const value of values) sum += exact(value) ** 2n;
  return sum;
}

/** The distance to the next larger number of a dtype. */
export function ulp(value: number, dtype: 'float32' | 'float64'): number {
  const [bits, least] = dtype === 'float32' ? [23, -149] : [52, -1074];
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return 2 ** Math.max(exponent - bits, least);
}
