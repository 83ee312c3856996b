import { sameShape } from '../check/describe.ts';
import { repeatInto } from '../loops/broadcast.ts';
import { pooledTensor, type Tensor } from '../tensor/tensor.ts';
import type { FloatArray, FloatDType, Shape } from '../types.ts';
import type { Operand } from './operands.ts';

/** Returns the values of an operand, repeated to a shape that it broadcasts to. */
export function repeated(x: Operand, shape: Shape, dtype: FloatDType): FloatArray {
  if (typeof x !== 'number' && sameShape(x.shape, shape)) return x.data;
  const { data } = pooledTensor(shape, dtype);
  if (typeof x === 'number') data.fill(x);
  else repeat(data, x, shape);
  return data;
}

function repeat(out: FloatArray, x: Tensor, shape: Shape): void {
  if (x.size === 1) {
    out.fill(x.data[0] as number);
    return;
  }
  const missing = shape.length - x.rank;
  const strides: number[] = new Array(shape.length).fill(0);
  for (let axis = x.rank - 1, stride = 1; axis >= 0; axis--) {
    const length = x.shape[axis] as number;
    if (length !== 1) strides[missing + axis] = stride;
    stride *= length;
  }
  repeatInto(out, x.data, { lengths: shape, strides });
}
