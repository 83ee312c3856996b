import { randomNormal, serialization, type Tensor, tensor } from '@tensorflow/tfjs-core';

/**
 * Replaces tfjs's Orthogonal, which fails with tfjs's single packages because tensors lack methods
 * there. It is saved under tfjs's name.
 */
export class Orthogonal extends serialization.Serializable {
  static readonly className = 'Orthogonal';
  private readonly gain: number;
  private readonly seed: number | undefined;

  constructor({ gain, seed }: serialization.ConfigDict) {
    super();
    this.gain = typeof gain === 'number' ? gain : 1;
    this.seed = typeof seed === 'number' ? seed : undefined;
  }

  apply(shape: number[]): Tensor {
    const columns = shape.at(-1) ?? 1;
    const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
    const [many, few] = [Math.max(rows, columns), Math.min(rows, columns)];
    const random = randomNormal([few, many], 0, 1, 'float32', this.seed);
    const vectors = orthonormal(Float64Array.from(random.dataSync()), few, many);
    random.dispose();
    const values = Float32Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      const at = rows < columns ? row * many + column : column * many + row;
      return this.gain * (vectors[at] ?? 0);
    });
    return tensor(values, shape);
  }

  getConfig(): serialization.ConfigDict {
    return { gain: this.gain, seed: this.seed ?? null };
  }
}

/** Makes rows orthonormal one after the other (Gram and Schmidt). */
function orthonormal(values: Float64Array, rows: number, length: number): Float64Array {
  const rowAt = (k: number): Float64Array => values.subarray(k * length, (k + 1) * length);
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  for (let k = 0; k < rows; k++) {
    const row = rowAt(k);
    for (let before = 0; before < k; before++) {
      const other = rowAt(before);
      const along = dot(row, other);
      for (let i = 0; i < length; i++) row[i] = (row[i] ?? 0) - along * (other[i] ?? 0);
    }
    const norm = Math.sqrt(dot(row, row));
    for (let i = 0; i < length; i++) row[i] = (row[i] ?? 0) / norm;
  }
  return values;
}
