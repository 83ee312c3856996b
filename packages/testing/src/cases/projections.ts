import type { ExpectedError } from './types.ts';

const inf = Infinity;
const nan = NaN;

/** A projection by name, with its arguments between x and the options. */
export type ProjectionName =
  | 'projectBox'
  | 'projectHalfspace'
  | 'projectHyperplane'
  | 'projectL1Ball'
  | 'projectL1Sphere'
  | 'projectL2Ball'
  | 'projectL2Sphere'
  | 'projectLinfBall'
  | 'projectMonotone'
  | 'projectSimplex';

/** A call that must give values, up to rounding, or an error. For float32 and float64. */
export interface ProjectionCase {
  /** The number in the list of public bug reports; null for our own case. */
  readonly number: number | null;
  readonly title: string;
  readonly op: ProjectionName;
  readonly x: readonly number[];
  /** The shape of x. Default one axis. */
  readonly shape?: readonly number[];
  readonly args: readonly unknown[];
  readonly options?: { readonly [key: string]: unknown };
  readonly expected: readonly number[] | ExpectedError;
  /** Whether every bit must be as expected. */
  readonly exact?: boolean;
}

const range = (argument: RegExp): ExpectedError => ({ kind: 'RangeError', argument });
const type = (argument: RegExp): ExpectedError => ({ kind: 'TypeError', argument });

