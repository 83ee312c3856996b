// A product of matrices with any strides, so that transposed operands need no copy. It computes
// four columns at a time. Each element is summed over k in order, in float64, and rounded once,
// after bias and activation.

/**
 * out[i, j] = act(Σ a[i, p]·b[p, j] + bias[j]), where out is contiguous. a advances by `aRow` and
 * `aStep` along i and p, b by `bStep` and `bCol` along p and j.
 */
export type ProductLoop<T> = (
  a: T,
  aRow: number,
  aStep: number,
  b: T,
  bStep: number,
  bCol: number,
  bias: T | null,
  relu: boolean,
  out: T,
  m: number,
  k: number,
  n: number,
) => void;

type Loop32 = ProductLoop<Float32Array>;
type Loop64 = ProductLoop<Float64Array>;

export const matmulFloat32: Loop32 = (a, aRow, aStep, b, bStep, bCol, bias, relu, out, m, k, n) => {
  let o = 0;
  for (let i = 0; i < m; i++) {
    let j = 0;
    for (; j + 4 <= n; j += 4) {
      let c0 = 0;
      let c1 = 0;
      let c2 = 0;
      let c3 = 0;
      let ip = i * aRow;
      let j0 = j * bCol;
      let j1 = j0 + bCol;
      let j2 = j1 + bCol;
      let j3 = j2 + bCol;
      for (let p = 0; p < k; p++) {
        const v = a[ip];
        c0 += v * b[j0];
        c1 += v * b[j1];
        c2 += v * b[j2];
        c3 += v * b[j3];
        ip += aStep;
        j0 += bStep;
        j1 += bStep;
        j2 += bStep;
        j3 += bStep;
      }
      if (bias !== null) {
        c0 += bias[j];
        c1 += bias[j + 1];
        c2 += bias[j + 2];
        c3 += bias[j + 3];
      }
      out[o] = relu ? Math.max(c0, 0) : c0;
      out[o + 1] = relu ? Math.max(c1, 0) : c1;
      out[o + 2] = relu ? Math.max(c2, 0) : c2;
      out[o + 3] = relu ? Math.max(c3, 0) : c3;
      o += 4;
    }
    for (; j < n; j++) {
      let c = 0;
      let ip = i * aRow;
      let jp = j * bCol;
      for (let p = 0; p < k; p++) {
        c += a[ip] * b[jp];
        ip += aStep;
        jp += bStep;
      }
      if (bias !== null) c += bias[j];
      out[o++] = relu ? Math.max(c, 0) : c;
    }
  }
};

export const matmulFloat64: Loop64 = (a, aRow, aStep, b, bStep, bCol, bias, relu, out, m, k, n) => {
  let o = 0;
  for (let i = 0; i < m; i++) {
    let j = 0;
    for (; j + 4 <= n; j += 4) {
      let c0 = 0;
      let c1 = 0;
      let c2 = 0;
      let c3 = 0;
      let ip = i * aRow;
      let j0 = j * bCol;
      let j1 = j0 + bCol;
      let j2 = j1 + bCol;
      let j3 = j2 + bCol;
      for (let p = 0; p < k; p++) {
        const v = a[ip];
        c0 += v * b[j0];
        c1 += v * b[j1];
        c2 += v * b[j2];
        c3 += v * b[j3];
        ip += aStep;
        j0 += bStep;
        j1 += bStep;
        j2 += bStep;
        j3 += bStep;
      }
      if (bias !== null) {
        c0 += bias[j];
        c1 += bias[j + 1];
        c2 += bias[j + 2];
        c3 += bias[j + 3];
      }
      out[o] = relu ? Math.max(c0, 0) : c0;
      out[o + 1] = relu ? Math.max(c1, 0) : c1;
      out[o + 2] = relu ? Math.max(c2, 0) : c2;
      out[o + 3] = relu ? Math.max(c3, 0) : c3;
      o += 4;
    }
    for (; j < n; j++) {
      let c = 0;
      let ip = i * aRow;
      let jp = j * bCol;
      for (let p = 0; p < k; p++) {
        c += a[ip] * b[jp];
        ip += aStep;
        jp += bStep;
      }
      if (bias !== null) c += bias[j];
      out[o++] = relu ? Math.max(c, 0) : c;
    }
  }
};
