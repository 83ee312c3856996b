import { elementwiseBinary } from './binaries/elementwise.ts';
import { type Family, family } from './load.ts';

/** The kernels of arithmetic element by element, and of relu and its gradient. */
export const elementwiseFamily: Family = /* @__PURE__ */ family(elementwiseBinary);
