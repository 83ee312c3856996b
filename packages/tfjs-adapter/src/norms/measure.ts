import {
  abs,
  addN,
  div,
  greater,
  max,
  mul,
  sqrt,
  square,
  stack,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { lengthAlong } from '../check/vectors.ts';
import { type FloatRange, floatRange } from './range.ts';
import { levelsOf, sumInBlocks } from './sum.ts';
import { where } from './where.ts';

/** The norm of a vector, or those of several, as numbers that neither overflow nor underflow. */
export class Measure {
  /** A power of two: values are multiplied by it before they are squared. */
  readonly scale: Tensor;
  /**
   * The sum of the squares of the values times scale, times `share`. It is not finite only where a value is not: NaN where
   * one is NaN, +Infinity where one is infinite and none NaN.
   */
  readonly squares: Tensor;
  private readonly magnitude: Tensor;
  private readonly share: number;
  private readonly range: FloatRange;

  private constructor(
    magnitude: Tensor,
    scale: Tensor,
    squares: Tensor,
    share: number,
    range: FloatRange,
  ) {
    this.magnitude = magnitude;
    this.scale = scale;
    this.squares = squares;
    this.share = share;
    this.range = range;
  }

  /** Of the vectors along some axes, which stay as 1 in the shape; of all of x as one vector where axes is null. */
  static of(x: Tensor, axes: readonly number[] | null): Measure {
    const range = floatRange();
    const magnitude = maxAlong(abs(x), axes);
    const scale = byBand(magnitude, range, (power) => power);
    const squares = sumInBlocks(square(mul(x, scale)), axes, range.shrink);
    const share = range.shrink ** levelsOf(lengthAlong(x, axes));
    return new Measure(magnitude, scale, squares, share, range);
  }

  /** Of several tensors as one vector. */
  static ofAll(tensors: readonly Tensor[]): Measure {
    const range = floatRange();
    const { shrink } = range;
    const magnitude = max(stack(tensors.map((x) => maxAlong(abs(x), null))));
    const scale = byBand(magnitude, range, (power) => power);
    const levels = tensors.map((x) => levelsOf(x.size));
    const top = Math.max(...levels) + levelsOf(tensors.length) + (shrink === 1 ? 0 : 1);
    const parts = tensors.map((x, k) => {
      const squares = sumInBlocks(square(mul(x, scale)), null, shrink);
      return shrink === 1 ? squares : mul(squares, shrink ** (top - (levels[k] as number)));
    });
    return new Measure(magnitude, scale, addN(parts), shrink ** top, range);
  }

  /** A norm as `squares` has it; finite, so that no infinite sum of squares is within it. */
  squareOf(norm: number): Tensor {
    return byBand(this.magnitude, this.range, (scale) => {
      // Rounded where the device rounds, so that the norm of one value is equal to that value.
      const scaled = Math.fround(norm) * scale;
      return this.finite(Math.fround(scaled * scaled) * this.share);
    });
  }

  /** The norm itself, 1 in the shape along the axes: Infinity where it is too large for a float32. */
  norm(): Tensor {
    const inverse = byBand(this.magnitude, this.range, (power) => 1 / power);
    return mul(div(sqrt(this.squares), Math.sqrt(this.share)), inverse);
  }

  /** Values that were measured, divided by their norm. NaN where that is 0. */
  unit(x: Tensor): Tensor {
    return mul(mul(x, this.scale), this.factorTo(1));
  }

  /** What brings values times scale to a norm near 1: 0 where one of them is infinite, NaN where one is NaN. */
  factorTo(norm: number | Tensor): Tensor {
    const root = Math.sqrt(this.share);
    return div(typeof norm === 'number' ? norm * root : mul(norm, root), sqrt(this.squares));
  }

  /**
   * A norm as a number near 1 times a power of two. The product of a norm and of a factor may underflow or overflow where
   * what comes of both does not; multiplying by a power of two comes last, and is exact.
   */
  split(norm: number): [nearOne: number, power: number] {
    const finite = this.finite(norm);
    if (finite === 0) return [0, 1];
    const power = 2 ** Math.max(Math.floor(Math.log2(finite)), -126);
    return [finite / power, power];
  }

  private finite(norm: number): number {
    return Math.min(norm, this.range.largest);
  }
}

/** The largest value along some axes, which stay as 1 in the shape; a scalar where axes is null. Beside a NaN it is any. */
export function maxAlong(x: Tensor, axes: readonly number[] | null): Tensor {
  return axes === null ? max(x) : max(x, [...axes], true);
}

/** What a function gives for the power of two of each magnitude's band. */
function byBand(
  magnitude: Tensor,
  { bands, grow }: FloatRange,
  ofBand: (scale: number) => number,
): Tensor {
  return bands.reduceRight<Tensor | number>(
    (below, [above, scale]) => where(greater(magnitude, above), ofBand(scale), below),
    ofBand(grow),
  ) as Tensor;
}
