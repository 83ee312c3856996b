// The same in TensorFlow.js, with the adapter.
import { clipByValue } from '@clampwise/tfjs-adapter';
import { nonNeg } from '@clampwise/tfjs-adapter/layers';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor1d } from '@tensorflow/tfjs-core';

export async function tfjsNumbers(gradients) {
  await setBackend('cpu');
  const values = async (tensor) => Array.from(await tensor.data(), String);
  return {
    'clipped in tfjs': await values(clipByValue(tensor1d(gradients), -1, 1)),
    'NonNeg in tfjs': await values(nonNeg().apply(tensor1d(gradients))),
  };
}
