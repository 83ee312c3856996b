import {
  cast,
  customGrad,
  div,
  equal,
  expandDims,
  max,
  mean,
  mul,
  onesLike,
  reshape,
  sum,
  type Tensor,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import {
  type CallOptions,
  type Config,
  dimensions,
  first,
  type Inputs,
  isChannelsFirst,
  maskIn,
  type Shape,
} from './tfjs.ts';

/**
 * Global pooling as in Keras. tfjs's ignores keepdims, lacks volumes, and counts masked steps in
 * the mean.
 */
export function globalPooling(kind: 'average' | 'max'): unknown {
  return class GlobalPooling extends layers.Layer {
    private readonly keepdims: boolean;
    private readonly dataFormat: unknown;
    private readonly ignoresMask: boolean;

    constructor(config: Config) {
      super(config);
      this.keepdims = config.keepdims === true;
      this.dataFormat = config.dataFormat ?? null;
      this.ignoresMask = config.ignoreMask === true;
    }

    override computeOutputShape(inputShape: Shape): Shape {
      const shape = dimensions(inputShape);
      const axes = this.axes(shape.length);
      if (this.keepdims) return shape.map((size, k) => (axes.includes(k) ? 1 : size));
      return shape.filter((_, k) => !axes.includes(k));
    }

    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const x = first(inputs);
      const axes = this.axes(x.rank);
      const mask = this.ignoresMask || x.rank !== 3 ? null : maskIn(kwargs);
      if (kind === 'max') return maxOf(x, axes, this.keepdims);
      if (mask === null) return mean(x, axes, this.keepdims);
      return tidy(() => {
        // With channels first, Keras takes the steps of the mask along the last axis too.
        const channels = axes.includes(1) ? -1 : 1;
        const ones = zeroWhere(mask, onesLike(x), channels);
        const kept = zeroWhere(mask, x, channels);
        return div(sum(kept, axes, this.keepdims), sum(ones, axes, this.keepdims));
      });
    }

    override getConfig(): Config {
      const { keepdims, ignoresMask: ignoreMask } = this;
      const dataFormat = this.dataFormat as string | null;
      return { ...super.getConfig(), keepdims, dataFormat, ignoreMask };
    }

    private axes(rank: number): number[] {
      const start = isChannelsFirst(this.dataFormat) ? 2 : 1;
      return Array.from({ length: rank - 2 }, (_, k) => start + k);
    }
  };
}

/**
 * Returns the largest value. Equal largest values share the gradient. tfjs gives the whole gradient
 * to each of them.
 */
function maxOf(input: Tensor, axes: number[], keepdims: boolean): Tensor {
  return customGrad((values, save) => {
    const x = values as Tensor;
    const y = max(x, axes, keepdims);
    (save as (tensors: Tensor[]) => void)([x, y]);
    const gradFunc = (dy: Tensor, [v, w]: Tensor[]): Tensor => {
      const saved = v as Tensor;
      const kept = saved.shape.map((size, k) => (axes.includes(k) ? 1 : size));
      const largest = cast(equal(saved, reshape(w as Tensor, kept)), 'float32');
      return mul(reshape(dy, kept), div(largest, sum(largest, axes, true)));
    };
    return { value: y, gradFunc };
  })(input);
}

/** Sets masked steps to zero. A mask has no axis of channels. */
export function zeroWhere(mask: Tensor, y: Tensor, channels: number = -1): Tensor {
  return where(cast(expandDims(mask, channels), 'bool'), y, zerosLike(y));
}
