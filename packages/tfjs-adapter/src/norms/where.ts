import { broadcastShape, sameShape } from '@clampwise/kernels/internal';
import {
  logicalOr,
  mul,
  ones,
  reshape,
  scalar,
  Tensor,
  where as whereOfTfjs,
  zeros,
} from '@tensorflow/tfjs-core';

/**
 * `where` of tfjs for tensors of any rank. On webgl and webgpu, tfjs has no shaders for it with
 * five axes or more.
 */
export function where(condition: Tensor, a: Tensor | number, b: Tensor | number): Tensor {
  const [x, y] = [asTensor(a), asTensor(b)];
  if (Math.max(condition.rank, x.rank, y.rank) <= 4) return whereOfTfjs(condition, x, y);
  const shape = [x, y].reduce<readonly number[]>(
    (common, t) => broadcastShape('where', common, t.shape),
    condition.shape,
  );
  const flat = (t: Tensor): Tensor =>
    t.size === 1 ? reshape(t, []) : reshape(spread(t, shape), [-1]);
  const [flatCondition, flatX, flatY] = [flat(condition), flat(x), flat(y)];
  return reshape(whereOfTfjs(flatCondition, flatX, flatY), [...shape]);
}

/**
 * Like broadcastTo of tfjs, which on webgpu reads tensors of five axes or more back from the GPU.
 */
function spread(t: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(t.shape, shape)) return t;
  return t.dtype === 'bool'
    ? logicalOr(t, zeros([...shape], 'bool'))
    : mul(t, ones([...shape], t.dtype));
}

function asTensor(value: Tensor | number): Tensor {
  return value instanceof Tensor ? value : scalar(value);
}
