// One of several workers at once, on the built package: clips its own arrays and its part of shared memory, and checks
// each result.
import { parentPort, workerData } from 'node:worker_threads';

const { adamState, adamStep, clip, clipByGlobalNorm, heap } = await import(workerData.kernels);
const { part, bounds, rounds, number } = workerData;
const [low, high] = bounds;
const shared = new Float32Array(part.values, part.byteOffset, part.length);

let wrong = 0;
for (let k = 0; k < rounds; k++) {
  const value = ((k * (number + 1)) % 41) - 20;
  const expected = Math.min(high, Math.max(low, value));
  heap.scope(() => {
    const x = heap.alloc(5000 + k, 'float32').fill(value);
    if (!clip(x, low, high).every((y) => y === expected)) wrong += 1;
  });
  clip(shared.fill(value), low, high, { out: shared });
  if (!shared.every((y) => y === expected)) wrong += 1;
  const { clipped } = clipByGlobalNorm([new Float64Array(16).fill(3)], 6);
  if (!clipped[0].every((y) => y === 1.5)) wrong += 1;
  const weight = new Float32Array(4100).fill(1);
  adamStep(weight, new Float32Array(4100).fill(value), adamState(weight), { step: 1, min: low });
  if (!weight.every((w) => w === weight[0])) wrong += 1;
}
parentPort.postMessage({ number, wrong, arrays: heap.info().arrays });
