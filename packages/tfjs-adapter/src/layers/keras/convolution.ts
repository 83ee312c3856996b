import {
  add,
  depthwiseConv2d,
  pad,
  type serialization,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import {
  type CallOptions,
  type Config,
  classOf,
  dimensions,
  first,
  type Inputs,
  isChannelsFirst,
  type Shape,
} from './tfjs.ts';

interface Convolution extends layers.Layer {
  kernelSize: number[];
  strides: number[];
  padding: string;
  dataFormat: string;
  dilationRate: number[];
}

interface Depthwise extends Convolution {
  depthwiseKernel: { read(): Tensor };
  bias: { read(): Tensor } | null;
  activation: { apply(x: Tensor): Tensor } | null;
  depthMultiplier: number;
  depthwiseConstraint?: serialization.Serializable | null;
}

/** tfjs's does not save its depth multiplier. */
export function separableConv2D(): unknown {
  return class Separable extends classOf<Depthwise>('SeparableConv2D') {
    override getConfig(): Config {
      return { ...super.getConfig(), depthMultiplier: this.depthMultiplier };
    }
  };
}

/** tfjs's ignores the dilation, and saves its regularizer as its constraint. */
export function depthwiseConv2D(): unknown {
  return class Dilated extends classOf<Depthwise>('DepthwiseConv2D') {
    override call(inputs: Inputs): Inputs {
      return tidy(() => {
        const isFirst = isChannelsFirst(this.dataFormat);
        const given = first(inputs);
        const x = isFirst ? transpose(given, [0, 2, 3, 1]) : given;
        const kernel = this.depthwiseKernel.read() as Tensor4D;
        const strides = this.strides as [number, number];
        const padding = this.padding as 'same' | 'valid';
        const rates = this.dilationRate as [number, number];
        let y: Tensor = depthwiseConv2d(x as Tensor4D, kernel, strides, padding, 'NHWC', rates);
        if (this.bias !== null) y = add(y, this.bias.read());
        if (this.activation !== null) y = this.activation.apply(y);
        return isFirst ? transpose(y, [0, 3, 1, 2]) : y;
      });
    }

    override getConfig(): Config {
      const constraint = this.depthwiseConstraint;
      const own = constraint && {
        className: constraint.getClassName(),
        config: constraint.getConfig(),
      };
      return { ...super.getConfig(), depthwiseConstraint: own ?? null };
    }

    override computeOutputShape(inputShape: Shape): Shape {
      const shape = dimensions(inputShape);
      const isFirst = isChannelsFirst(this.dataFormat);
      const [batch = null] = shape;
      const space = isFirst ? shape.slice(2) : shape.slice(1, 3);
      const channels = (shape[isFirst ? 1 : 3] as number) * this.depthMultiplier;
      const lengths = space.map((length, k) => lengthAfter(this, length, k));
      return isFirst ? [batch, channels, ...lengths] : [batch, ...lengths, channels];
    }
  };
}

/** tfjs's does not pad the start alone. */
export function causalConv1D(): unknown {
  return class Causal extends classOf<Convolution>('Conv1D') {
    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const before = extent(this, 0) - 1;
      if (this.padding !== 'causal') return super.call(inputs, kwargs);
      this.padding = 'valid';
      try {
        return tidy(() => {
          const x = first(inputs) as Tensor3D;
          return super.call(
            pad(x, [
              [0, 0],
              [before, 0],
              [0, 0],
            ]),
            kwargs,
          );
        });
      } finally {
        this.padding = 'causal';
      }
    }

    override computeOutputShape(inputShape: Shape): Shape {
      if (this.padding !== 'causal') return super.computeOutputShape(inputShape as never);
      const [batch = null, length = null] = dimensions(inputShape);
      const { filters } = this as unknown as { filters: number };
      return [batch, lengthAfter(this, length, 0), filters];
    }
  };
}

/** How many values of the input a dilated kernel covers. */
function extent({ kernelSize, dilationRate }: Convolution, k: number): number {
  return ((kernelSize[k] ?? 1) - 1) * ([dilationRate].flat()[k] ?? 1) + 1;
}

function lengthAfter(layer: Convolution, length: number | null, k: number): number | null {
  if (length === null) return null;
  const stride = layer.strides[k] ?? 1;
  if (layer.padding !== 'valid') return Math.ceil(length / stride);
  return Math.ceil((length - extent(layer, k) + 1) / stride);
}
