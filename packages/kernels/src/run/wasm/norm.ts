import { normBinary } from './binaries/norm.ts';
import { type Family, family } from './load.ts';

/** The kernels of norms: sums over rows, largest magnitudes, and rows multiplied by factors. */
export const normFamily: Family = /* @__PURE__ */ family(normBinary);
