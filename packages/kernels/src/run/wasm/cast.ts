import { castBinary } from './binaries/cast.ts';
import { type Family, family } from './load.ts';

/**
 * The kernels of `saturateCast`: to float64, scaling and rounding there, and from float64; also
 * float32 to integers directly.
 */
export const castFamily: Family = /* @__PURE__ */ family(castBinary);
