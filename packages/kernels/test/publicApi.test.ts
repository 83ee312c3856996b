import { describe, expect, it } from 'vitest';
import * as kernels from '../src/index.ts';

describe('the public API', () => {
  it('has these names', () => {
    expect(Object.keys(kernels).sort()).toMatchInlineSnapshot(`
      [
        "ClampwiseRangeError",
        "ClampwiseTypeError",
        "adamState",
        "adamStep",
        "adaptiveGradClip",
        "backendInfo",
        "clamp",
        "clip",
        "clipByAverageNorm",
        "clipByBlockRms",
        "clipByGlobalNorm",
        "clipByNorm",
        "clipByValue",
        "clipInto",
        "clipPerExampleNorm",
        "clipVjp",
        "combineSumSquares",
        "configure",
        "finfo",
        "firstNonFinite",
        "globalNorm",
        "heap",
        "iinfo",
        "isClampwiseError",
        "ndarray",
        "nonNeg",
        "projectBox",
        "projectHalfspace",
        "projectHyperplane",
        "projectL1Ball",
        "projectL1Sphere",
        "projectL2Ball",
        "projectL2Sphere",
        "projectLinfBall",
        "projectMonotone",
        "projectSimplex",
        "replaceNonFinite",
        "rmspropState",
        "rmspropStep",
        "saturateCast",
        "sgdState",
        "sgdStep",
        "sumSquares",
      ]
    `);
  });

  it('of the heap has these', () => {
    expect(Object.keys(kernels.heap).sort()).toMatchInlineSnapshot(`
      [
        "alloc",
        "detach",
        "free",
        "from",
        "has",
        "info",
        "scope",
        "zeros",
      ]
    `);
  });
});
