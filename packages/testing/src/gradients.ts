import { close, type Tolerance } from './compare.ts';

export interface FiniteDifferenceOptions {
  /** The step relative to max(1, |value|). Default the cube root of float64's epsilon. */
  readonly step?: number;
  /** The allowed difference of an analytic gradient. Default 1e-6, relative and absolute. */
  readonly tolerance?: Tolerance;
}

export interface GradientDifference {
  /** The index of the array, and of the element in it. */
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
      // Divides by the step that was really taken, after rounding.
      return difference / (value + h - (value - h));
    }),
  );
}

/**
 * Compares gradients with central differences of f, and returns the elements that differ.
 *
 * @param f - the function, from float64 arrays to one number
 * @param arrays - the point. It should be farther than the step from any kink of f
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
