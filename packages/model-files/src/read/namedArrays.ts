import { fromHalf, valuesOf } from '../hdf5/read/numbers.ts';
import type { NamedArray, StoredDtype, StoredValues } from '../types.ts';
import type { Quantization, WeightSpec } from './weightSpecs.ts';

/** Cuts the bytes of weights, one after the other, into arrays. The parts hold as many bytes as the specs ask for. */
export function namedArrays(
  specs: readonly WeightSpec[],
  parts: readonly Uint8Array[],
): { readonly weights: NamedArray[]; readonly optimizer: NamedArray[] } {
  const weights: NamedArray[] = [];
  const optimizer: NamedArray[] = [];
  const take = cutter(parts);
  for (const spec of specs) {
    const { name, shape, dtype, bytes, quantization } = spec;
    const stored = take(bytes);
    const values =
      quantization === null
        ? valuesOf(dtype, stored, false)
        : dequantized(stored, dtype, quantization);
    (spec.isOfOptimizer ? optimizer : weights).push({ name, shape, dtype, values });
  }
  return { weights, optimizer };
}

/** Returns a function that gives the next bytes: a view where they lie in one part. */
function cutter(parts: readonly Uint8Array[]): (length: number) => Uint8Array {
  let part = 0;
  let offset = 0;
  return (length) => {
    while (part < parts.length - 1 && offset === (parts[part] as Uint8Array).length) {
      part++;
      offset = 0;
    }
    const first = parts[part] ?? new Uint8Array();
    if (offset + length <= first.length) {
      offset += length;
      return first.subarray(offset - length, offset);
    }
    const result = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const piece = (parts[part] as Uint8Array).subarray(offset, offset + length - done);
      result.set(piece, done);
      done += piece.length;
      offset += piece.length;
      if (done < length) {
        part++;
        offset = 0;
      }
    }
    return result;
  };
}

/** As decodeWeights of tfjs computes it: in double precision, rounded once. */
function dequantized(
  bytes: Uint8Array,
  dtype: StoredDtype,
  { dtype: stored, scale, min }: Quantization,
): StoredValues {
  const codes = valuesOf(stored, bytes, false) as Uint8Array | Uint16Array;
  if (stored === 'float16') return Float32Array.from(codes, fromHalf);
  return dtype === 'float32'
    ? Float32Array.from(codes, (code) => code * scale + min)
    : Int32Array.from(codes, (code) => Math.round(code * scale + min));
}
