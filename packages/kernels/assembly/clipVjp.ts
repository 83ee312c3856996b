// Kernels of the family `clipVjp`: gradients of clip, by selection and never by multiplication.
// Pure functions over pointers; dx may be the address of dy or x.
import { promoteHigh } from './numbers';

const EXACT = 0;
const INWARD = 1;

// @ts-expect-error: decorator
@inline
function passVector<T>(mode: i32, d: v128, x: v128, lo: v128, hi: v128): v128 {
  const inside = v128.and(v128.ge<T>(x, lo), v128.le<T>(x, hi));
  if (mode == EXACT) return v128.and(d, inside);
  const zero = v128.splat<T>(0);
  const up = v128.and(v128.lt<T>(x, lo), v128.lt<T>(d, zero));
  const down = v128.and(v128.gt<T>(x, hi), v128.gt<T>(d, zero));
  return v128.and(d, v128.or(inside, v128.or(up, down)));
}

// @ts-expect-error: decorator
@inline
function passScalar<T>(mode: i32, d: T, x: T, lo: T, hi: T): T {
  if (x >= lo && x <= hi) return d;
  if (mode == EXACT) return 0;
  return (x < lo && d < 0) || (x > hi && d > 0) ? d : 0;
}

// @ts-expect-error: decorator
@inline
function scalars<T>(mode: i32, dy: usize, x: usize, dx: usize, n: usize, lo: T, hi: T): void {
  const end = x + n * sizeof<T>();
  const vlo = v128.splat<T>(lo);
  const vhi = v128.splat<T>(hi);
  while (x + 16 <= end) {
    v128.store(dx, passVector<T>(mode, v128.load(dy), v128.load(x), vlo, vhi));
    dy += 16;
    x += 16;
    dx += 16;
  }
  while (x < end) {
    store<T>(dx, passScalar<T>(mode, load<T>(dy), load<T>(x), lo, hi));
    dy += sizeof<T>();
    x += sizeof<T>();
    dx += sizeof<T>();
  }
}

// For 'inward' an empty interval (lo > hi) is the point hi, and a NaN bound gives 0.
// @ts-expect-error: decorator
@inline
function arrays<T>(
  mode: i32,
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dx: usize,
  n: usize,
): void {
  const end = x + n * sizeof<T>();
  while (x + 16 <= end) {
    let l = v128.load(lo);
    const h = v128.load(hi);
    let d = v128.load(dy);
    if (mode == INWARD) {
      d = v128.and(d, v128.and(v128.eq<T>(l, l), v128.eq<T>(h, h)));
      l = v128.pmin<T>(l, h);
    }
    v128.store(dx, passVector<T>(mode, d, v128.load(x), l, h));
    dy += 16;
    x += 16;
    lo += 16;
    hi += 16;
    dx += 16;
  }
  while (x < end) {
    let l = load<T>(lo);
    const h = load<T>(hi);
    let d = load<T>(dy);
    if (mode == INWARD) {
      if (l != l || h != h) d = 0;
      if (h < l) l = h;
    }
    store<T>(dx, passScalar<T>(mode, d, load<T>(x), l, h));
    dy += sizeof<T>();
    x += sizeof<T>();
    lo += sizeof<T>();
    hi += sizeof<T>();
    dx += sizeof<T>();
  }
}