/** Calls of projections and their results, on every backend. */
// biome-ignore format: a table, one case a line
export const projectionCases: readonly ProjectionCase[] = [
  { number: 38, title: 'the simplex, per column', op: 'projectSimplex', args: [], options: { axis: 0 }, shape: [3, 3],
    x: [0.4, 1.5, 1, 0.5, 2, 3, 0.6, 0.3, 2.9], expected: [7 / 30, 0.25, 0, 1 / 3, 0.75, 0.55, 13 / 30, 0, 0.45] },
  { number: 38, title: 'the simplex, per row of the transpose', op: 'projectSimplex', args: [], options: { axis: -1 }, shape: [3, 3],
    x: [0.4, 0.5, 0.6, 1.5, 2, 0.3, 1, 3, 2.9], expected: [7 / 30, 1 / 3, 13 / 30, 0.25, 0.75, 0, 0, 0.55, 0.45] },
  { number: 39, title: 'the simplex is no clip and division', op: 'projectSimplex', args: [], x: [-5, -6, 3, 4], expected: [0, 0, 0, 1], exact: true },
  { number: null, title: 'a sum of 3', op: 'projectSimplex', args: [], options: { sum: 3 }, x: [1, 2, 3], expected: [0, 1, 2], exact: true },
  { number: null, title: 'a large common offset costs no digits', op: 'projectSimplex', args: [], x: [2 ** 22, 2 ** 22 + 0.5], expected: [0.25, 0.75], exact: true },
  { number: null, title: 'one element', op: 'projectSimplex', args: [], x: [-17], expected: [1], exact: true },
  { number: null, title: 'inside: bit for bit, -0 too', op: 'projectSimplex', args: [], x: [-0, 0.25, 0.75, 0], expected: [-0, 0.25, 0.75, 0], exact: true },
  { number: null, title: 'equal elements', op: 'projectSimplex', args: [], x: [7, 7, 7, 7], expected: [0.25, 0.25, 0.25, 0.25], exact: true },
  { number: null, title: 'an empty array', op: 'projectSimplex', args: [], x: [], expected: [], exact: true },
  { number: null, title: 'rows that are empty', op: 'projectSimplex', args: [], options: { axis: 1 }, shape: [3, 0], x: [], expected: [], exact: true },
  { number: null, title: 'no rows', op: 'projectSimplex', args: [], options: { axis: 1 }, shape: [0, 3], x: [], expected: [], exact: true },
  { number: null, title: 'two axes, around a third', op: 'projectSimplex', args: [], options: { axis: [0, 2] }, shape: [2, 2, 2],
    x: [5, 0, 1, 1, 0, 0, 1, 1], expected: [1, 0, 0.25, 0.25, 0, 0, 0.25, 0.25], exact: true },
  { number: null, title: 'all axes, in any order', op: 'projectSimplex', args: [], options: { axis: [1, 0] }, shape: [2, 2], x: [9, 9, 0, 0], expected: [0.5, 0.5, 0, 0], exact: true },
  { number: null, title: 'a row with NaN is NaN, others are not', op: 'projectSimplex', args: [], options: { axis: 1 }, shape: [2, 2], x: [nan, 5, 5, 0], expected: [nan, nan, 1, 0], exact: true },
  { number: null, title: 'one +Infinity gets all', op: 'projectSimplex', args: [], x: [3, inf, -inf], expected: [0, 1, 0], exact: true },
  { number: null, title: 'two are NaN', op: 'projectSimplex', args: [], x: [3, inf, inf], expected: [nan, nan, nan], exact: true },
  { number: null, title: '-Infinity gives 0', op: 'projectSimplex', args: [], x: [3, -inf, -inf], expected: [1, 0, 0], exact: true },
  { number: null, title: 'nothing but -Infinity is NaN', op: 'projectSimplex', args: [], x: [-inf, -inf], expected: [nan, nan], exact: true },
  { number: null, title: 'a single -Infinity has one place to go', op: 'projectSimplex', args: [], x: [-inf], expected: [1], exact: true },
  { number: null, title: 'capped', op: 'projectSimplex', args: [], options: { sum: 3, max: 1.75 }, x: [3, 2, 0], expected: [1.75, 1.25, 0], exact: true },
  { number: null, title: 'capped: all at the limit', op: 'projectSimplex', args: [], options: { sum: 3, max: 1 }, x: [3, 2, -9], expected: [1, 1, 1], exact: true },
  { number: null, title: 'capped: the limit is out of reach', op: 'projectSimplex', args: [], options: { max: 2 }, x: [-5, -6, 3, 4], expected: [0, 0, 0, 1], exact: true },
  { number: null, title: 'capped: +Infinity gets the limit, and the rest goes on', op: 'projectSimplex', args: [], options: { max: 0.75 }, x: [3, inf, 2.875], expected: [0.1875, 0.75, 0.0625], exact: true },
  { number: null, title: 'capped: what is left goes to one -Infinity', op: 'projectSimplex', args: [], options: { max: 0.75 }, x: [3, -inf], expected: [0.75, 0.25], exact: true },
  { number: null, title: 'capped: of two it is not known', op: 'projectSimplex', args: [], options: { max: 0.75 }, x: [3, -inf, -inf], expected: [nan, nan, nan], exact: true },
  { number: null, title: 'capped below the mean', op: 'projectSimplex', args: [], options: { max: 0.25 }, x: [1, 2, 3], expected: range(/^max$/) },
  { number: null, title: 'sum 0', op: 'projectSimplex', args: [], options: { sum: 0 }, x: [1], expected: range(/^sum$/) },
  { number: null, title: 'sum NaN', op: 'projectSimplex', args: [], options: { sum: nan }, x: [1], expected: range(/^sum$/) },
  { number: null, title: 'sum Infinity', op: 'projectSimplex', args: [], options: { sum: inf }, x: [1], expected: range(/^sum$/) },
  { number: null, title: 'sum as text', op: 'projectSimplex', args: [], options: { sum: '1' }, x: [1], expected: type(/^sum$/) },
  { number: null, title: 'an axis that is not there', op: 'projectSimplex', args: [], options: { axis: 1 }, x: [1], expected: range(/^axis$/) },
  { number: null, title: 'no axes', op: 'projectSimplex', args: [], options: { axis: [] }, x: [1], expected: range(/^axis$/) },
  { number: null, title: 'an unknown option', op: 'projectSimplex', args: [], options: { total: 1 }, x: [1], expected: type(/^options$/) },

  { number: null, title: 'outside', op: 'projectL1Ball', args: [2.5], x: [3, -1.5, 0.25], expected: [2, -0.5, 0], exact: true },
  { number: null, title: 'inside: bit for bit', op: 'projectL1Ball', args: [4.5], x: [3, -1.5, -0], expected: [3, -1.5, -0], exact: true },
  { number: null, title: 'radius 0', op: 'projectL1Ball', args: [0], x: [3, -1.5], expected: [0, 0], exact: true },
  { number: null, title: 'radius Infinity', op: 'projectL1Ball', args: [inf], x: [3, -inf], expected: [3, -inf], exact: true },
  { number: null, title: 'NaN', op: 'projectL1Ball', args: [inf], x: [3, nan], expected: [nan, nan], exact: true },
  { number: null, title: 'one infinity', op: 'projectL1Ball', args: [2], x: [3, -inf, 1], expected: [0, -2, 0], exact: true },
  { number: null, title: 'two infinities', op: 'projectL1Ball', args: [2], x: [inf, -inf, 1], expected: [nan, nan, nan], exact: true },
  { number: null, title: 'a negative radius', op: 'projectL1Ball', args: [-1], x: [1], expected: range(/^radius$/) },
  { number: null, title: 'radius NaN', op: 'projectL1Ball', args: [nan], x: [1], expected: range(/^radius$/) },
  { number: null, title: 'no radius', op: 'projectL1Ball', args: [undefined], x: [1], expected: type(/^radius$/) },
  { number: null, title: 'from inside', op: 'projectL1Sphere', args: [3], x: [1, -0.5], expected: [1.75, -1.25], exact: true },
  { number: null, title: 'zeros', op: 'projectL1Sphere', args: [2], x: [0, -0, 0, 0], expected: [0.5, 0.5, 0.5, 0.5], exact: true },
  { number: null, title: 'radius Infinity', op: 'projectL1Sphere', args: [inf], x: [1], expected: range(/^radius$/) },

  { number: null, title: 'outside', op: 'projectL2Ball', args: [5], x: [6, -8], expected: [3, -4], exact: true },
  { number: 22, title: 'on the limit: bit for bit', op: 'projectL2Ball', args: [5], x: [3, 4, -0], expected: [3, 4, -0], exact: true },
  { number: null, title: 'radius 0', op: 'projectL2Ball', args: [0], x: [6, -8], expected: [0, 0], exact: true },
  { number: null, title: 'radius Infinity', op: 'projectL2Ball', args: [inf], x: [6, -inf], expected: [6, -inf], exact: true },
  { number: null, title: 'huge', op: 'projectL2Ball', args: [5], x: [3e38, -3e38], expected: [5 * Math.SQRT1_2, -5 * Math.SQRT1_2] },
  { number: null, title: 'tiny', op: 'projectL2Ball', args: [2 ** -148], x: [2 ** -147, -(2 ** -149)], expected: [2 ** -148, -0] },
  { number: null, title: 'one infinity', op: 'projectL2Ball', args: [2], x: [3, -inf, 1], expected: [0, -2, 0], exact: true },
  { number: null, title: 'two infinities', op: 'projectL2Ball', args: [2], x: [3, -inf, inf], expected: [nan, nan, nan], exact: true },
  { number: null, title: 'per row', op: 'projectL2Ball', args: [1], options: { axis: 1 }, shape: [3, 2], x: [3, 4, 0.3, 0.4, 0, nan], expected: [0.6, 0.8, 0.3, 0.4, nan, nan] },
  { number: null, title: 'from inside', op: 'projectL2Sphere', args: [5], x: [0.75, -1], expected: [3, -4], exact: true },
  { number: null, title: 'zeros', op: 'projectL2Sphere', args: [6], x: [0, 0, -0, 0], expected: [3, 3, 3, 3], exact: true },
  { number: null, title: 'tiny', op: 'projectL2Sphere', args: [1], x: [2 ** -149, 0], expected: [1, 0], exact: true },
  { number: null, title: 'radius 0', op: 'projectL2Sphere', args: [0], x: [1, 2], expected: [0, 0], exact: true },
  { number: null, title: 'a negative radius', op: 'projectL2Sphere', args: [-1], x: [1], expected: range(/^radius$/) },

  { number: null, title: 'element by element', op: 'projectLinfBall', args: [1], x: [-2, 0.5, nan, inf, -0], expected: [-1, 0.5, nan, 1, -0], exact: true },
  { number: null, title: 'radius 0', op: 'projectLinfBall', args: [0], x: [-2, 0.5], expected: [0, 0], exact: true },
  { number: null, title: 'a negative radius', op: 'projectLinfBall', args: [-1], x: [1], expected: range(/^radius$/) },
  { number: null, title: 'numbers and a list', op: 'projectBox', args: [[0, 0, 0, -1], 1], x: [-2, 0.5, 7, nan], expected: [0, 0.5, 1, nan], exact: true },
  { number: null, title: 'bounds that cross', op: 'projectBox', args: [2, 1], x: [1], expected: range(/^min$/) },

  { number: null, title: 'outside', op: 'projectHalfspace', args: [[1, 1], 1], x: [3, 2], expected: [1, 0], exact: true },
  { number: null, title: 'inside: bit for bit', op: 'projectHalfspace', args: [[1, 1], 1], x: [-0, 1], expected: [-0, 1], exact: true },
  { number: null, title: 'per column', op: 'projectHalfspace', args: [[3, 4], 0], options: { axis: 0 }, shape: [2, 2], x: [3, -1, 4, -1], expected: [0, -1, 0, -1], exact: true },
  { number: null, title: 'NaN, even where a is 0', op: 'projectHalfspace', args: [[1, 0], 1], x: [0, nan], expected: [nan, nan], exact: true },
  { number: null, title: 'an infinity inside', op: 'projectHalfspace', args: [[1, 1], 1], x: [-inf, 9], expected: [-inf, 9], exact: true },
  { number: null, title: 'an infinity outside', op: 'projectHalfspace', args: [[1, 2, -1, 0], 1], x: [inf, 9, 9, 9], expected: [inf, -inf, inf, 9], exact: true },
  { number: null, title: 'an infinity outside, alone', op: 'projectHalfspace', args: [[2, 0], 1], x: [inf, 9], expected: [0.5, 9], exact: true },
  { number: null, title: 'an infinity where a is 0', op: 'projectHalfspace', args: [[2, 0], 1], x: [9, inf], expected: [0.5, inf], exact: true },
  { number: null, title: 'two infinities', op: 'projectHalfspace', args: [[1, 1], 1], x: [inf, -inf], expected: [nan, nan], exact: true },
  { number: null, title: 'a huge, x tiny', op: 'projectHalfspace', args: [[2 ** 127, 0], 0], x: [2 ** -149, 1], expected: [0, 1], exact: true },
  { number: null, title: 'a of zeros', op: 'projectHalfspace', args: [[0, 0], 1], x: [1, 2], expected: range(/^a$/) },
  { number: null, title: 'a not finite', op: 'projectHalfspace', args: [[1, nan], 1], x: [1, 2], expected: range(/^a\[1\]$/) },
  { number: null, title: 'a of another length', op: 'projectHalfspace', args: [[1, 1, 1], 1], x: [1, 2], expected: range(/^a$/) },
  { number: null, title: 'a as a number', op: 'projectHalfspace', args: [1, 1], x: [1, 2], expected: type(/^a$/) },
  { number: null, title: 'b not finite', op: 'projectHalfspace', args: [[1, 1], inf], x: [1, 2], expected: range(/^b$/) },
  { number: null, title: 'from the other side', op: 'projectHyperplane', args: [[3, 4], 25], x: [0, 0], expected: [3, 4], exact: true },
  { number: null, title: 'on it: bit for bit', op: 'projectHyperplane', args: [[1, 1], 0], x: [0.5, -0.5], expected: [0.5, -0.5], exact: true },
  { number: null, title: 'an infinity', op: 'projectHyperplane', args: [[1, 2], 1], x: [-inf, 1], expected: [-inf, inf], exact: true },

  { number: null, title: 'two pools', op: 'projectMonotone', args: [], x: [3, 1, 2, 5, 4], expected: [2, 2, 2, 4.5, 4.5], exact: true },
  { number: null, title: 'in order: bit for bit', op: 'projectMonotone', args: [], x: [-inf, -1, -0, 0, -0, 7, inf], expected: [-inf, -1, -0, 0, -0, 7, inf], exact: true },
  { number: null, title: 'falling', op: 'projectMonotone', args: [], options: { increasing: false }, x: [3, 1, 2, 0], expected: [3, 1.5, 1.5, 0], exact: true },
  { number: null, title: 'weights', op: 'projectMonotone', args: [], options: { weights: [3, 1, 2] }, x: [4, 0, 5], expected: [3, 3, 5], exact: true },
  { number: null, title: 'per column', op: 'projectMonotone', args: [], options: { axis: 0 }, shape: [2, 2], x: [1, 4, 2, 2], expected: [1, 3, 2, 3], exact: true },
  { number: null, title: 'NaN', op: 'projectMonotone', args: [], x: [1, nan, 2], expected: [nan, nan, nan], exact: true },
  { number: null, title: 'an infinity carries its pool', op: 'projectMonotone', args: [], x: [1, inf, 2], expected: [1, inf, inf], exact: true },
  { number: null, title: 'a pool of both infinities', op: 'projectMonotone', args: [], x: [1, inf, -inf], expected: [nan, nan, nan], exact: true },
  { number: null, title: 'an empty array', op: 'projectMonotone', args: [], x: [], expected: [], exact: true },
  { number: null, title: 'a weight of 0', op: 'projectMonotone', args: [], options: { weights: [1, 0] }, x: [1, 2], expected: range(/^weights\[1\]$/) },
  { number: null, title: 'weights of another length', op: 'projectMonotone', args: [], options: { weights: [1] }, x: [1, 2], expected: range(/^weights$/) },
  { number: null, title: 'a direction as text', op: 'projectMonotone', args: [], options: { increasing: 'yes' }, x: [1, 2], expected: type(/^increasing$/) },
];

