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

// Four rows of c, 8 columns. a advances by aRow and aStep bytes, b by bRow bytes.
function tile4x8(
  a0: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  k: i32,
  c0: usize,
  cRow: usize,
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
    lo0 = v128.load(c0);
    hi0 = v128.load(c0, 16);
    lo1 = v128.load(c1);
    hi1 = v128.load(c1, 16);
    lo2 = v128.load(c2);
    hi2 = v128.load(c2, 16);
    lo3 = v128.load(c3);
    hi3 = v128.load(c3, 16);
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
  const biasHigh: usize = bias ? bias + 16 : 0;
  v128.store(c0, finished(lo0, flags, bias));
  v128.store(c0, finished(hi0, flags, biasHigh), 16);
  v128.store(c1, finished(lo1, flags, bias));
  v128.store(c1, finished(hi1, flags, biasHigh), 16);
  v128.store(c2, finished(lo2, flags, bias));
  v128.store(c2, finished(hi2, flags, biasHigh), 16);
  v128.store(c3, finished(lo3, flags, bias));
  v128.store(c3, finished(hi3, flags, biasHigh), 16);
}

// One row of c, 8 columns.
function tile1x8(
  a: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  k: i32,
  c: usize,
  bias: usize,
  flags: i32,
): void {
  let lo = f32x4.splat(0);
  let hi = lo;
  if (flags & ACCUMULATE) {
    lo = v128.load(c);
    hi = v128.load(c, 16);
  }
  for (let p = 0; p < k; p++) {
    const v = v128.load_splat<f32>(a);
    lo = f32x4.add(lo, f32x4.mul(v, v128.load(b)));
    hi = f32x4.add(hi, f32x4.mul(v, v128.load(b, 16)));
    a += aStep;
    b += bRow;
  }
  v128.store(c, finished(lo, flags, bias));
  v128.store(c, finished(hi, flags, bias ? bias + 16 : 0), 16);
}

// Four rows of c, 1 to 4 columns, from a panel of b.
function tile4x4(
  a0: usize,
  aRow: usize,
  aStep: usize,
  panel: usize,
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
  let v0 = f32x4.splat(0);
  let v1 = v0;
  let v2 = v0;
  let v3 = v0;
  if (flags & ACCUMULATE) {
    v0 = load4(c0, width);
    v1 = load4(c1, width);
    v2 = load4(c2, width);
    v3 = load4(c3, width);
  }
  for (let p = 0; p < k; p++) {
    const b = v128.load(panel);
    v0 = f32x4.add(v0, f32x4.mul(v128.load_splat<f32>(a0), b));
    v1 = f32x4.add(v1, f32x4.mul(v128.load_splat<f32>(a1), b));
    v2 = f32x4.add(v2, f32x4.mul(v128.load_splat<f32>(a2), b));
    v3 = f32x4.add(v3, f32x4.mul(v128.load_splat<f32>(a3), b));
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    panel += PANEL_BYTES;
  }
  store4(c0, finished(v0, flags, bias), width);
  store4(c1, finished(v1, flags, bias), width);
  store4(c2, finished(v2, flags, bias), width);
  store4(c3, finished(v3, flags, bias), width);
}

// One row of c, 1 to 4 columns, from a panel of b.
function tile1x4(
  a: usize,
  aStep: usize,
  panel: usize,
  k: i32,
  c: usize,
  width: i32,
  bias: usize,
  flags: i32,
): void {
  let v = f32x4.splat(0);
  if (flags & ACCUMULATE) v = load4(c, width);
  for (let p = 0; p < k; p++) {
    v = f32x4.add(v, f32x4.mul(v128.load_splat<f32>(a), v128.load(panel)));
    a += aStep;
    panel += PANEL_BYTES;
  }
  store4(c, finished(v, flags, bias), width);
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
 * to read 3 more. flags: 1 adds to what c holds, 2 applies bias and activation, 4 is relu.
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
  const bColBytes = <usize>bCol * 4;
  const cRowBytes = <usize>cRow * 4;
  const packs = bCol != 1 || m >= ROWS_WORTH_PACKING;
  let j = 0;
  for (; j + 8 <= n; j += 8) {
    let columns = b + <usize>j * bColBytes;
    let stride = bRowBytes;
    if (packs) {
      pack(columns, bRowBytes, bColBytes, k, 8, panel);
      columns = panel;
      stride = PANEL_BYTES;
    }
    const biasAt: usize = bias ? bias + <usize>j * 4 : 0;
    let row = a;
    let to = c + <usize>j * 4;
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      tile4x8(row, aRowBytes, aStepBytes, columns, stride, k, to, cRowBytes, biasAt, flags);
      row += 4 * aRowBytes;
      to += 4 * cRowBytes;
    }
    for (; i < m; i++) {
      tile1x8(row, aStepBytes, columns, stride, k, to, biasAt, flags);
      row += aRowBytes;
      to += cRowBytes;
    }
  }
  if (j < n) pack(b + <usize>j * bColBytes, bRowBytes, bColBytes, k, n - j, panel);
  for (; j < n; j += 4) {
    const width = min(n - j, 4);
    const biasAt: usize = bias ? bias + <usize>j * 4 : 0;
    let row = a;
    let to = c + <usize>j * 4;
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      tile4x4(row, aRowBytes, aStepBytes, panel, k, to, cRowBytes, width, biasAt, flags);
      row += 4 * aRowBytes;
      to += 4 * cRowBytes;
    }
    for (; i < m; i++) {
      tile1x4(row, aStepBytes, panel, k, to, width, biasAt, flags);
      row += aRowBytes;
      to += cRowBytes;
    }
    panel += 16;
  }
}
