// Kernels of the family `matmul`: c = act(a·b + bias) for one block of each operand, in float32.
// Pure functions over pointers; c shares no memory with a and b. Steps are in elements.

const ACCUMULATE = 1;
const FINISH = 2;
const RELU = 4;

// Panels of b are 8 columns wide: one row of a panel is two vectors.
const PANEL_BYTES: usize = 32;
// Below this many rows of a, copying b's columns into a panel costs more than reading them where they lie.
const ROWS_WORTH_PACKING: i32 = 16;

// The first `width` of four floats; zeros in the other lanes. Nothing behind them is read.
// @ts-ignore: decorator
@inline
function load4(p: usize, width: i32): v128 {
  if (width >= 4) return v128.load(p);
  let v = f32x4.splat(0);
  if (width > 0) v = v128.load_lane<f32>(p, v, 0);
  if (width > 1) v = v128.load_lane<f32>(p, v, 1, 4);
  if (width > 2) v = v128.load_lane<f32>(p, v, 2, 8);
  return v;
}

// @ts-ignore: decorator
@inline
function store4(p: usize, v: v128, width: i32): void {
  if (width >= 4) {
    v128.store(p, v);
    return;
  }
  if (width > 0) v128.store_lane<f32>(p, v, 0);
  if (width > 1) v128.store_lane<f32>(p, v, 1, 4);
  if (width > 2) v128.store_lane<f32>(p, v, 2, 8);
}

// @ts-ignore: decorator
@inline
function finished(v: v128, flags: i32, bias: usize): v128 {
  if (!(flags & FINISH)) return v;
  if (bias) v = f32x4.add(v, v128.load(bias));
  if (flags & RELU) v = v128.andnot(v, f32x4.le(v, f32x4.splat(0)));
  return v;
}

// @ts-ignore: decorator
@inline
function put(c: usize, lo: v128, hi: v128, width: i32, flags: i32, bias: usize): void {
  store4(c, finished(lo, flags, bias), width);
  store4(c + 16, finished(hi, flags, bias ? bias + 16 : 0), width - 4);
}

// Four rows of c, 8 columns or the `width` that are left. a advances by aRow and aStep bytes, b by bRow bytes.
function tile4(
  a0: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  k: i32,
  c0: usize,
  cRow: usize,
  width: i32,
  bias: usize,
  flags: i32,
): void {
  let a1 = a0 + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  const c1 = c0 + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  let lo0 = f32x4.splat(0);
  let hi0 = lo0;
  let lo1 = lo0;
  let hi1 = lo0;
  let lo2 = lo0;
  let hi2 = lo0;
  let lo3 = lo0;
  let hi3 = lo0;
  if (flags & ACCUMULATE) {
    const rest = width - 4;
    lo0 = load4(c0, width);
    hi0 = load4(c0 + 16, rest);
    lo1 = load4(c1, width);
    hi1 = load4(c1 + 16, rest);
    lo2 = load4(c2, width);
    hi2 = load4(c2 + 16, rest);
    lo3 = load4(c3, width);
    hi3 = load4(c3 + 16, rest);
  }
  for (let p = 0; p < k; p++) {
    const lo = v128.load(b);
    const hi = v128.load(b, 16);
    let v = v128.load_splat<f32>(a0);
    lo0 = f32x4.add(lo0, f32x4.mul(v, lo));
    hi0 = f32x4.add(hi0, f32x4.mul(v, hi));
    v = v128.load_splat<f32>(a1);
    lo1 = f32x4.add(lo1, f32x4.mul(v, lo));
    hi1 = f32x4.add(hi1, f32x4.mul(v, hi));
    v = v128.load_splat<f32>(a2);
    lo2 = f32x4.add(lo2, f32x4.mul(v, lo));
    hi2 = f32x4.add(hi2, f32x4.mul(v, hi));
    v = v128.load_splat<f32>(a3);
    lo3 = f32x4.add(lo3, f32x4.mul(v, lo));
    hi3 = f32x4.add(hi3, f32x4.mul(v, hi));
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bRow;
  }
  put(c0, lo0, hi0, width, flags, bias);
  put(c1, lo1, hi1, width, flags, bias);
  put(c2, lo2, hi2, width, flags, bias);
  put(c3, lo3, hi3, width, flags, bias);
}

// One row of c.
function tile1(
  a: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  k: i32,
  c: usize,
  width: i32,
  bias: usize,
  flags: i32,
): void {
  let lo = f32x4.splat(0);
  let hi = lo;
  if (flags & ACCUMULATE) {
    lo = load4(c, width);
    hi = load4(c + 16, width - 4);
  }
  for (let p = 0; p < k; p++) {
    const v = v128.load_splat<f32>(a);
    lo = f32x4.add(lo, f32x4.mul(v, v128.load(b)));
    hi = f32x4.add(hi, f32x4.mul(v, v128.load(b, 16)));
    a += aStep;
    b += bRow;
  }
  put(c, lo, hi, width, flags, bias);
}

// Copies `width` columns of b into a panel of 8, zeros beside them.
function pack(b: usize, bRow: usize, bCol: usize, k: i32, width: i32, panel: usize): void {
  if (bCol == 4) {
    for (let p = 0; p < k; p++) {
      v128.store(panel, load4(b, width));
      v128.store(panel, load4(b + 16, width - 4), 16);
      b += bRow;
      panel += PANEL_BYTES;
    }
    return;
  }
  if (width < 8) memory.fill(panel, 0, <usize>k * PANEL_BYTES);
  for (let j = 0; j < width; j++) {
    let from = b + <usize>j * bCol;
    let to = panel + 4 * <usize>j;
    for (let p = 0; p < k; p++) {
      store<f32>(to, load<f32>(from));
      from += bRow;
      to += PANEL_BYTES;
    }
  }
}

/**
 * One block: c [m, n] with rows cRow apart. `panel` is scratch of k·32 bytes; `bias` is 0 for none, else n floats and room
 * to read 7 more. flags: 1 adds to what c holds, 2 applies bias and activation, 4 is relu.
 */
export function matmul_float32(
  a: usize,
  aRow: i32,
  aStep: i32,
  b: usize,
  bRow: i32,
  bCol: i32,
  c: usize,
  cRow: i32,
  m: i32,
  k: i32,
  n: i32,
  panel: usize,
  bias: usize,
  flags: i32,
): void {
  const aRowBytes = <usize>aRow * 4;
  const aStepBytes = <usize>aStep * 4;
  const bRowBytes = <usize>bRow * 4;
  const cRowBytes = <usize>cRow * 4;
  const packs = bCol != 1 || m >= ROWS_WORTH_PACKING;
  for (let j = 0; j < n; j += 8) {
    const width = min(n - j, 8);
    let columns = b + <usize>j * <usize>bCol * 4;
    let stride = bRowBytes;
    if (packs || width < 8) {
      pack(columns, bRowBytes, <usize>bCol * 4, k, width, panel);
      columns = panel;
      stride = PANEL_BYTES;
    }
    const biasAt: usize = bias ? bias + <usize>j * 4 : 0;
    let row = a;
    let to = c + <usize>j * 4;
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      tile4(row, aRowBytes, aStepBytes, columns, stride, k, to, cRowBytes, width, biasAt, flags);
      row += 4 * aRowBytes;
      to += 4 * cRowBytes;
    }
    for (; i < m; i++) {
      tile1(row, aStepBytes, columns, stride, k, to, width, biasAt, flags);
      row += aRowBytes;
      to += cRowBytes;
    }
  }
}
