// The golden vectors of exp, log, tanh, sigmoid, softplus and softmax, by mpmath. See
// oracles/README.md.

import { typedArray } from './dtypes.ts';
import exponentialFile from './golden/exponential.json' with { type: 'json' };
import { floatOf } from './golden.ts';

/** A call on an array of one axis, and the true values, rounded to float64. */
export interface GoldenExponential {
  readonly op: 'exp' | 'log' | 'tanh' | 'sigmoid' | 'softplus' | 'softmax';
  readonly title: string;
  readonly dtype: 'float32' | 'float64';
  readonly x: Float32Array | Float64Array;
  readonly y: Float64Array;
}

type VectorJson = {
  readonly [K in keyof GoldenExponential]: K extends 'x' | 'y'
    ? readonly string[]
    : GoldenExponential[K];
};

/** The values of mpmath; `source` names the version. */
export function goldenExponential(): {
  readonly source: string;
  readonly vectors: readonly GoldenExponential[];
} {
  const file = exponentialFile as unknown as { source: string; vectors: readonly VectorJson[] };
  const vectors = file.vectors.map((vector) => ({
    ...vector,
    x: typedArray(vector.dtype, vector.x.map(floatOf)) as Float32Array | Float64Array,
    y: Float64Array.from(vector.y, floatOf),
  }));
  return { source: file.source, vectors };
}
