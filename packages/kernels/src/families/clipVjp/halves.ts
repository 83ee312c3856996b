import type { Pattern } from '../../check/bounds.ts';
import { type DTypeInfo, rounded } from '../../dtypes.ts';
import { newPlace, targetOf, wrapArray } from '../../result/result.ts';
import type { TypedArray } from '../../types.ts';
import { asFloat64, narrowInto } from '../halves.ts';
import { type BoundGradient, type PassCall, passGradient, type VjpArrays } from './pass.ts';

/** Converts the arrays of a call with 16-bit floats to float64. */
export function widenedArrays({ dy, x, bounds }: VjpArrays): VjpArrays {
  const wide = { dy: asFloat64(dy), x: asFloat64(x) };
  if (bounds.loPattern === null) return { ...wide, bounds };
  const { loPattern, hiPattern } = bounds;
  const [lo, hi] = [widenedPattern(loPattern, x.info), widenedPattern(hiPattern, x.info)];
  return { ...wide, bounds: { resident: false, loPattern: lo, hiPattern: hi } };
}

function widenedPattern(pattern: Pattern, info: DTypeInfo): Pattern {
  const { data, run, period, shape, isNd } = pattern;
  const bits = { data, info, shape: null, isNd: false, resident: false, address: -1 };
  const wide = asFloat64(bits).data;
  return { data: wide, source: wide, run, period, address: -1, shape, isNd };
}

/** The dx of 16-bit floats. It selects from dy, so it is exact. */
export function passHalves({ dy, x, bounds, mode, out }: PassCall): TypedArray {
  const { info, data } = x;
  const resident = x.resident || dy.resident || bounds.resident;
  const wide = widenedArrays({ dy, x, bounds });
  const dx = passGradient({ dy: wide.dy, x: wide.x, bounds: wide.bounds, mode, out: null });
  const target = targetOf('clipVjp', info, data.length, out, resident);
  narrowInto(dx as Float64Array, info, target);
  return target.data;
}

/** Converts a bound's gradient, summed in float64, to 16-bit floats. */
export function narrowGradient(gradient: BoundGradient, info: DTypeInfo): BoundGradient {
  if (gradient === null) return null;
  if (typeof gradient === 'number') return rounded(info, gradient);
  const wide = ArrayBuffer.isView(gradient) ? gradient : gradient.data;
  const target = newPlace('clipVjp', info, wide.length);
  narrowInto(wide as Float64Array, info, target);
  const values = wrapArray(info, target.data);
  if (ArrayBuffer.isView(gradient)) return values;
  return { data: values, shape: gradient.shape, dtype: info.name };
}
