/** The imports of the tests in a browser from other packages. */
export const BUNDLED: readonly string[] = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgl',
  '@tensorflow/tfjs-backend-webgpu',
  '@clampwise/testing > fast-check',
  '@clampwise/model-files > fflate',
];
