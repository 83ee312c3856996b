// Results go where a page's own typed arrays go.
import { clip } from '@clampwise/kernels';

export const image: ImageData = new ImageData(clip(new Uint8ClampedArray(4), 0, 200), 1, 1);
export const blob: Blob = new Blob([clip(new Float32Array(4), 0, 1)]);

export function play(buffer: AudioBuffer, samples: Float32Array): void {
  buffer.copyToChannel(clip(samples, -1, 1), 0);
}
