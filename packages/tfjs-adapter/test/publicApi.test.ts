import * as adapter from '@clampwise/tfjs-adapter';
import * as layers from '@clampwise/tfjs-adapter/layers';
import { describe, expect, it } from 'vitest';

describe('the public names', () => {
  it('of the root entry are these', () => {
    expect(Object.keys(adapter).sort()).toMatchInlineSnapshot(`
      [
        "ClampwiseRangeError",
        "ClampwiseTypeError",
        "clipByValue",
        "clipGradients",
        "enforceConstraints",
        "guard",
        "isClampwiseError",
        "nonNeg",
      ]
    `);
  });

  it('of ./layers are these', () => {
    expect(Object.keys(layers).sort()).toMatchInlineSnapshot(`
      [
        "ClipByValue",
        "NonNeg",
        "clipByValue",
        "nonNeg",
        "registerLayers",
      ]
    `);
  });
});
