// Kernels of the family `matmul`: c = act(a·b + bias) for one block of each operand, in the
// operands' own precision. Pure functions over pointers; c shares no memory with a and b. Steps are
// in elements.

const ACCUMULATE = 1;
const FINISH = 2;
const RELU = 4;

// One row of a panel of b is two vectors: 8 columns of float32, 4 of float64.
const PANEL_BYTES: usize = 32;
// Below this many rows of a, copying b's columns into a panel takes longer than reading them in
// place.
const ROWS_WORTH_PACKING: i32 = 16;

// @ts-ignore: decorator
@inline
function lanes<T>(): i32 {
  return 16 / <i32>sizeof<T>();
}

// The first `width` values of a vector, with zeros in the other lanes. It reads nothing behind
// them.
// @ts-ignore: decorator
@inline
function loadPart<T>(p: usize, width: i32): v128 {
  if (width >= lanes<T>()) return v128.load(p);
  let v = v128.splat<T>(<T>0);
  if (width > 0) v = v128.load_lane<T>(p, v, 0);
  if (sizeof<T>() == 4) {
    if (width > 1) v = v128.load_lane<T>(p, v, 1, 4);
    if (width > 2) v = v128.load_lane<T>(p, v, 2, 8);
  }
  return v;
}

// @ts-ignore: decorator
@inline
function storePart<T>(p: usize, v: v128, width: i32): void {
  if (width >= lanes<T>()) {
    v128.store(p, v);
    return;
  }
  if (width > 0) v128.store_lane<T>(p, v, 0);
  if (sizeof<T>() == 4) {
    if (width > 1) v128.store_lane<T>(p, v, 1, 4);
    if (width > 2) v128.store_lane<T>(p, v, 2, 8);
  }
}

// @ts-ignore: decorator
@inline
function multiplyAdd<T>(sum: v128, v: v128, w: v128): v128 {
  return v128.add<T>(sum, v128.mul<T>(v, w));
}

// @ts-ignore: decorator
@inline
function finished<T>(v: v128, flags: i32, bias: usize): v128 {
  if (!(flags & FINISH)) return v;
  if (bias) v = v128.add<T>(v, v128.load(bias));
  if (flags & RELU) v = v128.andnot(v, v128.le<T>(v, v128.splat<T>(<T>0)));
  return v;
}

// Four rows of c, two vectors of columns, from packed rows of a. b advances by bRow bytes. Measured
// on V8: a loop with two steps of k and an exit after each takes a sixth less time than a loop with
// one. Without that exit V8 hoists the loads of both, runs out of registers, and takes half as long
// again.
// @ts-ignore: decorator
@inline
function tile4x2<T>(
  a: usize,
  b: usize,
  bRow: usize,
  k: i32,
  c0: usize,
  cRow: usize,
  bias: usize,
  flags: i32,
): void {
  const c1 = c0 + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  let lo0 = v128.splat<T>(<T>0);
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
  const end = a + <usize>k * 4 * sizeof<T>();
  let lo: v128;
  let hi: v128;
  let v: v128;
  while (true) {
    lo = v128.load(b);
    hi = v128.load(b, 16);
    v = v128.load_splat<T>(a);
    lo0 = multiplyAdd<T>(lo0, v, lo);
    hi0 = multiplyAdd<T>(hi0, v, hi);
    v = v128.load_splat<T>(a, sizeof<T>());
    lo1 = multiplyAdd<T>(lo1, v, lo);
    hi1 = multiplyAdd<T>(hi1, v, hi);
    v = v128.load_splat<T>(a, 2 * sizeof<T>());
    lo2 = multiplyAdd<T>(lo2, v, lo);
    hi2 = multiplyAdd<T>(hi2, v, hi);
    v = v128.load_splat<T>(a, 3 * sizeof<T>());
    lo3 = multiplyAdd<T>(lo3, v, lo);
    hi3 = multiplyAdd<T>(hi3, v, hi);
    a += 4 * sizeof<T>();
    b += bRow;
    if (a == end) break;

    lo = v128.load(b);
    hi = v128.load(b, 16);
    v = v128.load_splat<T>(a);
    lo0 = multiplyAdd<T>(lo0, v, lo);
    hi0 = multiplyAdd<T>(hi0, v, hi);
    v = v128.load_splat<T>(a, sizeof<T>());
    lo1 = multiplyAdd<T>(lo1, v, lo);
    hi1 = multiplyAdd<T>(hi1, v, hi);
    v = v128.load_splat<T>(a, 2 * sizeof<T>());
    lo2 = multiplyAdd<T>(lo2, v, lo);
    hi2 = multiplyAdd<T>(hi2, v, hi);
    v = v128.load_splat<T>(a, 3 * sizeof<T>());
    lo3 = multiplyAdd<T>(lo3, v, lo);
    hi3 = multiplyAdd<T>(hi3, v, hi);
    a += 4 * sizeof<T>();
    b += bRow;
    if (a == end) break;
  }
  const biasHigh: usize = bias ? bias + 16 : 0;
  v128.store(c0, finished<T>(lo0, flags, bias));
  v128.store(c0, finished<T>(hi0, flags, biasHigh), 16);
  v128.store(c1, finished<T>(lo1, flags, bias));
  v128.store(c1, finished<T>(hi1, flags, biasHigh), 16);
  v128.store(c2, finished<T>(lo2, flags, bias));
  v128.store(c2, finished<T>(hi2, flags, biasHigh), 16);
  v128.store(c3, finished<T>(lo3, flags, bias));
  v128.store(c3, finished<T>(hi3, flags, biasHigh), 16);
}

