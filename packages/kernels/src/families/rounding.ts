import type { DTypeInfo } from '../dtypes.ts';

/**
 * How much rounding to a type may change a value: by the part `unit` of it, or by `least` if it is
 * very small.
 */
export interface Rounding {
  readonly unit: number;
  readonly least: number;
}

const NONE: Rounding = { unit: 0, least: 0 };
const SINGLE: Rounding = { unit: 2 ** -24, least: 2 ** -150 };

/** The rounding of a 16-bit format, in which 1 has 2^52 / spread ulp. */
function halfRounding(spread: number, normal: number): Rounding {
  const unit = spread / 2 ** 53;
  return { unit, least: unit * normal };
}

/** Half an ulp of a type; 0 for float64, in which everything is computed. */
export function roundingOf({ half, bytes }: DTypeInfo): Rounding {
  if (half !== null) return halfRounding(half.spread, half.normal);
  return bytes === 4 ? SINGLE : NONE;
}
