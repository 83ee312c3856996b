// Kernels of the family `elementwise`, in float32. They give the bits of their JavaScript versions:
// each operation rounds once. Pure functions over pointers: out may be the address of an operand;
// no other overlap.

const ADD = 0;
const SUBTRACT = 1;
const MULTIPLY = 2;
const DIVIDE = 3;
const MAXIMUM = 4;
const MINIMUM = 5;
const NEGATIVE = 6;
const ABSOLUTE = 7;
const SQUARE = 8;
const SQRT = 9;

// @ts-ignore: decorator
@inline
function vector2(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == SUBTRACT) return f32x4.sub(a, b);
  if (op == MULTIPLY) return f32x4.mul(a, b);
  if (op == DIVIDE) return f32x4.div(a, b);
  // min and max, not pmin and pmax: NaN wins, and -0 is smaller than +0.
  if (op == MAXIMUM) return f32x4.max(a, b);
  return f32x4.min(a, b);
}

// @ts-ignore: decorator
@inline
function scalar2(op: i32, a: f32, b: f32): f32 {
  if (op == ADD) return a + b;
  if (op == SUBTRACT) return a - b;
  if (op == MULTIPLY) return a * b;
  if (op == DIVIDE) return a / b;
  if (op == MAXIMUM) return max<f32>(a, b);
  return min<f32>(a, b);
}

// @ts-ignore: decorator
@inline
function vector1(op: i32, x: v128): v128 {
  if (op == NEGATIVE) return f32x4.neg(x);
  if (op == ABSOLUTE) return f32x4.abs(x);
  if (op == SQUARE) return f32x4.mul(x, x);
  return f32x4.sqrt(x);
}

// @ts-ignore: decorator
@inline
function scalar1(op: i32, x: f32): f32 {
  if (op == NEGATIVE) return -x;
  if (op == ABSOLUTE) return abs<f32>(x);
  if (op == SQUARE) return x * x;
  return sqrt<f32>(x);
}

// @ts-ignore: decorator
@inline
function map2(op: i32, a: usize, b: usize, out: usize, n: usize): void {
  const end = a + n * 4;
  while (a + 32 <= end) {
    const first = vector2(op, v128.load(a), v128.load(b));
    const second = vector2(op, v128.load(a, 16), v128.load(b, 16));
    v128.store(out, first);
    v128.store(out, second, 16);
    a += 32;
    b += 32;
    out += 32;
  }
  while (a < end) {
    store<f32>(out, scalar2(op, load<f32>(a), load<f32>(b)));
    a += 4;
    b += 4;
    out += 4;
  }
}

// @ts-ignore: decorator
@inline
function map1(op: i32, x: usize, out: usize, n: usize): void {
  const end = x + n * 4;
  while (x + 32 <= end) {
    const first = vector1(op, v128.load(x));
    const second = vector1(op, v128.load(x, 16));
    v128.store(out, first);
    v128.store(out, second, 16);
    x += 32;
    out += 32;
  }
  while (x < end) {
    store<f32>(out, scalar1(op, load<f32>(x)));
    x += 4;
    out += 4;
  }
}

export function add_float32(a: usize, b: usize, out: usize, n: usize): void {
  map2(ADD, a, b, out, n);
}

export function sub_float32(a: usize, b: usize, out: usize, n: usize): void {
  map2(SUBTRACT, a, b, out, n);
}

export function mul_float32(a: usize, b: usize, out: usize, n: usize): void {
  map2(MULTIPLY, a, b, out, n);
}

export function div_float32(a: usize, b: usize, out: usize, n: usize): void {
  map2(DIVIDE, a, b, out, n);
}

export function maximum_float32(a: usize, b: usize, out: usize, n: usize): void {
  map2(MAXIMUM, a, b, out, n);
}

export function minimum_float32(a: usize, b: usize, out: usize, n: usize): void {
  map2(MINIMUM, a, b, out, n);
}

export function neg_float32(x: usize, out: usize, n: usize): void {
  map1(NEGATIVE, x, out, n);
}

export function abs_float32(x: usize, out: usize, n: usize): void {
  map1(ABSOLUTE, x, out, n);
}

export function square_float32(x: usize, out: usize, n: usize): void {
  map1(SQUARE, x, out, n);
}

export function sqrt_float32(x: usize, out: usize, n: usize): void {
  map1(SQRT, x, out, n);
}

// x where x > t, otherwise s·(x - t), +0 if s is 0; then at most cap. By selection, so NaN stays
// and -Infinity gives 0.
export function relu_float32(x: usize, out: usize, n: usize, t: f32, s: f32, cap: f32): void {
  const end = x + n * 4;
  const vt = f32x4.splat(t);
  const vs = f32x4.splat(s);
  const vcap = f32x4.splat(cap);
  const slopes = s != 0;
  while (x + 16 <= end) {
    const v = v128.load(x);
    const low = f32x4.le(v, vt);
    let y = v128.andnot(v, low);
    if (slopes) y = v128.bitselect(f32x4.mul(f32x4.sub(v, vt), vs), v, low);
    v128.store(out, f32x4.pmin(y, vcap));
    x += 16;
    out += 16;
  }
  while (x < end) {
    const v = load<f32>(x);
    const y: f32 = v <= t ? (slopes ? (v - t) * s : 0) : v;
    store<f32>(out, y > cap ? cap : y);
    x += 4;
    out += 4;
  }
}

// dy where t < x ≤ cap, s·dy where x ≤ t (0 if s is 0), 0 above the cap and for NaN.
export function reluVjp_float32(
  dy: usize,
  x: usize,
  out: usize,
  n: usize,
  t: f32,
  s: f32,
  cap: f32,
): void {
  const end = x + n * 4;
  const vt = f32x4.splat(t);
  const vs = f32x4.splat(s);
  const vcap = f32x4.splat(cap);
  const slopes = s != 0;
  while (x + 16 <= end) {
    const v = v128.load(x);
    const d = v128.load(dy);
    const passes = v128.and(f32x4.gt(v, vt), f32x4.le(v, vcap));
    let y = v128.and(d, passes);
    if (slopes) y = v128.or(y, v128.and(f32x4.mul(d, vs), f32x4.le(v, vt)));
    v128.store(out, y);
    dy += 16;
    x += 16;
    out += 16;
  }
  while (x < end) {
    const v = load<f32>(x);
    const d = load<f32>(dy);
    const y: f32 = v > t && v <= cap ? d : v <= t && slopes ? d * s : 0;
    store<f32>(out, y);
    dy += 4;
    x += 4;
    out += 4;
  }
}
