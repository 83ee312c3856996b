import { castBinary } from './binaries/cast.ts';
import { type Family, family } from './load.ts';

/** The kernels of saturateCast: to float64, scaled and rounded there, from float64; and float32 to integers at once. */
export const castFamily: Family = /* @__PURE__ */ family(castBinary);
