import { RandomGenerator } from '../random/generator.ts';
import { ordinaryTensor } from '../tensor/tensor.ts';
import type { FloatDType, Shape, TensorLike } from '../types.ts';

/** A function that returns the first values of a weight. */
export type Initializer = (shape: Shape, dtype: FloatDType) => TensorLike;

/** The option of initializers that draw random values. */
export interface SeedOption {
  /**
   * A whole number. The same seed gives the same values. By default each call draws a new seed.
   */
  readonly seed?: number | undefined;
}

/** Returns an initializer that fills a weight with random values. */
export function draw(
  seed: number | undefined,
  next: (random: RandomGenerator, shape: Shape) => () => number,
): Initializer {
  return (shape, dtype) => {
    const made = ordinaryTensor(shape, dtype);
    const value = next(new RandomGenerator(seed), shape);
    for (let i = 0; i < made.data.length; i++) made.data[i] = value();
    return made;
  };
}
