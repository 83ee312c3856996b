import { env, getBackend } from '@tensorflow/tfjs-core';

/**
 * How values are scaled near 1 before they are squared: by powers of two, which is exact. So a norm
 * that equals its limit is found equal on GPUs too, whose division is not exact.
 */
export interface FloatRange {
  /** From the largest magnitudes down: the lower end of each band, and the factor for it. */
  readonly bands: readonly (readonly [above: number, scale: number])[];
  /** The factor below all bands. */
  readonly grow: number;
  readonly largest: number;
  /** The factor for the sum of a block, so that sums of sums do not overflow. */
  readonly shrink: number;
}

/**
 * The largest value ends between 2^-42 and 2^47: 2^33 squares do not overflow, and squares that
 * underflow do not matter.
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

/** 16-bit textures hold 2^-24 to 2^16. The largest value ends between 2^-9 and 2^5. */
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

/**
 * The range of the current backend: float32, except for webgl on devices without float32 textures.
 */
export function floatRange(): FloatRange {
  // Not floatPrecision(), which returns 16 for webgl with float32.
  const isHalf = getBackend().includes('webgl') && !env().getBool('WEBGL_RENDER_FLOAT32_ENABLED');
  return isHalf ? FLOAT16 : FLOAT32;
}
