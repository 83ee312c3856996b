import { env, getBackend } from '@tensorflow/tfjs-core';

/**
 * How values are brought near 1 before they are squared: by powers of two, which is exact. So a norm that equals its limit
 * is found equal on GPUs too, whose division is not exact.
 */
export interface FloatRange {
  /** From the largest magnitudes down: above which one, times what. */
  readonly bands: readonly (readonly [above: number, scale: number])[];
  /** Times what below all bands. */
  readonly grow: number;
  readonly largest: number;
  /** A sum of a block is multiplied by this, so that sums of sums do not overflow. */
  readonly shrink: number;
}

/**
 * What is largest ends between 2^-42 and 2^47: 2^33 squares do not overflow, and the squares that underflow do not
 * count.
 */
const FLOAT32: FloatRange = {
  bands: [
    [2 ** 47, 2 ** -81],
    [2 ** -37, 1],
  ],
  grow: 2 ** 84,
  largest: 3.4028234663852886e38,
  shrink: 1,
};

/** Textures of 16 bits hold 2^-24 to 2^16. What is largest ends between 2^-9 and 2^5. */
const FLOAT16: FloatRange = {
  bands: [
    [2 ** 5, 2 ** -11],
    [2 ** -5, 1],
    [2 ** -15, 2 ** 10],
  ],
  grow: 2 ** 15,
  largest: 65504,
  shrink: 2 ** -5,
};

/** The range of the current backend: all work in float32, but for webgl on devices without textures of float32. */
export function floatRange(): FloatRange {
  // Not floatPrecision(), which says 16 for webgl with float32.
  const isHalf = getBackend().includes('webgl') && !env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
  return isHalf ? FLOAT16 : FLOAT32;
}
