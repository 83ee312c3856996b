import { pad, reshape, slice, type Tensor, tidy, tile } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import {
  type Config,
  type Dimensions,
  dimensions,
  first,
  type Inputs,
  isChannelsFirst,
  type Shape,
} from './tfjs.ts';

type Pair = readonly [before: number, after: number];

/** A layer that changes the length of each axis between the batch and the channels. */
abstract class AlongAxes extends layers.Layer {
  protected readonly dataFormat: unknown;
  protected readonly channelsFirst: boolean;

  constructor(config: Config) {
    super(config);
    this.dataFormat = config.dataFormat ?? null;
    this.channelsFirst = isChannelsFirst(this.dataFormat);
  }

  /** The axes that change, of a tensor of some rank. */
  protected axes(rank: number): number[] {
    const start = this.channelsFirst ? 2 : 1;
    return Array.from({ length: rank - 2 }, (_, k) => start + k);
  }

  protected abstract lengthOf(length: number, k: number): number;

  override computeOutputShape(inputShape: Shape): Shape {
    const shape: Dimensions = [...dimensions(inputShape)];
    for (const [k, axis] of this.axes(shape.length).entries()) {
      const length = shape[axis] ?? null;
      shape[axis] = length === null ? null : this.lengthOf(length, k);
    }
    return shape;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), dataFormat: this.dataFormat as string | null };
  }
}

/** Reads pairs as Keras writes them: a number, [before, after], or a pair for each axis. */
function pairsOf(value: unknown, axes: number): Pair[] {
  if (typeof value === 'number') return Array.from({ length: axes }, () => [value, value] as const);
  const list = value as (number | [number, number])[];
  if (axes === 1 && typeof list[0] === 'number') return [list as unknown as Pair];
  return list.map((each) => (typeof each === 'number' ? [each, each] : each));
}

export function zeroPadding(axes: number): unknown {
  return class ZeroPadding extends AlongAxes {
    private readonly padding: Pair[];

    constructor(config: Config) {
      super(config);
      this.padding = pairsOf(config.padding ?? 1, axes);
    }

    protected lengthOf(length: number, k: number): number {
      return length + this.pair(k)[0] + this.pair(k)[1];
    }

    override call(inputs: Inputs): Inputs {
      const x = first(inputs);
      const paddings = x.shape.map((): [number, number] => [0, 0]);
      for (const [k, axis] of this.axes(x.rank).entries()) paddings[axis] = [...this.pair(k)];
      return pad(x, paddings);
    }

    override getConfig(): Config {
      return { ...super.getConfig(), padding: this.padding as unknown as number[] };
    }

    private pair(k: number): Pair {
      return this.padding[k] ?? [0, 0];
    }
  };
}

export function cropping(axes: number): unknown {
  return class Cropping extends AlongAxes {
    private readonly cropping: Pair[];

    constructor(config: Config) {
      super(config);
      this.cropping = pairsOf(config.cropping ?? 1, axes);
    }

    protected lengthOf(length: number, k: number): number {
      return length - this.pair(k)[0] - this.pair(k)[1];
    }

    override call(inputs: Inputs): Inputs {
      const x = first(inputs);
      const begin = x.shape.map(() => 0);
      const size = [...x.shape];
      for (const [k, axis] of this.axes(x.rank).entries()) {
        begin[axis] = this.pair(k)[0];
        size[axis] = this.lengthOf(x.shape[axis] as number, k);
      }
      return slice(x, begin, size);
    }

    override getConfig(): Config {
      return { ...super.getConfig(), cropping: this.cropping as unknown as number[] };
    }

    private pair(k: number): Pair {
      return this.cropping[k] ?? [0, 0];
    }
  };
}

export function upSampling(axes: number): unknown {
  return class UpSampling extends AlongAxes {
    private readonly size: number[];

    constructor(config: Config) {
      super(config);
      const { size = 2 } = config;
      this.size = Array.isArray(size)
        ? (size as number[])
        : Array.from({ length: axes }, () => size as number);
    }

    protected lengthOf(length: number, k: number): number {
      return length * (this.size[k] ?? 1);
    }

    override call(inputs: Inputs): Inputs {
      return tidy(() => {
        let x = first(inputs);
        for (const [k, axis] of this.axes(x.rank).entries()) x = repeat(x, axis, this.size[k] ?? 1);
        return x;
      });
    }

    override getConfig(): Config {
      return { ...super.getConfig(), size: this.size };
    }
  };
}

/** Repeats each slice along an axis. */
export function repeat(x: Tensor, axis: number, times: number): Tensor {
  const { shape } = x;
  const before = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const after = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const length = shape[axis] as number;
  const rows = tile(reshape(x, [before * length, 1, after]), [1, times, 1]);
  return reshape(rows, [...shape.slice(0, axis), length * times, ...shape.slice(axis + 1)]);
}
