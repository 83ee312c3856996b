// How operations compute with 16-bit floats: they are converted to float64, exactly, and the result
// is rounded once.
import type { ArrayArgument } from '../check/array.ts';
import { DTYPES, type DTypeInfo } from '../dtypes.ts';
import { CHUNK_BYTES, type Place, runConversion } from '../place/move.ts';
import { type HalfFormat, narrowHalf, widenHalf } from '../run/js/halfCast.ts';
import { halfCastFamily } from '../run/wasm/halfCast.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { arenaOf, select } from '../select/select.ts';
import { HALVES } from '../select/table.ts';

const BLOCK = CHUNK_BYTES / 8;

/** Converts 16-bit floats to an ordinary float64 array. Returns any other argument as it is. */
export function asFloat64(x: ArrayArgument): ArrayArgument {
  const { data, info, shape, isNd, resident } = x;
  if (info.half === null) return x;
  const n = data.length;
  const wide = new Float64Array(n);
  const chosen = select(HALVES, info, n, resident);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(halfCastFamily, arena, 'widen', info.kernel);
    runConversion(arena, x, DTYPES.float64, { data: wide, address: -1 }, BLOCK, run);
  } else {
    widenHalf(data as Uint16Array, 0, wide, n, info.half);
  }
  return { data: wide, info: DTYPES.float64, shape, isNd, resident: false, address: -1 };
}

/** Writes float64 values as 16-bit floats, each rounded once to nearest even. */
export function narrowInto(values: Float64Array, info: DTypeInfo, out: Place): void {
  const n = values.length;
  const chosen = select(HALVES, info, n, out.address >= 0);
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const run = kernelOf(halfCastFamily, arena, 'narrow', info.kernel);
    const x = { data: values, info: DTYPES.float64, address: -1 };
    runConversion(arena, x, info, out, BLOCK, run);
  } else {
    narrowHalf(values, n, out.data as Uint16Array, 0, info.half as HalfFormat);
  }
}
