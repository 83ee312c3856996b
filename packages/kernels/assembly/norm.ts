// Kernels of the family `norm`: sums over rows in the fixed order of their JavaScript versions,
// largest magnitudes, and rows multiplied by a factor each. Pure functions over pointers; an output
// may be the address of the input.
import { demoted, promoteHigh } from './numbers';

const SQUARES = 0;
const MAGNITUDES = 1;
const BLOCK: i32 = 4096;

// @ts-expect-error: decorator
@inline
function termVector(kind: i32, v: v128): v128 {
  if (kind == SQUARES) return f64x2.mul(v, v);
  return f64x2.abs(v);
}

// @ts-expect-error: decorator
@inline
function term(kind: i32, v: f64): f64 {
  if (kind == SQUARES) return v * v;
  return abs<f64>(v);
}

// What rounding t = a + b lost (Knuth).
// @ts-expect-error: decorator
@inline
function lost(a: f64, b: f64, t: f64): f64 {
  const z = t - a;
  return (a - (t - z)) + (b - z);
}

// @ts-expect-error: decorator
@inline
function lostVector(a: v128, b: v128, t: v128): v128 {
  const z = f64x2.sub(t, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(t, z)), f64x2.sub(b, z));
}

// Adds a block's sum to the running sum and its rest.
// @ts-expect-error: decorator
@inline
function addTo(state: usize, sum: f64, rest: f64): void {
  const before = load<f64>(state);
  const after = before + sum;
  store<f64>(state, after);
  store<f64>(state, load<f64>(state, 8) + lost(before, sum, after) + rest, 8);
}

// Sums at most 4096 floats, in float64: element i goes to accumulator i mod 8, and the accumulators
// are added in order.
// @ts-expect-error: decorator
@inline
function addBlockFloat32(kind: i32, x: usize, count: i32, state: usize): void {
  let s01 = f64x2.splat(0);
  let s23 = s01;
  let s45 = s01;
  let s67 = s01;
  let i = 8;
  for (; i <= count; i += 8) {
    const low = v128.load(x);
    const high = v128.load(x, 16);
    s01 = f64x2.add(s01, termVector(kind, f64x2.promote_low_f32x4(low)));
    s23 = f64x2.add(s23, termVector(kind, promoteHigh(low)));
    s45 = f64x2.add(s45, termVector(kind, f64x2.promote_low_f32x4(high)));
    s67 = f64x2.add(s67, termVector(kind, promoteHigh(high)));
    x += 32;
  }
  const left = count - i + 8;
  let s0 = f64x2.extract_lane(s01, 0);
  let s1 = f64x2.extract_lane(s01, 1);
  let s2 = f64x2.extract_lane(s23, 0);
  let s3 = f64x2.extract_lane(s23, 1);
  let s4 = f64x2.extract_lane(s45, 0);
  let s5 = f64x2.extract_lane(s45, 1);
  let s6 = f64x2.extract_lane(s67, 0);
  const s7 = f64x2.extract_lane(s67, 1);
  if (left > 0) s0 += term(kind, <f64>load<f32>(x));
  if (left > 1) s1 += term(kind, <f64>load<f32>(x, 4));
  if (left > 2) s2 += term(kind, <f64>load<f32>(x, 8));
  if (left > 3) s3 += term(kind, <f64>load<f32>(x, 12));
  if (left > 4) s4 += term(kind, <f64>load<f32>(x, 16));
  if (left > 5) s5 += term(kind, <f64>load<f32>(x, 20));
  if (left > 6) s6 += term(kind, <f64>load<f32>(x, 24));
  addTo(state, s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7, 0);
}

// Sums at most 4096 doubles, each multiplied by `by`. Every accumulator keeps what its additions
// lose. `work` holds 8 pairs of a sum and a rest.
// @ts-expect-error: decorator
@inline
function addBlockFloat64(
  kind: i32,
  x: usize,
  count: i32,
  state: usize,
  by: f64,
  work: usize,
): void {
  const vby = f64x2.splat(by);
  let s01 = f64x2.splat(0);
  let s23 = s01;
  let s45 = s01;
  let s67 = s01;
  let r01 = s01;
  let r23 = s01;
  let r45 = s01;
  let r67 = s01;
  let i = 8;
  for (; i <= count; i += 8) {
    let v = termVector(kind, f64x2.mul(v128.load(x), vby));
    let t = f64x2.add(s01, v);
    r01 = f64x2.add(r01, lostVector(s01, v, t));
    s01 = t;
    v = termVector(kind, f64x2.mul(v128.load(x, 16), vby));
    t = f64x2.add(s23, v);
    r23 = f64x2.add(r23, lostVector(s23, v, t));
    s23 = t;
    v = termVector(kind, f64x2.mul(v128.load(x, 32), vby));
    t = f64x2.add(s45, v);
    r45 = f64x2.add(r45, lostVector(s45, v, t));
    s45 = t;
    v = termVector(kind, f64x2.mul(v128.load(x, 48), vby));
    t = f64x2.add(s67, v);
    r67 = f64x2.add(r67, lostVector(s67, v, t));
    s67 = t;
    x += 64;
  }
  v128.store(work, s01);
  v128.store(work, s23, 16);
  v128.store(work, s45, 32);
  v128.store(work, s67, 48);
  v128.store(work, r01, 64);
  v128.store(work, r23, 80);
  v128.store(work, r45, 96);
  v128.store(work, r67, 112);
  let at = work;
  for (i -= 8; i < count; i++) {
    const v = term(kind, load<f64>(x) * by);
    const before = load<f64>(at);
    const after = before + v;
    store<f64>(at, after);
    store<f64>(at, load<f64>(at, 64) + lost(before, v, after), 64);
    x += 8;
    at += 8;
  }
  let sum: f64 = 0;
  let rest: f64 = 0;
  for (at = work; at < work + 64; at += 8) {
    const v = load<f64>(at);
    const after = sum + v;
    rest = rest + lost(sum, v, after) + load<f64>(at, 64);
    sum = after;
  }
  addTo(state, sum, rest);
}

