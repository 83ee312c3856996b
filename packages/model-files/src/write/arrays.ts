import { ARRAYS, isStoredDtype } from '../dtypes.ts';
import { Fault } from '../fault.ts';
import type { StoredArray } from '../types.ts';
import { said } from './content.ts';

/** Throws a Fault unless an array is what it says: its values have its dtype and fill its shape. */
export function checkArray(array: StoredArray, what: string): void {
  if (typeof array !== 'object' || array === null) {
    throw new Fault(`${what} that is no array`, '{ dtype, shape, values }');
  }
  const { shape, dtype, values } = array;
  if (!isStoredDtype(dtype)) {
    throw new Fault(`${what} of the dtype ${said(dtype)}`, Object.keys(ARRAYS).join(', '));
  }
  const type = ARRAYS[dtype].name;
  const came = Object.prototype.toString.call(values).slice(8, -1);
  if (came !== type) throw new Fault(`${what} of ${dtype} as ${came}`, `a ${type} for ${dtype}`);
  const isShape =
    Array.isArray(shape) && Array.from(shape).every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isShape) throw new Fault(`${what} without a shape`, 'a list of sizes');
  const count = shape.reduce((product, size) => product * size, 1);
  if (count === values.length) return;
  const received = `${what} of shape [${shape.join(', ')}] with ${values.length} values`;
  throw new Fault(received, `${count} values for that shape`);
}