// One row of c, two vectors of columns.
function tile1x2<T>(
  a: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  k: i32,
  c: usize,
  bias: usize,
  flags: i32,
): void {
  let lo = v128.splat<T>(<T>0);
  let hi = lo;
  if (flags & ACCUMULATE) {
    lo = v128.load(c);
    hi = v128.load(c, 16);
  }
  do {
    const v = v128.load_splat<T>(a);
    lo = multiplyAdd<T>(lo, v, v128.load(b));
    hi = multiplyAdd<T>(hi, v, v128.load(b, 16));
    a += aStep;
    b += bRow;
  } while (--k > 0);
  v128.store(c, finished<T>(lo, flags, bias));
  v128.store(c, finished<T>(hi, flags, bias ? bias + 16 : 0), 16);
}

// Four rows of c, at most one vector of columns, from a panel of b. a advances by aRow and aStep
// bytes.
function tile4x1<T>(
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
  let v0 = v128.splat<T>(<T>0);
  let v1 = v0;
  let v2 = v0;
  let v3 = v0;
  if (flags & ACCUMULATE) {
    v0 = loadPart<T>(c0, width);
    v1 = loadPart<T>(c1, width);
    v2 = loadPart<T>(c2, width);
    v3 = loadPart<T>(c3, width);
  }
  do {
    const b = v128.load(panel);
    v0 = multiplyAdd<T>(v0, v128.load_splat<T>(a0), b);
    v1 = multiplyAdd<T>(v1, v128.load_splat<T>(a1), b);
    v2 = multiplyAdd<T>(v2, v128.load_splat<T>(a2), b);
    v3 = multiplyAdd<T>(v3, v128.load_splat<T>(a3), b);
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    panel += PANEL_BYTES;
  } while (--k > 0);
  storePart<T>(c0, finished<T>(v0, flags, bias), width);
  storePart<T>(c1, finished<T>(v1, flags, bias), width);
  storePart<T>(c2, finished<T>(v2, flags, bias), width);
  storePart<T>(c3, finished<T>(v3, flags, bias), width);
}

// One row of c, at most one vector of columns, from a panel of b.
function tile1x1<T>(
  a: usize,
  aStep: usize,
  panel: usize,
  k: i32,
  c: usize,
  width: i32,
  bias: usize,
  flags: i32,
): void {
  let v = v128.splat<T>(<T>0);
  if (flags & ACCUMULATE) v = loadPart<T>(c, width);
  do {
    v = multiplyAdd<T>(v, v128.load_splat<T>(a), v128.load(panel));
    a += aStep;
    panel += PANEL_BYTES;
  } while (--k > 0);
  storePart<T>(c, finished<T>(v, flags, bias), width);
}

