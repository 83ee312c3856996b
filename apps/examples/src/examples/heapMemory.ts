import { clip, clipInto, heap } from '@clampwise/kernels';
import { list } from '../format.ts';

/** Arrays in the memory of WebAssembly: no copy per call; you say when they end. */
export function heapMemory(): void {
  const weights = heap.from(new Float32Array(1_000_000).fill(-3));
  used('after heap.from of a million float32');

  // Works where the array lies: nothing is copied in or out.
  clipInto(weights, weights, -1, 1);

  // What a scope makes is freed at its end; heap.detach copies out what is to stay.
  const few = heap.scope(() => {
    const half = clip(weights, -0.5, 0.5); // lies in the heap too, since its input does
    used('inside heap.scope, with a second array');
    return heap.detach(half.subarray(0, 3));
  });
  used('after heap.scope');

  heap.free(weights);
  used('after heap.free');
  console.log(`A copy outside the heap: ${list(few)}, ${few.buffer.byteLength} bytes`);
  console.log('Post or clone such a copy, never a heap array: that would copy the whole heap.');
}

function used(when: string): void {
  console.log(`${String(heap.info().usedBytes).padStart(9)} bytes in use ${when}`);
}
