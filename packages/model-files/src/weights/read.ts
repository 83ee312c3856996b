import { shown } from '../check/names.ts';
import { Fault } from '../fault.ts';
import type { Limits } from '../limits.ts';
import type { LayerWeights, NamedArray, StoredDtype } from '../types.ts';
import { checkAgreement } from './agree.ts';
import type { FoundLayer, FoundWeight } from './find.ts';

const DTYPES: ReadonlySet<string> = new Set<StoredDtype>([
  'float16',
  'bfloat16',
  'float32',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
]);

/** Reads weights once all of them are checked. Layers without weights are left out. */
export function readWeights(found: readonly FoundLayer[], limits: Limits): LayerWeights[] {
  checkSizes(
    found.flatMap(({ weights }) => weights),
    limits,
  );
  for (const { layer, weights } of found) {
    if (layer !== null)
      checkAgreement(
        layer,
        weights.map(({ dataset }) => dataset.shape),
      );
  }
  return found
    .filter(({ weights }) => weights.length > 0)
    .map(({ path, weights }) => ({ path, arrays: weights.map(readWeight) }));
}

/** Throws a Fault for arrays that are not numbers, or larger than the limits allow. */
export function checkSizes(weights: readonly FoundWeight[], limits: Limits): void {
  let total = 0;
  for (const { name, dataset } of weights) {
    const what = `the array '${shown(name)}'`;
    const { dtype, shape, byteSize } = dataset;
    if (!DTYPES.has(dtype)) throw new Fault(`${what} of ${dtype} values`, 'arrays of numbers');
    if (shape.length > limits.rank) {
      const received = `${what} with ${shape.length} axes`;
      throw new Fault(received, `at most ${limits.rank}, or a higher limits.rank`);
    }
    if (byteSize > limits.arrayBytes) {
      const received = `${what} of ${byteSize} bytes`;
      throw new Fault(received, `at most ${limits.arrayBytes}, or a higher limits.arrayBytes`);
    }
    total += byteSize;
  }
  if (total > limits.totalBytes) {
    const received = `arrays of ${total} bytes`;
    throw new Fault(received, `at most ${limits.totalBytes}, or a higher limits.totalBytes`);
  }
}

export function readWeight({ name, dataset }: FoundWeight): NamedArray {
  const values = dataset.read();
  return { name, shape: dataset.shape, dtype: dataset.dtype as StoredDtype, values };
}
