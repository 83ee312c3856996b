import { halfCastBinary } from './binaries/halfCast.ts';
import { type Family, family } from './load.ts';

/** The kernels that convert 16-bit floats to float64 and back. */
export const halfCastFamily: Family = /* @__PURE__ */ family(halfCastBinary);
