import { reduceBinary } from './binaries/reduce.ts';
import { type Family, family } from './load.ts';

/** The kernels of sums and maxima. */
export const reduceFamily: Family = /* @__PURE__ */ family(reduceBinary);
