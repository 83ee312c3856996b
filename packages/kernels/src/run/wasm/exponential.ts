import { exponentialBinary } from './binaries/exponential.ts';
import { type Family, family } from './load.ts';

/** The kernels of e^x, of functions based on it, and of logarithms. */
export const exponentialFamily: Family = /* @__PURE__ */ family(exponentialBinary);
