import { shown } from '../check/names.ts';
import { isStoredDtype } from '../dtypes.ts';
import { Fault } from '../fault.ts';
import type { Hdf5Dataset } from '../hdf5/types.ts';
import type { Limits } from '../limits.ts';
import type { Architecture, LayerWeights, NamedArray, StoredDtype } from '../types.ts';
import { checkAgreement } from './agree.ts';
import type { FoundLayer, FoundWeight } from './find.ts';
import { checkStored } from './parameters.ts';
import { product } from './shapes.ts';

/** Reads weights once all of them are checked. Layers without weights are left out. */
export function readWeights(
  found: readonly FoundLayer[],
  architecture: Architecture,
  limits: Limits,
): LayerWeights[] {
  const all = found.flatMap(({ weights }) => weights);
  checkSizes(all, limits);
  for (const { layer, weights } of found) {
    if (layer !== null)
      checkAgreement(
        layer,
        weights.map(({ dataset }) => dataset.shape),
      );
  }
  checkStored(
    architecture,
    all.reduce((sum, { dataset }) => sum + product(dataset.shape), 0),
  );
  return found
    .filter(({ weights }) => weights.length > 0)
    .map(({ path, weights }) => ({ path, arrays: weights.map(readWeight) }));
}

/** Throws a Fault for arrays that are not numbers, or larger than the limits allow. */
export function checkSizes(weights: readonly FoundWeight[], limits: Limits): void {
  const seen = new Set<Hdf5Dataset>();
  let total = 0;
  for (const { name, dataset } of weights) {
    const what = `the array '${shown(name)}'`;
    const { dtype, shape, byteSize } = dataset;
    // Otherwise a few bytes could be unpacked many times.
    if (seen.has(dataset)) throw new Fault(`${what} twice`, 'an array for each weight');
    seen.add(dataset);
    if (!isStoredDtype(dtype)) throw notNumbers(what, dataset);
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

function notNumbers(what: string, { dtype, shape, byteSize }: Hdf5Dataset): Fault {
  const isTwoBytes = dtype === 'opaque' && byteSize === 2 * shape.reduce((a, b) => a * b, 1);
  return isTwoBytes
    ? new Fault(`${what} of bfloat16 values, without a mark that says so`, 'a .keras file')
    : new Fault(`${what} of ${dtype} values`, 'arrays of numbers');
}

export function readWeight({ name, dataset }: FoundWeight): NamedArray {
  const values = dataset.read();
  return { name, shape: dataset.shape, dtype: dataset.dtype as StoredDtype, values };
}
