import { ClampwiseRangeError } from '@clampwise/kernels';
import { firstInvalidIndex, gatherRows, scatterRows } from '../loops/rows.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { newFloats } from '../tensor/allocate.ts';
import { pooledTensor, Tensor } from '../tensor/tensor.ts';

/**
 * Returns the row of a table for each index: the shape of the indices, then the length of a row.
 * The gradient of a row is the sum over the places that have its index.
 */
export function lookUp(op: string, table: Tensor, indices: Tensor): Tensor {
  const [rows, length] = table.shape as [number, number];
  const at = firstInvalidIndex(indices.data, rows);
  if (at >= 0) rejectIndex(op, indices, at, rows);
  // A copy, since the indices are whole numbers and may be a weight's.
  const order = Int32Array.from(indices.data);
  const shape = [...indices.shape, length];
  const out = new Tensor(newFloats(table.dtype, order.length * length), shape, table.dtype);
  gatherRows(out.data, table.data, order, 0, length);
  const node = nodeOf(table);
  if (node === null) return out;
  return record(out, (dy) => {
    const sums = pooledTensor(node.shape, node.dtype);
    scatterRows(sums.data, dy.data, order, length);
    give(node, sums, true);
  });
}

function rejectIndex(op: string, { data, shape }: Tensor, at: number, rows: number): never {
  const value = data[at] as number;
  const place = shape.map((_, k) => {
    const block = shape.slice(k + 1).reduce((size, axis) => size * axis, 1);
    return Math.floor(at / block) % (shape[k] as number);
  });
  const where = place.length === 0 ? '' : ` at [${place.join(', ')}]`;
  const sentence = `x holds ${value}${where}. Indices are whole numbers from 0 to ${rows - 1}`;
  throw new ClampwiseRangeError(
    op,
    'x',
    `${value}${where}`,
    `whole numbers from 0 to ${rows - 1}`,
    sentence,
  );
}