// One bound for each run of elements, of at least 16 bytes. The last run may be shorter, but also
// has at least 16 bytes.
// @ts-expect-error: decorator
@inline
function passRows<T>(
  mode: i32,
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dx: usize,
  n: usize,
  run: usize,
): void {
  const end = x + n * sizeof<T>();
  while (x < end) {
    const bytes = min<usize>(run * sizeof<T>(), end - x);
    let l = v128.splat<T>(load<T>(lo));
    let h = v128.splat<T>(load<T>(hi));
    if (mode == INWARD) {
      l = v128.pmin<T>(l, h);
      // After this, h is NaN if l is, and l is NaN if h is.
      h = v128.or(h, v128.ne<T>(l, l));
      l = v128.or(l, v128.ne<T>(h, h));
    }
    // The last vector overlaps the one before it. It is read first, because dx may be dy or x.
    const last = bytes - 16;
    const tail = passVector<T>(mode, v128.load(dy + last), v128.load(x + last), l, h);
    for (let at: usize = 0; at < last; at += 16) {
      v128.store(dx + at, passVector<T>(mode, v128.load(dy + at), v128.load(x + at), l, h));
    }
    v128.store(dx + last, tail);
    dy += bytes;
    x += bytes;
    dx += bytes;
    lo += sizeof<T>();
    hi += sizeof<T>();
  }
}

// The gradients of the bounds, element by element.
// @ts-expect-error: decorator
@inline
function bounds<T>(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dMin: usize,
  dMax: usize,
  n: usize,
): void {
  const end = x + n * sizeof<T>();
  while (x + 16 <= end) {
    const v = v128.load(x);
    const l = v128.load(lo);
    const h = v128.load(hi);
    const d = v128.load(dy);
    const low = v128.and(v128.lt<T>(v, l), v128.le<T>(l, h));
    const known = v128.and(v128.eq<T>(v, v), v128.eq<T>(l, l));
    const high = v128.and(v128.or(v128.gt<T>(v, h), v128.gt<T>(l, h)), known);
    v128.store(dMin, v128.and(d, low));
    v128.store(dMax, v128.and(d, high));
    dy += 16;
    x += 16;
    lo += 16;
    hi += 16;
    dMin += 16;
    dMax += 16;
  }
  while (x < end) {
    const v = load<T>(x);
    const l = load<T>(lo);
    const h = load<T>(hi);
    const d = load<T>(dy);
    store<T>(dMin, v < l && l <= h ? d : 0);
    store<T>(dMax, (v > h || l > h) && v == v && l == l ? d : 0);
    dy += sizeof<T>();
    x += sizeof<T>();
    lo += sizeof<T>();
    hi += sizeof<T>();
    dMin += sizeof<T>();
    dMax += sizeof<T>();
  }
}

// @ts-expect-error: decorator
@inline
function addAt(accumulator: usize, v: v128): void {
  v128.store(accumulator, f64x2.add(v128.load(accumulator), v));
}

// Adds the gradients of one block for two scalar bounds in float64: element i goes to accumulator i
// mod 8, and the accumulators are added in order. sums: 16 doubles of scratch; the first two
// receive the sums for lo and hi.
// @ts-expect-error: decorator
@inline
function sumBlock<T>(dy: usize, x: usize, n: usize, lo: T, hi: T, sums: usize): void {
  memory.fill(sums, 0, 128);
  const end = x + n * sizeof<T>();
  const step: usize = 8 * sizeof<T>();
  const vlo = v128.splat<T>(lo);
  const vhi = v128.splat<T>(hi);
  while (x + step <= end) {
    for (let k: usize = 0; k < step; k += 16) {
      const v = v128.load(x + k);
      const d = v128.load(dy + k);
      const low = v128.and(d, v128.lt<T>(v, vlo));
      const high = v128.and(d, v128.gt<T>(v, vhi));
      if (sizeof<T>() == 4) {
        addAt(sums + 2 * k, f64x2.promote_low_f32x4(low));
        addAt(sums + 2 * k + 16, promoteHigh(low));
        addAt(sums + 2 * k + 64, f64x2.promote_low_f32x4(high));
        addAt(sums + 2 * k + 80, promoteHigh(high));
      } else {
        addAt(sums + k, low);
        addAt(sums + k + 64, high);
      }
    }
    x += step;
    dy += step;
  }
  let accumulator = sums;
  while (x < end) {
    const v = load<T>(x);
    const d = <f64>load<T>(dy);
    store<f64>(accumulator, load<f64>(accumulator) + (v < lo ? d : 0));
    store<f64>(accumulator, load<f64>(accumulator, 64) + (v > hi ? d : 0), 64);
    x += sizeof<T>();
    dy += sizeof<T>();
    accumulator += 8;
  }
  let low: f64 = load<f64>(sums);
  let high: f64 = load<f64>(sums, 64);
  for (let k: usize = 8; k < 64; k += 8) {
    low += load<f64>(sums + k);
    high += load<f64>(sums + k, 64);
  }
  store<f64>(sums, low);
  store<f64>(sums, high, 8);
}

