import {
  image,
  matMul,
  reshape,
  type Tensor,
  type Tensor4D,
  tensor,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { repeat } from './spatial.ts';
import {
  type CallOptions,
  classOf,
  dimensions,
  first,
  type Inputs,
  isChannelsFirst,
  type Shape,
} from './tfjs.ts';

interface Resizing extends layers.Layer {
  height: number;
  width: number;
  interpolation: string;
}

/** Resizing as in Keras. tfjs's accepts no batch, and samples other points. */
export function resizing(): unknown {
  return class OfBatches extends classOf<Resizing>('Resizing') {
    override computeOutputShape(inputShape: Shape): Shape {
      const [batch = null, , , channels = null] = dimensions(inputShape);
      return [batch, this.height, this.width, channels];
    }

    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const { height, width, interpolation } = this;
      return resized(first(inputs), { height, width, interpolation }, kwargs);
    }
  };
}

interface UpSampling2D extends layers.Layer {
  interpolation: string;
  dataFormat: string;
  size: [number, number];
}

/**
 * UpSampling2D as in Keras. tfjs samples other points between pixels, and its gradient of equal
 * values is wrong.
 */
export function upSampling2D(): unknown {
  return class OnKerasGrid extends classOf<UpSampling2D>('UpSampling2D') {
    override call(inputs: Inputs, kwargs: CallOptions): Inputs {
      const { interpolation, dataFormat, size } = this;
      if (interpolation === 'nearest') {
        if (kwargs?.training !== true) return super.call(inputs, kwargs);
        const start = isChannelsFirst(dataFormat) ? 2 : 1;
        return tidy(() => repeat(repeat(first(inputs), start, size[0]), start + 1, size[1]));
      }
      const enlarged = (x: Tensor): Tensor => {
        const [, rows = 0, columns = 0] = x.shape;
        const [height, width] = [size[0] * rows, size[1] * columns];
        return resized(x, { height, width, interpolation }, kwargs);
      };
      const x = first(inputs);
      if (!isChannelsFirst(dataFormat)) return enlarged(x);
      return tidy(() => transpose(enlarged(transpose(x, [0, 2, 3, 1])), [0, 3, 1, 2]));
    }
  };
}

interface Size {
  readonly height: number;
  readonly width: number;
  readonly interpolation: string;
}

/**
 * Resizes images with pixel centers at halves, as in Keras. Training uses products of matrices,
 * since tfjs's gradients of resizing are wrong on wasm and for images that are not square.
 */
function resized(x: Tensor, size: Size, kwargs: CallOptions): Tensor {
  const { height, width, interpolation } = size;
  if (kwargs?.training === true) return tidy(() => resizedByMatrices(x as Tensor4D, size));
  const images = x as Tensor4D;
  if (interpolation === 'nearest') {
    return image.resizeNearestNeighbor(images, [height, width], false, true);
  }
  return image.resizeBilinear(images, [height, width], false, true);
}

function resizedByMatrices(x: Tensor4D, { height, width, interpolation }: Size): Tensor {
  const [batch, rows, columns, channels] = x.shape;
  const isNearest = interpolation === 'nearest';
  const tall = matMul(
    weights(rows, height, batch, isNearest),
    reshape(x, [batch, rows, columns * channels]),
  );
  const lines = reshape(tall, [batch * height, columns, channels]);
  const wide = matMul(weights(columns, width, batch * height, isNearest), lines);
  return reshape(wide, [batch, height, width, channels]);
}

/** Returns the shares of the source places in each place of the result. */
function weights(from: number, to: number, batch: number, isNearest: boolean): Tensor {
  const one = Array.from({ length: to }, (_, k) => {
    const row = new Array<number>(from).fill(0);
    const center = ((k + 0.5) * from) / to;
    const at = Math.min(from - 1, Math.max(0, isNearest ? Math.floor(center) : center - 0.5));
    const low = Math.floor(at);
    row[low] = 1 - (at - low);
    if (at > low) row[low + 1] = at - low;
    return row;
  });
  return tensor(Array.from({ length: batch }, () => one));
}