// Adds rows of n values, each to its own pair of a sum and a rest in `states`. `work`: 16 doubles, for float64.
// @ts-expect-error: decorator
@inline
function sumRows<T>(
  kind: i32,
  x: usize,
  rows: i32,
  n: i32,
  states: usize,
  by: f64,
  work: usize,
): void {
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < n; i += BLOCK) {
      const count = min(BLOCK, n - i);
      if (sizeof<T>() == 4) addBlockFloat32(kind, x, count, states);
      else addBlockFloat64(kind, x, count, states, by, work);
      x += <usize>count * sizeof<T>();
    }
    states += 16;
  }
}

// The largest magnitude of each row and of its state. NaN is larger than all.
// @ts-expect-error: decorator
@inline
function maxRows<T>(x: usize, rows: i32, n: i32, states: usize): void {
  for (let r = 0; r < rows; r++) {
    const end = x + <usize>n * sizeof<T>();
    let a = v128.splat<T>(0);
    let b = a;
    let c = a;
    let d = a;
    while (x + 64 <= end) {
      a = v128.max<T>(a, v128.abs<T>(v128.load(x)));
      b = v128.max<T>(b, v128.abs<T>(v128.load(x, 16)));
      c = v128.max<T>(c, v128.abs<T>(v128.load(x, 32)));
      d = v128.max<T>(d, v128.abs<T>(v128.load(x, 48)));
      x += 64;
    }
    a = v128.max<T>(v128.max<T>(a, b), v128.max<T>(c, d));
    let y = load<f64>(states);
    if (sizeof<T>() == 4) {
      y = max<f64>(y, <f64>f32x4.extract_lane(a, 0));
      y = max<f64>(y, <f64>f32x4.extract_lane(a, 1));
      y = max<f64>(y, <f64>f32x4.extract_lane(a, 2));
      y = max<f64>(y, <f64>f32x4.extract_lane(a, 3));
    } else {
      y = max<f64>(y, f64x2.extract_lane(a, 0));
      y = max<f64>(y, f64x2.extract_lane(a, 1));
    }
    while (x < end) {
      y = max<f64>(y, abs<f64>(<f64>load<T>(x)));
      x += sizeof<T>();
    }
    store<f64>(states, y);
    states += 16;
  }
}

// Four floats times a double, rounded once.
// @ts-expect-error: decorator
@inline
function timesFloat32(v: v128, a: v128): v128 {
  return demoted(f64x2.mul(f64x2.promote_low_f32x4(v), a), f64x2.mul(promoteHigh(v), a));
}

// @ts-expect-error: decorator
@inline
function scaleRow<T>(x: usize, out: usize, n: i32, a: f64, b: f64): void {
  const end = x + <usize>n * sizeof<T>();
  const va = f64x2.splat(a);
  const vb = f64x2.splat(b);
  while (x + 64 <= end) {
    if (sizeof<T>() == 4) {
      v128.store(out, timesFloat32(v128.load(x), va));
      v128.store(out, timesFloat32(v128.load(x, 16), va), 16);
      v128.store(out, timesFloat32(v128.load(x, 32), va), 32);
      v128.store(out, timesFloat32(v128.load(x, 48), va), 48);
    } else {
      v128.store(out, f64x2.mul(f64x2.mul(v128.load(x), va), vb));
      v128.store(out, f64x2.mul(f64x2.mul(v128.load(x, 16), va), vb), 16);
      v128.store(out, f64x2.mul(f64x2.mul(v128.load(x, 32), va), vb), 32);
      v128.store(out, f64x2.mul(f64x2.mul(v128.load(x, 48), va), vb), 48);
    }
    x += 64;
    out += 64;
  }
  while (x < end) {
    if (sizeof<T>() == 4) store<f32>(out, <f32>(<f64>load<f32>(x) * a));
    else store<f64>(out, load<f64>(x) * a * b);
    x += sizeof<T>();
    out += sizeof<T>();
  }
}

