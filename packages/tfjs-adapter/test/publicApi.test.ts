import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as adapter from '@clampwise/tfjs-adapter';
import * as constraints from '@clampwise/tfjs-adapter/constraints';
import * as diagnose from '@clampwise/tfjs-adapter/diagnose';
import * as inspect from '@clampwise/tfjs-adapter/inspect';
import * as keras from '@clampwise/tfjs-adapter/keras';
import * as layers from '@clampwise/tfjs-adapter/layers';
import * as optimizers from '@clampwise/tfjs-adapter/optimizers';
import { describe, expect, it } from 'vitest';

const README = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

describe('the public names', () => {
  it('of the root entry are these', () => {
    expect(Object.keys(adapter).sort()).toMatchInlineSnapshot(`
      [
        "ClampwiseRangeError",
        "ClampwiseTypeError",
        "adaptiveGradClip",
        "checkConstraints",
        "clipByAverageNorm",
        "clipByBlockRms",
        "clipByGlobalNorm",
        "clipByNorm",
        "clipByValue",
        "clipGradients",
        "clipPerExampleNorm",
        "clipWeights",
        "enforceConstraints",
        "globalNorm",
        "guard",
        "isClampwiseError",
        "logGradNorm",
        "nonNeg",
        "patchTfjs",
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
      ]
    `);
  });

  it('of ./layers are these', () => {
    expect(Object.keys(layers).sort()).toMatchInlineSnapshot(`
      [
        "Activation",
        "ClipByValue",
        "NonNeg",
        "ReLU",
        "UnitNormalization",
        "activation",
        "clipByValue",
        "nonNeg",
        "registerLayers",
        "relu",
        "unitNormalization",
      ]
    `);
  });

  it('of ./constraints and ./optimizers are these', () => {
    expect(Object.keys(constraints).sort()).toMatchInlineSnapshot(`
      [
        "Box",
        "FunctionConstraint",
        "MaxNorm",
        "MinMaxNorm",
        "Monotone",
        "NonNeg",
        "Simplex",
        "UnitNorm",
        "box",
        "constraint",
        "maxNorm",
        "minMaxNorm",
        "monotone",
        "nonNeg",
        "registerConstraints",
        "simplex",
        "unitNorm",
      ]
    `);
    expect(Object.keys(optimizers).sort()).toMatchInlineSnapshot(`
      [
        "Adam",
        "AdamW",
        "RMSprop",
        "SGD",
        "adam",
        "adamw",
        "cosineDecay",
        "cosineDecayRestarts",
        "exponentialDecay",
        "inverseTimeDecay",
        "piecewiseConstantDecay",
        "polynomialDecay",
        "registerOptimizers",
        "rmsprop",
        "sgd",
      ]
    `);
  });

  it('of ./keras, ./inspect and ./diagnose are these', () => {
    expect(Object.keys(keras)).toEqual(['loadKerasModel', 'saveKerasModel']);
    expect(Object.keys(inspect)).toEqual(['inspectKerasModel']);
    expect(Object.keys(diagnose)).toEqual(['diagnose']);
  });

  it.each([
    ['.', adapter],
    ['./constraints', constraints],
    ['./diagnose', diagnose],
    ['./inspect', inspect],
    ['./keras', keras],
    ['./layers', layers],
    ['./optimizers', optimizers],
  ] as const)('of %s are all in the README', (_, entry) => {
    const named = new Set(README.match(/\w+/g));
    expect(Object.keys(entry).filter((name) => !named.has(name))).toEqual([]);
  });
});
