import { finiteBinary } from './binaries/finite.ts';
import { type Family, family } from './load.ts';

/** The kernels of firstNonFinite. */
export const finiteFamily: Family = /* @__PURE__ */ family(finiteBinary);
