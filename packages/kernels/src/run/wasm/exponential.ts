import { exponentialBinary } from './binaries/exponential.ts';
import { type Family, family } from './load.ts';

/** The kernels of e^x, of what is made of it, and of logarithms. */
export const exponentialFamily: Family = /* @__PURE__ */ family(exponentialBinary);
