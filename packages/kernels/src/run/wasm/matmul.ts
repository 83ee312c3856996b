import { matmulBinary } from './binaries/matmul.ts';
import { type Family, family } from './load.ts';

/** The kernel of matmul: one block of each operand. */
export const matmulFamily: Family = /* @__PURE__ */ family(matmulBinary);
