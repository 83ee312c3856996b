// Copies in another order of the axes.

// Both sides of a tile of 32 by 32 stay in the L1 cache.
const TILE = 32;

/** Copies n elements, `step` apart in x, to consecutive places in out. */
export type Gather<T> = (x: T, start: number, step: number, out: T, o: number, n: number) => void;

/** Transposes the m by n matrix x into out. */
export function turnFloat32(x: Float32Array, out: Float32Array, m: number, n: number): void {
  for (let rows = 0; rows < m; rows += TILE) {
    const rowEnd = Math.min(m, rows + TILE);
    for (let columns = 0; columns < n; columns += TILE) {
      const columnEnd = Math.min(n, columns + TILE);
      for (let j = columns; j < columnEnd; j++) {
        for (let i = rows; i < rowEnd; i++) out[j * m + i] = x[i * n + j];
      }
    }
  }
}

export const gatherFloat32: Gather<Float32Array> = (x, start, step, out, o, n) => {
  for (let i = 0; i < n; i++) out[o + i] = x[start + i * step];
};

/** Transposes the m by n matrix x into out. */
export function turnFloat64(x: Float64Array, out: Float64Array, m: number, n: number): void {
  for (let rows = 0; rows < m; rows += TILE) {
    const rowEnd = Math.min(m, rows + TILE);
    for (let columns = 0; columns < n; columns += TILE) {
      const columnEnd = Math.min(n, columns + TILE);
      for (let j = columns; j < columnEnd; j++) {
        for (let i = rows; i < rowEnd; i++) out[j * m + i] = x[i * n + j];
      }
    }
  }
}

export const gatherFloat64: Gather<Float64Array> = (x, start, step, out, o, n) => {
  for (let i = 0; i < n; i++) out[o + i] = x[start + i * step];
};
