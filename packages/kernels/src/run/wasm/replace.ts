import { replaceBinary } from './binaries/replace.ts';
import { type Family, family } from './load.ts';

/** The kernels of replaceNonFinite. */
export const replaceFamily: Family = /* @__PURE__ */ family(replaceBinary);
