import { clipVjpBinary } from './binaries/clipVjp.ts';
import { type Family, family } from './load.ts';

/** The kernels of clip's gradients. */
export const clipVjpFamily: Family = /* @__PURE__ */ family(clipVjpBinary);
