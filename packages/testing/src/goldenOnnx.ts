// The golden vectors of clip, relu, norms and sums of squares, by ONNX Runtime (see oracles/README.md).

import onnxFile from './golden/onnxOps.json' with { type: 'json' };
import { numbersOf } from './golden.ts';
import { type GoldenValues, valuesOf } from './goldenCast.ts';

/** An array: its values, those of 16-bit floats as bits, and its shape. */
export interface GoldenNdArray extends GoldenValues {
  readonly shape: readonly number[];
}

/**
 * A call of the function named `op`: arrays, and its other arguments by name. Null stands for a
 * bound that is left out.
 */
export interface GoldenOnnx {
  readonly op: 'clip' | 'relu' | 'globalNorm' | 'sumSquares' | 'constrainUnitNorm';
  readonly title: string;
  readonly x: GoldenNdArray;
  readonly bounds: readonly (GoldenNdArray | null)[];
  readonly args: { readonly [name: string]: number };
  readonly axis: readonly number[] | undefined;
  /** An array, of no axes for a number; or the kind of an error. */
  readonly expected: GoldenNdArray | 'RangeError';
}

interface ArrayJson {
  readonly shape: readonly number[];
  readonly values: readonly string[];
}

interface VectorJson {
  readonly op: GoldenOnnx['op'];
  readonly title: string;
  readonly dtype: GoldenNdArray['dtype'];
  readonly inputs: readonly [ArrayJson, ...(ArrayJson | null)[]];
  readonly args: { readonly [name: string]: string | readonly number[] };
  readonly expected: ArrayJson;
  readonly ours?: ArrayJson | 'RangeError';
}

function read({ op, title, dtype, inputs, args, expected, ours }: VectorJson): GoldenOnnx {
  const array = ({ shape, values }: ArrayJson, as = dtype): GoldenNdArray => {
    return { ...valuesOf(as, values), shape };
  };
  const [x, ...bounds] = inputs;
  const wanted = ours ?? expected;
  const isWide = typeof wanted === 'object' && wanted.values[0]?.length === 16;
  return {
    op,
    title,
    x: array(x),
    bounds: bounds.map((bound) => (bound === null ? null : array(bound))),
    args: numbersOf(args),
    axis: args.axis as readonly number[] | undefined,
    expected: typeof wanted === 'string' ? wanted : array(wanted, isWide ? 'float64' : dtype),
  };
}

/** The results of ONNX Runtime. `source` names the version. */
export function goldenOnnx(): { readonly source: string; readonly vectors: readonly GoldenOnnx[] } {
  const file = onnxFile as unknown as { source: string; vectors: readonly VectorJson[] };
  return { source: file.source, vectors: file.vectors.map(read) };
}
