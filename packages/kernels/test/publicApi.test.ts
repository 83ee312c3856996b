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
        "adaptiveGradClipVjp",
        "backendInfo",
        "clamp",
        "clip",
        "clipByAverageNorm",
        "clipByAverageNormVjp",
        "clipByBlockRms",
        "clipByBlockRmsVjp",
        "clipByGlobalNorm",
        "clipByGlobalNormVjp",
        "clipByNorm",
        "clipByNormVjp",
        "clipByValue",
        "clipInto",
        "clipPerExampleNorm",
        "clipPerExampleNormVjp",
        "clipVjp",
        "combineSumSquares",
        "configure",
        "constrainMaxNorm",
        "constrainMaxNormVjp",
        "constrainMinMaxNorm",
        "constrainMinMaxNormVjp",
        "constrainUnitNorm",
        "constrainUnitNormVjp",
        "finfo",
        "firstNonFinite",
        "globalNorm",
        "globalNormVjp",
        "heap",
        "iinfo",
        "isClampwiseError",
        "ndarray",
        "nonNeg",
        "projectBox",
        "projectHalfspace",
        "projectHalfspaceVjp",
        "projectHyperplane",
        "projectHyperplaneVjp",
        "projectL1Ball",
        "projectL1BallVjp",
        "projectL1Sphere",
        "projectL1SphereVjp",
        "projectL2Ball",
        "projectL2BallVjp",
        "projectL2Sphere",
        "projectL2SphereVjp",
        "projectLinfBall",
        "projectMonotone",
        "projectMonotoneVjp",
        "projectSimplex",
        "projectSimplexVjp",
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

  it('gives functions the names that stack traces show', () => {
    const others: Readonly<Record<string, string>> = { clamp: 'clip', clipByValue: 'clip' };
    for (const [name, value] of Object.entries(kernels)) {
      if (typeof value === 'function') expect(value.name).toBe(others[name] ?? name);
    }
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
