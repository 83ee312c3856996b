import { clipBinary } from './binaries/clip.ts';
import { type Family, family } from './load.ts';

/** The kernels of clip, with scalar and array bounds. */
export const clipFamily: Family = /* @__PURE__ */ family(clipBinary);
