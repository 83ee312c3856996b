/** What a page tells besides the numbers: of its workers, and of an AudioWorklet, which has 0 for NaN. */
export const inPage = (
  backend: string,
): Readonly<Record<'backend' | 'worker' | 'serviceWorker' | 'heard', unknown>> => ({
  backend,
  worker: { backend, clipped: ['-1', 'NaN', '0.5', '1'] },
  serviceWorker: { backend, clipped: ['-1', 'NaN', '0.5', '1'] },
  heard: [-1, -1, 0, 0, 1, -1, -1, 0, 1, 1],
});

/** What a page without a bundler tells. */
export const FROM_SINGLE_FILES = {
  backend: 'wasm',
  kernels: ['-1', 'NaN', '0.5', '1'],
  layers: ['0', '2'],
  modelFiles: 'function',
  adapter: ['-1', 'NaN', '0.5', '1'],
  step: ['0.5'],
};
