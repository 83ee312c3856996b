import { clip, clipInto, heap } from '@clampwise/kernels';
import { list } from '../format.ts';

/** Uses arrays in WebAssembly memory: no copy per call, and you free them. */
export function heapMemory(): void {
  const weights = heap.from(new Float32Array(1_000_000).fill(-3));
  used('after heap.from of a million float32');

  // The kernel works on the array in place: nothing is copied in or out.
  clipInto(weights, weights, -1, 1);

  // A scope frees its arrays at its end. heap.detach copies out those that you keep.
  const few = heap.scope(() => {
    const half = clip(weights, -0.5, 0.5); // also in the heap, like its input
    used('inside heap.scope, with a second array');
    return heap.detach(half.subarray(0, 3));
  });
  used('after heap.scope');

  heap.free(weights);
  used('after heap.free');
  console.log(`A copy outside the heap: ${list(few)}, ${few.buffer.byteLength} bytes`);
  console.log('To post or clone data, use such a copy. A heap array would copy the whole heap.');
}

function used(when: string): void {
  console.log(`${String(heap.info().usedBytes).padStart(9)} bytes in use ${when}`);
}
