import { stepBinary } from './binaries/step.ts';
import { type Family, family } from './load.ts';

/** The kernels of the update steps. */
export const stepFamily: Family = /* @__PURE__ */ family(stepBinary);
