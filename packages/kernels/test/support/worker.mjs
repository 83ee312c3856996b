// Runs in a worker, on the built package. Clips its own arrays and arrays it shares with the main thread, meanwhile the
// main thread does the same; each thread has its own heap and its own staging memory.
import { parentPort, workerData } from 'node:worker_threads';

const { clip, clipInto, heap, backendInfo } = await import(workerData.kernels);
const { shared, rounds, low, high } = workerData;
const flag = new Int32Array(shared.flag);
const half = new Float32Array(shared.values, shared.byteOffset, shared.length);

// Start together.
Atomics.add(flag, 0, 1);
Atomics.notify(flag, 0);
while (Atomics.load(flag, 0) < 2) Atomics.wait(flag, 0, 1, 100);

let wrong = 0;
for (let k = 0; k < rounds; k++) {
  heap.scope(() => {
    const x = heap.alloc(20_000 + k, 'float32').fill(k - rounds / 2);
    const expected = Math.min(high, Math.max(low, k - rounds / 2));
    if (!clip(x, low, high).every((value) => value === expected)) wrong += 1;
  });
  const own = new Float32Array(30_000 + k).fill(k);
  if (!clip(own, low, high).every((value) => value === Math.min(high, k))) wrong += 1;
  clipInto(half, half, low, high);
}
parentPort.postMessage({ wrong, backend: backendInfo().backend, arrays: heap.info().arrays });
