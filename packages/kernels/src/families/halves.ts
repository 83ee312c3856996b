// 16-bit floats in operations that compute: as float64, exactly, and the result rounded once.
import type { ArrayArgument } from '../check/array.ts';
import { DTYPES, type DTypeInfo } from '../dtypes.ts';
import { runConversion } from '../place/convert.ts';
import { CHUNK_BYTES } from '../place/unary.ts';
import { type HalfFormat, narrowHalf, widenHalf } from '../run/js/halfCast.ts';
import { halfCastFamily } from '../run/wasm/halfCast.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { arenaOf, select } from '../select/select.ts';
import type { TypedArray } from '../types.ts';

const BLOCK = CHUNK_BYTES / 8;

/** The argument with its values as float64, in an ordinary array; itself unless it holds 16-bit floats. */
export function widened(x: ArrayArgument): ArrayArgument {
  const { data, info, shape, isNd, resident } = x;
  if (info.half === null) return x;
  const n = data.length;
  const wide = new Float64Array(n);
  const chosen = select('saturateCast', info, n, resident);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(halfCastFamily, arena, 'widen', info.kernel);
    runConversion(arena, x, DTYPES.float64, wide, -1, BLOCK, run);
  } else {
    widenHalf(data as Uint16Array, 0, wide, n, info.half);
  }
  return { data: wide, info: DTYPES.float64, shape, isNd, resident: false, address: -1 };
}

/**
 * Writes float64 values as 16-bit floats into `out` (at that address of the heap, or -1), each rounded once to nearest even.
 */
export function narrowInto(
  values: Float64Array,
  info: DTypeInfo,
  out: TypedArray,
  address: number,
): void {
  const n = values.length;
  const chosen = select('saturateCast', info, n, address >= 0);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(halfCastFamily, arena, 'narrow', info.kernel);
    const wide = DTYPES.float64;
    const x = { data: values, info: wide, shape: null, isNd: false, resident: false, address: -1 };
    runConversion(arena, x, info, out, address, BLOCK, run);
  } else {
    narrowHalf(values, n, out as Uint16Array, 0, info.half as HalfFormat);
  }
}