// Copies `width` columns of b into a panel, and fills it with zeros.
function packColumns<T>(
  b: usize,
  bRow: usize,
  bCol: usize,
  k: i32,
  width: i32,
  panel: usize,
): void {
  if (bCol == sizeof<T>()) {
    if (width == 2 * lanes<T>()) {
      do {
        v128.store(panel, v128.load(b));
        v128.store(panel, v128.load(b, 16), 16);
        b += bRow;
        panel += PANEL_BYTES;
      } while (--k > 0);
      return;
    }
    do {
      v128.store(panel, loadPart<T>(b, width));
      v128.store(panel, loadPart<T>(b + 16, width - lanes<T>()), 16);
      b += bRow;
      panel += PANEL_BYTES;
    } while (--k > 0);
    return;
  }
  if (width < 2 * lanes<T>()) memory.fill(panel, 0, <usize>k * PANEL_BYTES);
  let j = 0;
  if (bRow == sizeof<T>()) {
    for (; j + 4 <= width; j += 4) {
      turn<T>(b + <usize>j * bCol, bCol, k, panel + <usize>j * sizeof<T>(), PANEL_BYTES);
    }
  }
  for (; j < width; j++) {
    let from = b + <usize>j * bCol;
    let to = panel + <usize>j * sizeof<T>();
    for (let p = 0; p < k; p++) {
      store<T>(to, load<T>(from));
      from += bRow;
      to += PANEL_BYTES;
    }
  }
}

// Packs rows of a in groups of four: the four values of a step are consecutive, and the groups are
// `k` steps apart.
function packRows<T>(
  a: usize,
  aRow: usize,
  aStep: usize,
  rows: i32,
  k: i32,
  to: usize,
): void {
  const strip = <usize>k * 4 * sizeof<T>();
  for (let i = 0; i + 4 <= rows; i += 4) {
    if (aStep == sizeof<T>()) {
      turn<T>(a, aRow, k, to, 4 * sizeof<T>());
    } else {
      let from = a;
      for (let at = to; at < to + strip; at += 4 * sizeof<T>()) {
        v128.store(at, v128.load(from));
        if (sizeof<T>() == 8) v128.store(at, v128.load(from, 16), 16);
        from += aStep;
      }
    }
    a += 4 * aRow;
    to += strip;
  }
}

