import { planPermutation, runWalk } from '../place/walk.ts';
import {
  gatherFloat32,
  gatherFloat64,
  turnFloat32,
  turnFloat64,
} from '../run/js/algebra/transpose.ts';
import type { FloatArray } from '../types.ts';

/** Writes the values of x into out with the axes in another order. */
export function permute(
  x: FloatArray,
  shape: readonly number[],
  axes: readonly number[],
  out: FloatArray,
): void {
  if (x.length === 0) return;
  const walk = planPermutation(shape, axes);
  const { shape: lengths, aSteps: steps } = walk;
  const isSingle = x instanceof Float32Array;
  if (lengths.length === 1) out.set(x);
  else if (lengths.length === 2 && steps[0] === 1) {
    const [n, m] = lengths as [number, number];
    if (isSingle) turnFloat32(x, out as Float32Array, m, n);
    else turnFloat64(x, out as Float64Array, m, n);
  } else {
    runWalk(walk, x, x, out, (_, start, step, _x, _i, _s, _out, o, count) => {
      if (isSingle) gatherFloat32(x, start, step, out as Float32Array, o, count);
      else gatherFloat64(x as Float64Array, start, step, out as Float64Array, o, count);
    });
  }
}
