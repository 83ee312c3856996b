import { keepInto } from '../loops/dropout.ts';
import type { RandomGenerator } from '../random/generator.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { newFloats } from '../tensor/allocate.ts';
import { pooledTensor, Tensor } from '../tensor/tensor.ts';

/** Sets a random share of x to 0 and divides the rest by 1 - rate. */
export function dropBy(x: Tensor, rate: number, random: RandomGenerator): Tensor {
  const kept = new Uint8Array(x.size);
  random.chances(kept, 1 - rate);
  const factor = 1 / (1 - rate);
  const out = new Tensor(newFloats(x.dtype, x.size), x.shape, x.dtype);
  keepInto(out.data, x.data, kept, factor);
  const node = nodeOf(x);
  if (node === null) return out;
  return record(out, (dy, reusable) => {
    const dx = reusable ? dy : pooledTensor(dy.shape, dy.dtype);
    keepInto(dx.data, dy.data, kept, factor);
    give(node, dx, true);
  });
}
