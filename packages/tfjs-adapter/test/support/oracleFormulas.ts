// The formulas of oracles/models/formula.py: weights, inputs and targets that no file has to hold.

/** The inputs of a model count from here, its targets from TARGETS. */
export const INPUTS = 100;
export const TARGETS = 200;

/** A weight of a model. */
export interface ArraySpec {
  readonly shape: readonly number[];
  /** Above 0, as variances are. */
  readonly positive?: boolean;
  /** All ones, as counts are. */
  readonly integer?: boolean;
  /** Divided by the root of the count of inputs of a unit. */
  readonly scaled?: boolean;
}

/** An input of a model. */
export interface InputSpec {
  readonly kind: 'real' | 'positive' | 'tokens' | 'padded' | 'gaps';
  readonly shape: readonly number[];
  /** Of tokens: all are below it. */
  readonly below?: number;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/** The k-th weight of a model. None of its values is 0. */
export function weightValues({ shape, ...how }: ArraySpec, k: number): Float32Array {
  if (how.integer) return new Float32Array(sizeOf(shape)).fill(1);
  const scale = how.scaled && shape.length > 1 ? 3 / Math.sqrt(sizeOf(shape.slice(0, -1))) : 1;
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    const value = (2 * ((i * 7 + 11 * k) % 17) - 17) / 32;
    return (how.positive ? Math.abs(value) + 0.25 : value) * scale;
  });
}

/** The i-th of the numbers between -1.25 and 1.25 that do not repeat soon. */
export function spread(i: number, k: number): number {
  return (((i * i * 31 + i * 1237 + 911 * k + 17) % 10007) - 5003) / 4000;
}

/** The k-th tensor of inputs. */
export function inputValues({ kind, shape, below }: InputSpec, k: number): Float32Array {
  const [, steps = 1, ...inner] = shape;
  const width = sizeOf(inner);
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    if (kind === 'tokens') return (i * 5 + 3 * k) % (below ?? 1);
    if (kind === 'positive') return Math.abs(spread(i, k));
    const step = Math.floor(i / width) % steps;
    const row = Math.floor(i / width / steps);
    if (kind === 'padded' && step >= steps - (row % steps)) return 0;
    if (kind === 'gaps' && (step + row) % 3 === 1) return 0;
    return below === undefined ? spread(i, k) : 1 + ((i * 5 + 3 * k) % (below - 1));
  });
}

/** A number that depends on each value of an array and on its place. */
export function checksum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value, i) => sum + value * ((i % 7) + 1), 0);
}
