import { projectBinary } from './binaries/project.ts';
import { type Family, family } from './load.ts';

/** The kernels of projections onto the simplex, balls, spheres and planes. */
export const projectFamily: Family = /* @__PURE__ */ family(projectBinary);
