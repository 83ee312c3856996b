// The golden vectors of saturateCast and replaceNonFinite, by NumPy, TensorFlow, ONNX Runtime and
// PyTorch (see oracles/README.md).

import { type DType, isBig, isFloat, type TypedArray, typedArray } from './dtypes.ts';
import castFile from './golden/cast.json' with { type: 'json' };
import quantizeFile from './golden/quantize.json' with { type: 'json' };
import quantizeAxisFile from './golden/quantizeAxis.json' with { type: 'json' };
import { floatOf } from './golden.ts';
import { HALVES, type HalfDType, halfInfinity } from './half.ts';

/** Values of a dtype. 16-bit floats are bits, and every NaN has the same. */
export interface GoldenValues {
  readonly dtype: DType | HalfDType;
  readonly data: TypedArray;
}

/** A call of the function named `op`, from one dtype to another. */
export interface GoldenCast {
  readonly op: 'saturateCast' | 'replaceNonFinite';
  readonly title: string;
  readonly x: GoldenValues;
  readonly shape: readonly number[];
  readonly options: { readonly [name: string]: number | string | readonly number[] };
  readonly expected: GoldenValues;
}

interface VectorJson {
  readonly op: GoldenCast['op'];
  readonly title: string;
  readonly dtype: DType | HalfDType;
  readonly to: DType | HalfDType;
  readonly x: readonly string[];
  /** The shape of x. Default one axis. */
  readonly shape?: readonly number[];
  readonly options: { readonly [name: string]: string | readonly string[] };
  readonly expected: readonly string[];
  readonly ours?: readonly string[];
}

export function isHalf(dtype: DType | HalfDType): dtype is HalfDType {
  return HALVES.includes(dtype as HalfDType);
}

/** Values of a dtype from their texts. */
export function valuesOf(dtype: DType | HalfDType, texts: readonly string[]): GoldenValues {
  if (isHalf(dtype)) {
    const bits = (text: string): number =>
      text === 'nan' ? halfInfinity(dtype) + 1 : Number.parseInt(text, 16);
    return { dtype, data: Uint16Array.from(texts, bits) };
  }
  if (isFloat(dtype)) return { dtype, data: typedArray(dtype, texts.map(floatOf)) };
  return { dtype, data: typedArray(dtype, isBig(dtype) ? texts.map(BigInt) : texts.map(Number)) };
}

function read({ op, title, dtype, to, x, shape, options, expected, ours }: VectorJson): GoldenCast {
  const given = Object.entries(options).map(([name, text]) => {
    if (typeof text !== 'string') return [name, text.map(floatOf)];
    return [name, name === 'round' ? text : floatOf(text)];
  });
  return {
    op,
    title: `${op}: ${title}`,
    x: valuesOf(dtype, x),
    shape: shape ?? [x.length],
    options: Object.fromEntries(given),
    expected: valuesOf(to, ours ?? expected),
  };
}

interface GoldenCasts {
  readonly source: string;
  readonly vectors: readonly GoldenCast[];
}

/**
 * The results of NumPy and TensorFlow, and of ONNX Runtime and PyTorch. `source` names the
 * versions.
 */
export function goldenCast(): readonly GoldenCasts[] {
  const files = [castFile, quantizeFile, quantizeAxisFile] as unknown as readonly {
    source: string;
    vectors: readonly VectorJson[];
  }[];
  return files.map(({ source, vectors }) => ({ source, vectors: vectors.map(read) }));
}
