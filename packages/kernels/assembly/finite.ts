// Kernels of the family `finite`: values in place of NaN and the infinities, and the first element that is one of them.
// Pure functions over pointers: x and out may be the same address.

// @ts-expect-error: decorator
@inline
function replace<T>(x: usize, out: usize, n: usize, nan: T, high: T, low: T): void {
  const end = x + n * sizeof<T>();
  const vnan = v128.splat<T>(nan);
  const vhigh = v128.splat<T>(high);
  const vlow = v128.splat<T>(low);
  const infinity = v128.splat<T>(<T>Infinity);
  const minus = v128.splat<T>(<T>-Infinity);
  while (x + 16 <= end) {
    const v = v128.load(x);
    const finite = v128.bitselect(vhigh, v128.bitselect(vlow, v, v128.eq<T>(v, minus)), v128.eq<T>(v, infinity));
    v128.store(out, v128.bitselect(finite, vnan, v128.eq<T>(v, v)));
    x += 16;
    out += 16;
  }
  while (x < end) {
    const v = load<T>(x);
    const finite = v == <T>Infinity ? high : v == <T>-Infinity ? low : v;
    store<T>(out, v == v ? finite : nan);
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

// x - x is 0 for what is finite, and else NaN: a comparison gives ones there.
// @ts-expect-error: decorator
@inline
function strayAt<T>(x: usize): v128 {
  const v = v128.load(x);
  const zero = v128.sub<T>(v, v);
  return v128.ne<T>(zero, zero);
}

// @ts-expect-error: decorator
@inline
function first<T>(x: usize, n: usize): usize {
  const start = x;
  const end = x + n * sizeof<T>();
  while (x + 64 <= end) {
    const low = v128.or(strayAt<T>(x), strayAt<T>(x + 16));
    const high = v128.or(strayAt<T>(x + 32), strayAt<T>(x + 48));
    if (v128.any_true(v128.or(low, high))) break;
    x += 64;
  }
  while (x < end) {
    const v = load<T>(x);
    if (v - v != 0) break;
    x += sizeof<T>();
  }
  return (x - start) / sizeof<T>();
}

export function replaceNonFinite_float32(
  x: usize,
  out: usize,
  n: usize,
  nan: f32,
  high: f32,
  low: f32,
): void {
  replace<f32>(x, out, n, nan, high, low);
}

export function replaceNonFinite_float64(
  x: usize,
  out: usize,
  n: usize,
  nan: f64,
  high: f64,
  low: f64,
): void {
  replace<f64>(x, out, n, nan, high, low);
}

/** The index of the first element that is NaN or infinite; n where all are finite. */
export function firstNonFinite_float32(x: usize, n: usize): usize {
  return first<f32>(x, n);
}

export function firstNonFinite_float64(x: usize, n: usize): usize {
  return first<f64>(x, n);
}

export {
  firstNonFinite_bfloat16,
  firstNonFinite_float16,
  replaceNonFinite_bfloat16,
  replaceNonFinite_float16,
} from './finiteHalves';
