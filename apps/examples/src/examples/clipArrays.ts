import { clip, clipInto } from '@clampwise/kernels';
import { list } from '../format.ts';

/** Clips sound and pixels, with one bound, one per column, or one per element. */
export function clipArrays(): void {
  // Sound: two numbers as bounds, in place.
  const samples = Int16Array.of(-32768, -12000, 500, 20000, 32767);
  clipInto(samples, samples, -16384, 16384);
  console.log(`Samples within half the range: ${list(samples)}`);

  // Pixels as Y, Cb, Cr: one bound per column, repeated for every pixel. Video keeps Y in 16..235
  // and color in 16..240.
  const pixels = Uint8Array.of(0, 128, 255, 255, 250, 5, 100, 110, 120);
  const legal = clip(pixels, [16, 16, 16], [235, 240, 240], { shape: [3, 3] });
  console.log(`Pixels within the limits of video: ${list(legal)}`);

  // A fade-out: one bound per sample.
  const ceiling = Int16Array.of(16384, 12288, 8192, 4096, 0);
  const floor = ceiling.map((value) => -value);
  console.log(`Samples under a ceiling that falls: ${list(clip(samples, floor, ceiling))}`);

  // Bounds never wrap: one outside the range of the dtype is no limit, and fractions round inward.
  console.log(`Bytes in -1000 to 99.5: ${list(clip(Uint8Array.of(0, 99, 100, 255), -1000, 99.5))}`);
}