// Multiplies each row of n values by its pair of factors. A row with factors of 1 keeps its bits.
// @ts-expect-error: decorator
@inline
function scaleRows<T>(x: usize, out: usize, rows: i32, n: i32, factors: usize): void {
  const bytes = <usize>n * sizeof<T>();
  for (let r = 0; r < rows; r++) {
    const a = load<f64>(factors);
    const b = load<f64>(factors, 8);
    if (a != 1 || b != 1) scaleRow<T>(x, out, n, a, b);
    else if (x != out) memory.copy(out, x, bytes);
    x += bytes;
    out += bytes;
    factors += 16;
  }
}

export function sumSquares_float32(x: usize, rows: i32, n: i32, states: usize): void {
  sumRows<f32>(SQUARES, x, rows, n, states, 1, 0);
}

export function sumSquares_float64(
  x: usize,
  rows: i32,
  n: i32,
  states: usize,
  by: f64,
  work: usize,
): void {
  sumRows<f64>(SQUARES, x, rows, n, states, by, work);
}

export function sumMagnitudes_float32(x: usize, rows: i32, n: i32, states: usize): void {
  sumRows<f32>(MAGNITUDES, x, rows, n, states, 1, 0);
}

export function sumMagnitudes_float64(
  x: usize,
  rows: i32,
  n: i32,
  states: usize,
  by: f64,
  work: usize,
): void {
  sumRows<f64>(MAGNITUDES, x, rows, n, states, by, work);
}

export function maxMagnitude_float32(x: usize, rows: i32, n: i32, states: usize): void {
  maxRows<f32>(x, rows, n, states);
}

export function maxMagnitude_float64(x: usize, rows: i32, n: i32, states: usize): void {
  maxRows<f64>(x, rows, n, states);
}

export function scaleRows_float32(
  x: usize,
  out: usize,
  rows: i32,
  n: i32,
  factors: usize,
): void {
  scaleRows<f32>(x, out, rows, n, factors);
}

export function scaleRows_float64(
  x: usize,
  out: usize,
  rows: i32,
  n: i32,
  factors: usize,
): void {
  scaleRows<f64>(x, out, rows, n, factors);
}

// Adds the squares of columns: row r goes to accumulator (phase + r) mod 8 of each column. Rows are
// `stride` bytes apart. `accumulators` are 8 rows of doubles.
export function addColumns_float32(
  x: usize,
  rows: i32,
  width: i32,
  stride: i32,
  phase: i32,
  accumulators: usize,
): void {
  const bytes = <usize>width * 8;
  for (let r = 0; r < rows; r++) {
    let at = accumulators + <usize>((phase + r) & 7) * bytes;
    let p = x;
    let j = 4;
    for (; j <= width; j += 4) {
      const v = v128.load(p);
      const low = f64x2.promote_low_f32x4(v);
      const high = promoteHigh(v);
      v128.store(at, f64x2.add(v128.load(at), f64x2.mul(low, low)));
      v128.store(at, f64x2.add(v128.load(at, 16), f64x2.mul(high, high)), 16);
      p += 16;
      at += 32;
    }
    for (j -= 4; j < width; j++) {
      const v = <f64>load<f32>(p);
      store<f64>(at, load<f64>(at) + v * v);
      p += 4;
      at += 8;
    }
    x += stride;
  }
}

// Adds the accumulators of a block, in order, to the state of each column, and clears them.
export function foldColumns_float32(accumulators: usize, width: i32, states: usize): void {
  const bytes = <usize>width * 8;
  const end = accumulators + bytes;
  while (accumulators < end) {
    let sum = load<f64>(accumulators);
    store<f64>(accumulators, 0);
    for (let at = accumulators + bytes; at < accumulators + 8 * bytes; at += bytes) {
      sum += load<f64>(at);
      store<f64>(at, 0);
    }
    addTo(states, sum, 0);
    accumulators += 8;
    states += 16;
  }
}

// Multiplies each column by a factor.
export function scaleColumns_float32(
  x: usize,
  out: usize,
  rows: i32,
  width: i32,
  stride: i32,
  outStride: i32,
  factors: usize,
): void {
  for (let r = 0; r < rows; r++) {
    let p = x;
    let q = out;
    let f = factors;
    let j = 4;
    for (; j <= width; j += 4) {
      const v = v128.load(p);
      const low = f64x2.mul(f64x2.promote_low_f32x4(v), v128.load(f));
      const high = f64x2.mul(promoteHigh(v), v128.load(f, 16));
      v128.store(q, demoted(low, high));
      p += 16;
      q += 16;
      f += 32;
    }
    for (j -= 4; j < width; j++) {
      store<f32>(q, <f32>(<f64>load<f32>(p) * load<f64>(f)));
      p += 4;
      q += 4;
      f += 8;
    }
    x += stride;
    out += outStride;
  }
}
