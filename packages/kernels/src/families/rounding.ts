import type { DTypeInfo } from '../dtypes.ts';

/** What rounding to a type may change a value by: `unit` of it, or `least` where it is very small. */
export interface Rounding {
  readonly unit: number;
  readonly least: number;
}

const NONE: Rounding = { unit: 0, least: 0 };
const SINGLE: Rounding = { unit: 2 ** -24, least: 2 ** -150 };

/** The same for 16-bit floats, of which 1 has 2^52 / spread units in the last place. */
function halfRounding(spread: number, normal: number): Rounding {
  const unit = spread / 2 ** 53;
  return { unit, least: unit * normal };
}

/** Half a unit of a type in the last place; nothing for float64, in which all is computed. */
export function roundingOf({ half, bytes }: DTypeInfo): Rounding {
  if (half !== null) return halfRounding(half.spread, half.normal);
  return bytes === 4 ? SINGLE : NONE;
}
