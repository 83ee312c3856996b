// The golden vectors of clips by norm, by TensorFlow and optax, and of weight rules, by Keras (see oracles/README.md).

import { type TypedArray, typedArray } from './dtypes.ts';
import normsFile from './golden/norms.json' with { type: 'json' };
import { floatOf, numbersOf } from './golden.ts';

/** An array in the form that the functions under test accept: the values and their shape. */
export interface GoldenArray {
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'float64';
}

/**
 * A call of the function named `op`: arrays, their parameters if it takes them, and its other
 * arguments by name.
 */
export interface GoldenNorm {
  readonly op: string;
  readonly title: string;
  readonly dtype: 'float32' | 'float64';
  readonly arrays: readonly (GoldenArray | null)[];
  readonly params: readonly (GoldenArray | null)[];
  /** For a gradient: the gradients of the results. */
  readonly dys: readonly (GoldenArray | null)[];
  readonly args: { readonly [name: string]: number };
  readonly axis: readonly number[] | undefined;
  readonly expected: {
    readonly arrays: readonly (GoldenArray | null)[];
    readonly numbers: { readonly [name: string]: number };
  };
}

interface ArrayJson {
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

type ResultJson = { readonly arrays: readonly (ArrayJson | null)[] } & {
  readonly [name: string]: unknown;
};

interface VectorJson {
  readonly op: string;
  readonly title: string;
  readonly dtype: 'float32' | 'float64';
  readonly arrays: readonly (ArrayJson | null)[];
  readonly params?: readonly (ArrayJson | null)[];
  readonly dys?: readonly (ArrayJson | null)[];
  readonly args: { readonly [name: string]: unknown };
  readonly expected: ResultJson;
  readonly ours?: ResultJson;
}

function read(vector: VectorJson): GoldenNorm {
  const { op, title, dtype, args } = vector;
  const arrays = (list: readonly (ArrayJson | null)[]): (GoldenArray | null)[] =>
    list.map((array) => {
      if (array === null) return null;
      return { data: typedArray(dtype, array.values.map(floatOf)), shape: array.shape, dtype };
    });
  const wanted = vector.ours ?? vector.expected;
  const axis = args.axis ?? undefined;
  return {
    op,
    title,
    dtype,
    arrays: arrays(vector.arrays),
    params: arrays(vector.params ?? []),
    dys: arrays(vector.dys ?? []),
    args: numbersOf(args),
    axis: axis as readonly number[] | undefined,
    expected: { arrays: arrays(wanted.arrays), numbers: numbersOf(wanted) },
  };
}

/** The vectors; `source` names the libraries and their versions. */
export function goldenNorms(): {
  readonly source: string;
  readonly vectors: readonly GoldenNorm[];
} {
  const file = normsFile as unknown as { source: string; vectors: readonly VectorJson[] };
  return { source: file.source, vectors: file.vectors.map(read) };
}