// Transposes four lines of k values: `to` gets k groups of four values, toStep bytes apart.
function turn<T>(x0: usize, line: usize, k: i32, to: usize, toStep: usize): void {
  const x1 = x0 + line;
  const x2 = x1 + line;
  const x3 = x2 + line;
  const end = x0 + <usize>k * sizeof<T>();
  let at: usize = 0;
  while (x0 + at + 16 <= end) {
    const v0 = v128.load(x0 + at);
    const v1 = v128.load(x1 + at);
    const v2 = v128.load(x2 + at);
    const v3 = v128.load(x3 + at);
    if (sizeof<T>() == 4) {
      const low01 = v128.shuffle<T>(v0, v1, 0, 4, 1, 5);
      const low23 = v128.shuffle<T>(v2, v3, 0, 4, 1, 5);
      const high01 = v128.shuffle<T>(v0, v1, 2, 6, 3, 7);
      const high23 = v128.shuffle<T>(v2, v3, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
      v128.store(to + toStep, v128.shuffle<i64>(low01, low23, 1, 3));
      v128.store(to + 2 * toStep, v128.shuffle<i64>(high01, high23, 0, 2));
      v128.store(to + 3 * toStep, v128.shuffle<i64>(high01, high23, 1, 3));
      to += 4 * toStep;
    } else {
      v128.store(to, v128.shuffle<i64>(v0, v1, 0, 2));
      v128.store(to, v128.shuffle<i64>(v2, v3, 0, 2), 16);
      v128.store(to + toStep, v128.shuffle<i64>(v0, v1, 1, 3));
      v128.store(to + toStep, v128.shuffle<i64>(v2, v3, 1, 3), 16);
      to += 2 * toStep;
    }
    at += 16;
  }
  for (; x0 + at < end; at += sizeof<T>()) {
    store<T>(to, load<T>(x0 + at));
    store<T>(to, load<T>(x1 + at), sizeof<T>());
    store<T>(to, load<T>(x2 + at), 2 * sizeof<T>());
    store<T>(to, load<T>(x3 + at), 3 * sizeof<T>());
    to += toStep;
  }
}

// @ts-ignore: decorator
@inline
function matmul<T>(
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
  packed: usize,
  panel: usize,
  bias: usize,
  flags: i32,
): void {
  const aRowBytes = <usize>aRow * sizeof<T>();
  const aStepBytes = <usize>aStep * sizeof<T>();
  const bRowBytes = <usize>bRow * sizeof<T>();
  const bColBytes = <usize>bCol * sizeof<T>();
  const cRowBytes = <usize>cRow * sizeof<T>();
  const packs = bCol != 1 || m >= ROWS_WORTH_PACKING;
  const wide = 2 * lanes<T>();
  // Rows are packed only for whole panels. The last rows, fewer than four, are read in place.
  const strip = <usize>k * 4 * sizeof<T>();
  if (n >= wide) packRows<T>(a, aRowBytes, aStepBytes, m, k, packed);
  const rest = a + <usize>(m & ~3) * aRowBytes;
  let j = 0;
  for (; j + wide <= n; j += wide) {
    let columns = b + <usize>j * bColBytes;
    let stride = bRowBytes;
    if (packs) {
      packColumns<T>(columns, bRowBytes, bColBytes, k, wide, panel);
      columns = panel;
      stride = PANEL_BYTES;
    }
    const biasAt: usize = bias ? bias + <usize>j * sizeof<T>() : 0;
    let four = packed;
    let to = c + <usize>j * sizeof<T>();
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      tile4x2<T>(four, columns, stride, k, to, cRowBytes, biasAt, flags);
      four += strip;
      to += 4 * cRowBytes;
    }
    let row = rest;
    for (; i < m; i++) {
      tile1x2<T>(row, aStepBytes, columns, stride, k, to, biasAt, flags);
      row += aRowBytes;
      to += cRowBytes;
    }
  }
  if (j < n) packColumns<T>(b + <usize>j * bColBytes, bRowBytes, bColBytes, k, n - j, panel);
  for (; j < n; j += lanes<T>()) {
    const width = min(n - j, lanes<T>());
    const biasAt: usize = bias ? bias + <usize>j * sizeof<T>() : 0;
    let row = a;
    let to = c + <usize>j * sizeof<T>();
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      tile4x1<T>(row, aRowBytes, aStepBytes, panel, k, to, cRowBytes, width, biasAt, flags);
      row += 4 * aRowBytes;
      to += 4 * cRowBytes;
    }
    for (; i < m; i++) {
      tile1x1<T>(row, aStepBytes, panel, k, to, width, biasAt, flags);
      row += aRowBytes;
      to += cRowBytes;
    }
    panel += 16;
  }
}

/**
 * One block: c [m, n] with rows cRow apart; k is not 0. `packed` and `panel` are scratch: (m &
 * ~3)·k elements and k·32 bytes. `bias` is 0 for none, otherwise n values, with room to read one
 * vector from the last of them. flags: 1 adds to what c holds, 2 applies bias and activation, 4 is
 * relu.
 */
export function matmul_float32(
  a: usize, aRow: i32, aStep: i32, b: usize, bRow: i32, bCol: i32, c: usize, cRow: i32,
  m: i32, k: i32, n: i32, packed: usize, panel: usize, bias: usize, flags: i32,
): void { // biome-ignore format: operand by operand
  matmul<f32>(a, aRow, aStep, b, bRow, bCol, c, cRow, m, k, n, packed, panel, bias, flags);
}

/** One block in float64. */
export function matmul_float64(
  a: usize, aRow: i32, aStep: i32, b: usize, bRow: i32, bCol: i32, c: usize, cRow: i32,
  m: i32, k: i32, n: i32, packed: usize, panel: usize, bias: usize, flags: i32,
): void { // biome-ignore format: operand by operand
  matmul<f64>(a, aRow, aStep, b, bRow, bCol, c, cRow, m, k, n, packed, panel, bias, flags);
}
