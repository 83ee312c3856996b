import { type ArrayArgument, checkArray } from '../check/array.ts';
import { checkCount } from '../check/count.ts';
import type { ArrayList } from '../check/norms.ts';
import { isFloating } from '../dtypes.ts';
import { ClampwiseTypeError, describe } from '../errors.ts';
import type { Arena } from '../memory/arena.ts';
import { bring, CHUNK_BYTES } from '../place/move.ts';
import { firstNonFinite as firstInJs } from '../run/js/finite.ts';
import { firstNonFiniteHalf } from '../run/js/half.ts';
import { finiteFamily } from '../run/wasm/finite.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { arenaOf, select } from '../select/select.ts';
import { FLOATING } from '../select/table.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { Float16ArrayLike, FloatArray, NdArray, TypedArray } from '../types.ts';

/** The place of an element in a list of arrays. Both numbers are -1 if there is none. */
export interface ElementPlace {
  /** The index of the array in the list. */
  readonly array: number;
  /** The index of the element in that array. */
  readonly index: number;
}

const OP = 'firstNonFinite';

/**
 * Finds the first element that is NaN or infinite. All integers are finite.
 *
 * @param x - a typed array or NdArray of any shape and dtype, or a list of them. Null in a list
 *   stands for a missing array.
 * @returns the element's index, or -1 if all are finite. For a list it is `{ array, index }`, both
 *   -1 if all are finite
 * @throws ClampwiseTypeError if x is not an array or a list of arrays
 * @see NumPy's `numpy.isfinite`
 *
 * @example
 * import { firstNonFinite } from '@clampwise/kernels';
 *
 * firstNonFinite(Float32Array.of(1, 2, NaN, Infinity));
 * // => 2
 * firstNonFinite([
 *   Float32Array.of(1),
 *   null,
 *   Float32Array.of(2, -Infinity),
 * ]);
 * // => { array: 2, index: 1 }
 */
export function firstNonFinite(x: TypedArray | Float16ArrayLike | NdArray): number;
export function firstNonFinite(x: ArrayList): ElementPlace;
export function firstNonFinite(
  x: TypedArray | Float16ArrayLike | NdArray | ArrayList,
): number | ElementPlace {
  checkCount('firstNonFinite', arguments.length, 1);
  if (!Array.isArray(x)) return firstIn(checkArray(OP, 'x', x));
  // All checks come first, so that an error does not depend on the values.
  const arrays = x.map((each: unknown, k) => (each === null ? null : checkEntry(each, k)));
  for (let array = 0; array < arrays.length; array++) {
    const entry = arrays[array];
    const index = entry === null || entry === undefined ? -1 : firstIn(entry);
    if (index >= 0) return { array, index };
  }
  return { array: -1, index: -1 };
}

function checkEntry(each: unknown, k: number): ArrayArgument {
  if (typeof each === 'object') return checkArray(OP, `x[${k}]`, each);
  const expected = 'a typed array, an NdArray or null';
  throw new ClampwiseTypeError(OP, `x[${k}]`, describe(each), expected);
}

function firstIn(x: ArrayArgument): number {
  const { info, data, resident } = x;
  const n = data.length;
  if (!isFloating(info)) return -1;
  const chosen = select(FLOATING, info, n, resident);
  let found: number;
  if (chosen.backend === 'wasm') found = firstInWasm(arenaOf(chosen), x);
  else if (info.half === null) found = firstInJs(data as FloatArray);
  else found = firstNonFiniteHalf(data as Uint16Array, info.half.inf);
  if (engine.trace !== null) trace(OP, info, n, OP, chosen);
  return found < n ? found : -1;
}

function firstInWasm(arena: Arena, x: ArrayArgument): number {
  const { info, data, address } = x;
  const run = kernelOf(finiteFamily, arena, OP, info.kernel);
  const n = data.length;
  const block = address >= 0 ? n : CHUNK_BYTES / info.bytes;
  for (let i = 0; i < n; i += block) {
    const m = Math.min(block, n - i);
    const found = run(bring(arena, info, x, i, m), m) as number;
    if (found < m) return i + found;
  }
  return n;
}