export function exact_float32(
  dy: usize,
  x: usize,
  dx: usize,
  n: usize,
  lo: f32,
  hi: f32,
): void {
  scalars<f32>(EXACT, dy, x, dx, n, lo, hi);
}

export function exactArrays_float32(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dx: usize,
  n: usize,
): void {
  arrays<f32>(EXACT, dy, x, lo, hi, dx, n);
}

export function inward_float32(
  dy: usize,
  x: usize,
  dx: usize,
  n: usize,
  lo: f32,
  hi: f32,
): void {
  scalars<f32>(INWARD, dy, x, dx, n, lo, hi);
}

export function inwardArrays_float32(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dx: usize,
  n: usize,
): void {
  arrays<f32>(INWARD, dy, x, lo, hi, dx, n);
}

export function bounds_float32(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dMin: usize,
  dMax: usize,
  n: usize,
): void {
  bounds<f32>(dy, x, lo, hi, dMin, dMax, n);
}

export function sums_float32(
  dy: usize,
  x: usize,
  n: usize,
  lo: f32,
  hi: f32,
  sums: usize,
): void {
  sumBlock<f32>(dy, x, n, lo, hi, sums);
}

export function exact_float64(
  dy: usize,
  x: usize,
  dx: usize,
  n: usize,
  lo: f64,
  hi: f64,
): void {
  scalars<f64>(EXACT, dy, x, dx, n, lo, hi);
}

export function exactArrays_float64(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dx: usize,
  n: usize,
): void {
  arrays<f64>(EXACT, dy, x, lo, hi, dx, n);
}

export function inward_float64(
  dy: usize,
  x: usize,
  dx: usize,
  n: usize,
  lo: f64,
  hi: f64,
): void {
  scalars<f64>(INWARD, dy, x, dx, n, lo, hi);
}

export function inwardArrays_float64(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dx: usize,
  n: usize,
): void {
  arrays<f64>(INWARD, dy, x, lo, hi, dx, n);
}

export function bounds_float64(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dMin: usize,
  dMax: usize,
  n: usize,
): void {
  bounds<f64>(dy, x, lo, hi, dMin, dMax, n);
}

export function sums_float64(
  dy: usize,
  x: usize,
  n: usize,
  lo: f64,
  hi: f64,
  sums: usize,
): void {
  sumBlock<f64>(dy, x, n, lo, hi, sums);
}

export {
  addRuns_float32,
  addRuns_float64,
  boundRows_float32,
  boundRows_float64,
} from './clipVjpRows';
export { spread_bytes } from './spread';

export function exactRows_float32(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dx: usize,
  n: usize,
  run: usize,
): void {
  passRows<f32>(EXACT, dy, x, lo, hi, dx, n, run);
}

export function inwardRows_float32(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dx: usize,
  n: usize,
  run: usize,
): void {
  passRows<f32>(INWARD, dy, x, lo, hi, dx, n, run);
}

export function exactRows_float64(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dx: usize,
  n: usize,
  run: usize,
): void {
  passRows<f64>(EXACT, dy, x, lo, hi, dx, n, run);
}

export function inwardRows_float64(
  dy: usize,
  x: usize,
  lo: usize,
  hi: usize,
  dx: usize,
  n: usize,
  run: usize,
): void {
  passRows<f64>(INWARD, dy, x, lo, hi, dx, n, run);
}
