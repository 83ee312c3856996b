import { div, ones, pad, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { type CallOptions, classOf, constant, type Inputs, isChannelsFirst } from './tfjs.ts';

type PoolArguments = [
  x: Tensor,
  size: readonly number[],
  strides: readonly number[],
  padding: string,
  format: string,
];

interface Pooling extends layers.Layer {
  poolingFunction(...args: PoolArguments): Tensor;
}

/**
 * An average pooling with Keras's gradient. With padding, tfjs's gradient counts values beyond the
 * border.
 */
export function averagePooling(name: string): unknown {
  return class AveragePooling extends classOf<Pooling>(name) {
    private isTraining: boolean = false;

    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      this.isTraining = kwargs?.training === true;
      return super.call(inputs, kwargs);
    }

    override poolingFunction(...[x, size, strides, padding, format]: PoolArguments): Tensor {
      const pool = (values: Tensor, by: string): Tensor =>
        super.poolingFunction(values, size, strides, by, format);
      if (!this.isTraining || padding !== 'same') return pool(x, padding);
      const start = isChannelsFirst(format) ? 2 : 1;
      const around = x.shape.map((length, axis): [number, number] => {
        const stride = strides[axis - start];
        if (axis < start || stride === undefined) return [0, 0];
        const window = size[axis - start] ?? 1;
        const all = Math.max(0, (Math.ceil(length / stride) - 1) * stride + window - length);
        return [Math.floor(all / 2), all - Math.floor(all / 2)];
      });
      return tidy(() => {
        const share = constant(() => pool(pad(ones(x.shape), around), 'valid'));
        return div(pool(pad(x, around), 'valid'), share);
      });
    }
  };
}
