import { close, type Tolerance } from './compare.ts';

export interface FiniteDifferenceOptions {
  /** The step is this times max(1, |value|): the cube root of float64's epsilon unless given. */
  readonly step?: number;
  /** What an analytic gradient may differ by: 1e-6, relative and absolute, unless given. */
  readonly tolerance?: Tolerance;
}

export interface GradientDifference {
  /** Which of the arrays, and which of its elements. */
  readonly array: number;
  readonly index: number;
  readonly analytic: number;
  readonly numeric: number;
}

/** The gradient of f at the arrays by central differences in float64. */
export function numericGradients(
  f: (arrays: readonly Float64Array[]) => number,
  arrays: readonly Float64Array[],
  step: number = Math.cbrt(Number.EPSILON),
): Float64Array[] {
  const point = arrays.map((array) => array.slice());
  return point.map((array) =>
    array.map((value, i) => {
      const h = step * Math.max(1, Math.abs(value));
      const at = (moved: number): number => {
        array[i] = moved;
        return f(point);
      };
      const difference = at(value + h) - at(value - h);
      array[i] = value;
      // The step that was really taken, after rounding.
      return difference / (value + h - (value - h));
    }),
  );
}

/**
 * Compares gradients with central differences of f, and gives the elements that differ: none where all agree.
 *
 * @param f - the function, from float64 arrays to one number
 * @param arrays - the point; it should be further than the step from any kink of f
 * @param analytic - the gradients to check, one array for each of `arrays`
 */
export function finiteDifference(
  f: (arrays: readonly Float64Array[]) => number,
  arrays: readonly Float64Array[],
  analytic: readonly ArrayLike<number>[],
  { step, tolerance = { relative: 1e-6, absolute: 1e-6 } }: FiniteDifferenceOptions = {},
): GradientDifference[] {
  if (analytic.length !== arrays.length) throw new Error('one gradient for each array');
  const differences: GradientDifference[] = [];
  numericGradients(f, arrays, step).forEach((gradient, array) => {
    const given = analytic[array] as ArrayLike<number>;
    if (given.length !== gradient.length) throw new Error(`gradient ${array} has a wrong length`);
    gradient.forEach((numeric, index) => {
      const value = given[index] as number;
      if (!close(value, numeric, tolerance)) {
        differences.push({ array, index, analytic: value, numeric });
      }
    });
  });
  return differences;
}
