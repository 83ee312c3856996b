import { halfBinary } from './binaries/half.ts';
import { type Family, family } from './load.ts';

/** The kernels of 16-bit floats that only compare: clip, nonNeg, replaceNonFinite and firstNonFinite. */
export const halfFamily: Family = /* @__PURE__ */ family(halfBinary);
