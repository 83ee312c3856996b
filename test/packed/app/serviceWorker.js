import { backendInfo, clip } from '@clampwise/kernels';

addEventListener('message', ({ source }) => {
  const clipped = clip(Float32Array.of(-2, Number.NaN, 0.5, 3), -1, 1);
  source.postMessage({ backend: backendInfo().backend, clipped: Array.from(clipped, String) });
});
