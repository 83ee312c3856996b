import { nonNegBinary } from './binaries/nonNeg.ts';
import { type Family, family } from './load.ts';

/** The kernels of nonNeg. */
export const nonNegFamily: Family = /* @__PURE__ */ family(nonNegBinary);
