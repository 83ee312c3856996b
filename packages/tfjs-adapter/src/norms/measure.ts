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

/**
 * The norm of a vector, or the norms of several, as numbers that neither overflow nor underflow.
 */
export class Measure {
  /** A power of two: values are multiplied by it before they are squared. */
  readonly scale: Tensor;
  /**
   * The sum of the squares of the scaled values, times `share`. NaN if a value is NaN, +Infinity if
   * one is infinite and none is NaN, else finite.
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

  /**
   * Measures the vectors along some axes, which stay as 1 in the shape; all of x as one vector if
   * axes is null.
   */
  static of(x: Tensor, axes: readonly number[] | null): Measure {
    const range = floatRange();
    const magnitude = maxAlong(abs(x), axes);
    const scale = byBand(magnitude, range, (power) => power);
    const squares = sumInBlocks(square(mul(x, scale)), axes, range.shrink);
    const share = range.shrink ** levelsOf(lengthAlong(x, axes));
    return new Measure(magnitude, scale, squares, share, range);
  }

  /** Measures several tensors as one vector. */
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

  /**
   * The value of `squares` for a norm. It is finite, so that no infinite sum of squares is within
   * it.
   */
  squareOf(norm: number): Tensor {
    return byBand(this.magnitude, this.range, (scale) => {
      // Rounded like on the device, so that the norm of one value equals that value.
      const scaled = Math.fround(norm) * scale;
      return this.finite(Math.fround(scaled * scaled) * this.share);
    });
  }

  /** The norm, with 1 in the shape along the axes: Infinity if it is too large for float32. */
  norm(): Tensor {
    const inverse = byBand(this.magnitude, this.range, (power) => 1 / power);
    return mul(div(sqrt(this.squares), Math.sqrt(this.share)), inverse);
  }

  /** The measured values divided by their norm: NaN if the norm is 0. */
  unit(x: Tensor): Tensor {
    return mul(mul(x, this.scale), this.factorTo(1));
  }

  /**
   * The factor that brings the scaled values to a norm near 1: 0 if one is infinite, NaN if one is
   * NaN.
   */
  factorTo(norm: number | Tensor): Tensor {
    const root = Math.sqrt(this.share);
    return div(typeof norm === 'number' ? norm * root : mul(norm, root), sqrt(this.squares));
  }

  /**
   * Splits a norm into a number near 1 and a power of two. The product of a norm and a factor may
   * underflow or overflow even if the result does not. Multiplication by a power of two comes last,
   * and is exact.
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

/**
 * The largest value along some axes, which stay as 1 in the shape; a scalar if axes is null. If
 * there is a NaN, it may be any value.
 */
export function maxAlong(x: Tensor, axes: readonly number[] | null): Tensor {
  return axes === null ? max(x) : max(x, [...axes], true);
}

/** The result of a function for the power of two of the band in which each magnitude lies. */
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
