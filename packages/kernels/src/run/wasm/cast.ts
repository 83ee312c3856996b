import { castBinary } from './binaries/cast.ts';
import { type Family, family } from './load.ts';

/**
 * The kernels of `saturateCast`. They convert to float64, scale and round there, and convert from
 * float64. One more converts float32 to integers directly.
 */
export const castFamily: Family = /* @__PURE__ */ family(castBinary);