/** Projections onto sets with a limit for each element, and at scales that need float64. */
// biome-ignore format: a table, one case a line
export const limitedProjectionCases: readonly ProjectionCase[] = [
  { number: 94, title: 'capped, far from zero', op: 'projectSimplex', args: [], options: { max: 0.875 }, x: [1e16, 1e16], expected: [0.5, 0.5], exact: true },
  { number: 94, title: 'capped, neighbours far from zero', op: 'projectSimplex', args: [], options: { max: 0.75 }, x: [2 ** 60, 0, 0.125], expected: [0.75, 0.0625, 0.1875], exact: true },
  { number: 94, title: 'capped, a sum of 2^-20 far from zero', op: 'projectSimplex', args: [], options: { sum: 2 ** -20, max: 0.875 * 2 ** -20 }, x: [1e10, 1e10], expected: [2 ** -21, 2 ** -21], exact: true },
  { number: 94, title: 'capped, a sum of 2^-40', op: 'projectSimplex', args: [], options: { sum: 2 ** -40, max: 0.875 * 2 ** -40 }, x: [1e4, 1e4, 3], expected: [2 ** -41, 2 ** -41, 0], exact: true },
  { number: 94, title: 'the L1 ball, far from zero', op: 'projectL1Ball', args: [1], x: [2 ** 60, -(2 ** 60)], expected: [0.5, -0.5], exact: true },
  { number: 94, title: 'the L1 sphere, far from zero', op: 'projectL1Sphere', args: [2 ** -20], x: [-1e10, 1e10, 7], expected: [-(2 ** -21), 2 ** -21, 0], exact: true },
  { number: null, title: 'a cap for each', op: 'projectSimplex', args: [], options: { max: [0.25, 1, 0.5] }, x: [3, 2, 0], expected: [0.25, 0.75, 0], exact: true },
  { number: null, title: 'a least for all', op: 'projectSimplex', args: [], options: { min: 0.125 }, x: [3, 2, 0], expected: [0.75, 0.125, 0.125], exact: true },
  { number: null, title: 'a least for each, below zero too', op: 'projectSimplex', args: [], options: { min: [-1, 0, 0.5], sum: 2 }, x: [-3, 2, 0], expected: [-1, 2.5, 0.5], exact: true },
  { number: null, title: 'from -1 to 1, sum 0', op: 'projectSimplex', args: [], options: { min: -1, max: 1, sum: 0 }, x: [3, 2, 1], expected: [1, 0, -1], exact: true },
  { number: null, title: 'limits without room', op: 'projectSimplex', args: [], options: { min: [0.25, 0.75], max: [0.25, 0.75] }, x: [3, -9], expected: [0.25, 0.75], exact: true },
  { number: null, title: 'a cap of 0', op: 'projectSimplex', args: [], options: { max: [0, 1, 1] }, x: [9, 2, 2], expected: [0, 0.5, 0.5], exact: true },
  { number: null, title: 'caps of Infinity', op: 'projectSimplex', args: [], options: { max: [inf, 0.25, inf] }, x: [2, 2, 1.5], expected: [0.625, 0.25, 0.125], exact: true },
  { number: null, title: 'between limits: bit for bit', op: 'projectSimplex', args: [], options: { min: [-1, 0, 0], max: [1, 1, 1] }, x: [-0, 0.25, 0.75], expected: [-0, 0.25, 0.75], exact: true },
  { number: null, title: 'limits, one vector a row', op: 'projectSimplex', args: [], options: { max: [0.25, 1], axis: 1 }, shape: [2, 2], x: [9, 9, 0, 9], expected: [0.25, 0.75, 0, 1], exact: true },
  { number: null, title: 'limits, one vector a column', op: 'projectSimplex', args: [], options: { max: [0.25, 1], axis: 0 }, shape: [2, 2], x: [9, 0, 9, 9], expected: [0.25, 0, 0.75, 1], exact: true },
  { number: null, title: 'limits for each element of x, by column', op: 'projectSimplex', args: [], options: { max: [0.25, 0.5, 1, 0.5], axis: 0 }, shape: [2, 2], x: [9, 9, 9, 0], expected: [0.25, 0.5, 0.75, 0.5], exact: true },
  { number: null, title: 'limits: +Infinity gets its cap', op: 'projectSimplex', args: [], options: { max: [1, 0.75, 1] }, x: [3, inf, 2.875], expected: [0.1875, 0.75, 0.0625], exact: true },
  { number: null, title: 'limits: what is left goes to one -Infinity', op: 'projectSimplex', args: [], options: { max: [0.75, 1] }, x: [3, -inf], expected: [0.75, 0.25], exact: true },
  { number: null, title: 'limits: of two it is not known', op: 'projectSimplex', args: [], options: { max: [0.75, 1, 1] }, x: [3, -inf, -inf], expected: [nan, nan, nan], exact: true },
  { number: null, title: 'limits: NaN makes the vector NaN', op: 'projectSimplex', args: [], options: { max: [1, 1] }, x: [nan, 2], expected: [nan, nan], exact: true },
  { number: null, title: 'limits: two of +Infinity are NaN', op: 'projectSimplex', args: [], options: { max: [1, 1, 1] }, x: [inf, inf, 2], expected: [nan, nan, nan], exact: true },
  { number: null, title: 'limits of an empty array', op: 'projectSimplex', args: [], options: { max: [] }, x: [], expected: [], exact: true },
  { number: null, title: 'caps that cannot reach the sum', op: 'projectSimplex', args: [], options: { max: [0.25, 0.5] }, x: [1, 2], expected: range(/^max$/) },
  { number: null, title: 'the least adds up to more than the sum', op: 'projectSimplex', args: [], options: { min: [0.75, 0.5] }, x: [1, 2], expected: range(/^min$/) },
  { number: null, title: 'a row of caps that cannot reach the sum', op: 'projectSimplex', args: [], options: { max: [1, 1, 0.25, 0.5], axis: 1 }, shape: [2, 2], x: [1, 2, 3, 4], expected: range(/^max$/) },
  { number: null, title: 'a cap that is NaN', op: 'projectSimplex', args: [], options: { max: [1, nan] }, x: [1, 2], expected: range(/^max\[1\]$/) },
  { number: null, title: 'a least that is NaN', op: 'projectSimplex', args: [], options: { min: [nan, 0] }, x: [1, 2], expected: range(/^min\[0\]$/) },
  { number: null, title: 'a least of -Infinity', op: 'projectSimplex', args: [], options: { min: -inf }, x: [1, 2], expected: range(/^min$/) },
  { number: null, title: 'a least above its cap', op: 'projectSimplex', args: [], options: { min: [0, 0.5], max: [1, 0.25] }, x: [1, 2], expected: range(/^max\[1\]$/) },
  { number: null, title: 'caps of another length', op: 'projectSimplex', args: [], options: { max: [1, 1, 1] }, x: [1, 2], expected: range(/^max$/) },
  { number: null, title: 'caps as text', op: 'projectSimplex', args: [], options: { max: 'all' }, x: [1, 2], expected: type(/^max$/) },
  { number: null, title: 'a cap as text', op: 'projectSimplex', args: [], options: { max: ['1', 1] }, x: [1, 2], expected: type(/^max\[0\]$/) },
  { number: null, title: 'caps of another dtype', op: 'projectSimplex', args: [], options: { max: Int8Array.of(1, 1) }, x: [1, 2], expected: type(/^max$/) },
  { number: null, title: 'a sum of Infinity between limits', op: 'projectSimplex', args: [], options: { min: -1, sum: inf }, x: [1, 2], expected: range(/^sum$/) },
];
