// The golden vectors that other libraries computed (see oracles/README.md), as arguments and expected values.

import type { CaseBound } from './cases/types.ts';
import { type DType, isBig, isFloat, type TypedArray, typedArray, type Values } from './dtypes.ts';
import clipFile from './golden/clip.json' with { type: 'json' };
import clipVjpFile from './golden/clipVjp.json' with { type: 'json' };

type BoundJson =
  | null
  | { readonly number: string }
  | { readonly integer: string }
  | { readonly shape: readonly number[]; readonly values: readonly string[] };

interface VectorJson {
  readonly title: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly x: readonly string[];
  readonly min: BoundJson;
  readonly max: BoundJson;
  readonly differs?: string;
}

interface ClipJson extends VectorJson {
  readonly expected:
    | { readonly dtype: string; readonly values: readonly string[] }
    | { readonly error: string };
  readonly ours?: readonly string[] | string;
}

interface GradientsJson {
  readonly dx: readonly string[];
  readonly dMin: { readonly shape: readonly number[]; readonly values: readonly string[] } | null;
  readonly dMax: { readonly shape: readonly number[]; readonly values: readonly string[] } | null;
}

interface ClipVjpJson extends VectorJson {
  readonly dy: readonly string[];
  readonly expected: GradientsJson;
  readonly ours?: GradientsJson;
}

/** A call of clip, and its result: values, or the kind of an error. */
export interface GoldenClip {
  readonly title: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly x: TypedArray;
  readonly min: CaseBound;
  readonly max: CaseBound;
  readonly expected: TypedArray | 'RangeError';
}

/** A call of clipVjp, and its gradients: an array for each bound, of one value for a number. */
export interface GoldenClipVjp {
  readonly title: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly x: TypedArray;
  readonly dy: TypedArray;
  readonly min: CaseBound;
  readonly max: CaseBound;
  readonly dx: TypedArray;
  readonly dMin: TypedArray | null;
  readonly dMax: TypedArray | null;
}

/** A float from the hexadecimal digits of its bits. */
export function floatOf(text: string): number {
  if (text === 'nan') return NaN;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${text}`));
  return text.length === 8 ? view.getFloat32(4) : view.getFloat64(0);
}

/** The floats among fields, by their names. */
export function numbersOf(fields: { readonly [name: string]: unknown }): {
  [name: string]: number;
} {
  const texts = Object.entries(fields).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts.map(([name, text]) => [name, floatOf(text as string)]));
}

function values(dtype: DType, texts: readonly string[]): TypedArray {
  const list: Values = isFloat(dtype)
    ? texts.map(floatOf)
    : isBig(dtype)
      ? texts.map(BigInt)
      : texts.map(Number);
  return typedArray(dtype, list);
}

/**
 * A bound with a shape in the form that the functions accept. An array of no axes becomes the
 * number in it.
 */
function bound(dtype: DType, json: BoundJson): CaseBound {
  if (json === null) return null;
  if ('number' in json) return floatOf(json.number);
  if ('integer' in json) return isBig(dtype) ? BigInt(json.integer) : Number(json.integer);
  const data = values(dtype, json.values);
  return json.shape.length === 0 ? (data[0] as number) : { data, shape: json.shape, dtype };
}

/** NumPy has one type for bytes. Both uint8 and uint8clamped must agree with it. */
function dtypes(vector: VectorJson): DType[] {
  return vector.dtype === 'uint8' ? ['uint8', 'uint8clamped'] : [vector.dtype];
}

function clipVector(vector: ClipJson, dtype: DType): GoldenClip {
  const { title, shape, expected, ours } = vector;
  const wanted = ours ?? ('values' in expected ? expected.values : 'RangeError');
  return {
    title,
    dtype,
    shape,
    x: values(dtype, vector.x),
    min: bound(dtype, vector.min),
    max: bound(dtype, vector.max),
    expected: typeof wanted === 'string' ? 'RangeError' : values(dtype, wanted),
  };
}

function clipVjpVector(vector: ClipVjpJson): GoldenClipVjp {
  const { title, dtype, shape, expected, ours } = vector;
  const { dx, dMin, dMax } = ours ?? expected;
  return {
    title,
    dtype,
    shape,
    x: values(dtype, vector.x),
    dy: values(dtype, vector.dy),
    min: bound(dtype, vector.min),
    max: bound(dtype, vector.max),
    dx: values(dtype, dx),
    dMin: dMin === null ? null : values(dtype, dMin.values),
    dMax: dMax === null ? null : values(dtype, dMax.values),
  };
}

/** The results of NumPy's numpy.clip. `source` names the version. */
export function goldenClip(): { readonly source: string; readonly vectors: readonly GoldenClip[] } {
  const file = clipFile as unknown as { source: string; vectors: readonly ClipJson[] };
  const vectors = file.vectors.flatMap((vector) =>
    dtypes(vector).map((dtype) => clipVector(vector, dtype)),
  );
  return { source: file.source, vectors };
}

/** The gradients of PyTorch's torch.clamp. `source` names the version. */
export function goldenClipVjp(): {
  readonly source: string;
  readonly vectors: readonly GoldenClipVjp[];
} {
  const file = clipVjpFile as unknown as { source: string; vectors: readonly ClipVjpJson[] };
  return { source: file.source, vectors: file.vectors.map(clipVjpVector) };
}
