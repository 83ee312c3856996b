import { typedArray } from '../dtypes.ts';
import type { ClipVjpCase } from './types.ts';

const inf = Infinity;
const nan = NaN;

const x20 = [-2, 0.5, 3, -1, 0, 9];
const dy20 = [1, 2, 3, 4, 5, 6];

/**
 * Gradients of clip. At the bounds dy passes, as in TensorFlow, PyTorch and TensorFlow.js. The
 * bounds' own gradients follow PyTorch: 0 at ties and at NaN, and all to max where min > max.
 * Selection follows TensorFlow.js, so that a NaN in dy does not reach a clipped element.
 */
// biome-ignore format: a table, one case a line
export const clipVjpCases: readonly ClipVjpCase[] = (['float32', 'float64'] as const).flatMap(
  (dtype): ClipVjpCase[] => [
    { number: null, title: 'bounds included', dtype, x: [-2, -1, 0, 1, 2], dy: [1, 2, 3, 4, 5], min: -1, max: 1, dx: [0, 2, 3, 4, 0], dMin: 1, dMax: 5 },
    { number: null, title: 'NaN in x', dtype, x: [nan, 0], dy: [7, 1], min: -1, max: 1, dx: [0, 1], dMin: 0, dMax: 0 },
    { number: null, title: 'NaN in dy on a clipped element', dtype, x: [5, -5, 0], dy: [nan, 1, 1], min: -1, max: 1, dx: [0, 0, 1], dMin: 1, dMax: nan },
    { number: null, title: 'infinite dy on a clipped element', dtype, x: [5, 0], dy: [inf, -inf], min: -1, max: 1, dx: [0, -inf], dMin: 0, dMax: inf },
    { number: null, title: 'no lower bound', dtype, x: [-9, 9, -inf, inf], dy: [1, 2, 3, 4], min: null, max: 1, dx: [1, 0, 3, 0], dMin: null, dMax: 6 },
    { number: null, title: 'no upper bound', dtype, x: [-9, 9, -inf, inf], dy: [1, 2, 3, 4], min: 0, max: null, dx: [0, 2, 0, 4], dMin: 4, dMax: null },
    { number: null, title: 'no bounds', dtype, x: [-inf, inf, 1], dy: [1, 2, 3], min: null, max: null, dx: [1, 2, 3], dMin: null, dMax: null },
    { number: null, title: 'min equal to max keeps the path', dtype, x: [1, 2, 3], dy: [1, 2, 4], min: 2, max: 2, dx: [0, 2, 0], dMin: 1, dMax: 4 },
    { number: null, title: 'at 0 and -0 as NonNeg', dtype, x: [-0, 0, -1, 1], dy: [1, 2, 3, 4], min: 0, max: null, dx: [1, 2, 0, 4], dMin: 3, dMax: null },
    { number: null, title: 'min above max: all to max', dtype, x: [0, 1.5, 3], dy: [1, 2, 4], min: [2, 2, 2], max: [1, 1, 1], dx: [0, 0, 0], dMin: [0, 0, 0], dMax: [1, 2, 4] },
    { number: null, title: 'NaN bounds', dtype, x: [0, 5, -5], dy: [1, 2, 4], min: [nan, nan, 0], max: [1, 1, nan], dx: [0, 0, 0], dMin: [0, 0, 0], dMax: [0, 0, 0] },
    { number: 20, title: 'bounds broadcast along the last axis', dtype, x: x20, shape: [2, 3], dy: dy20, min: [-1, 0, 1], max: [0, 1, 3], dx: [0, 2, 3, 4, 5, 0], dMin: [1, 0, 0], dMax: [0, 0, 6] },
    {
      number: 20,
      title: 'bounds broadcast along the first axis',
      dtype,
      x: x20,
      shape: [2, 3],
      dy: dy20,
      min: { data: typedArray(dtype, [-1, 1]), shape: [2, 1], dtype },
      max: 2,
      dx: [0, 2, 0, 0, 0, 0],
      dMin: [1, 9],
      dMax: 9,
    },
    {
      number: 95,
      title: 'bounds for each row, a NaN and crossed ones among them',
      dtype,
      x: [-2, -1, 0, 1, 2, -2, -1, 0, 1, 2, -2, -1, 0, 1, nan, -2, -1, 0, 1, 2],
      shape: [4, 5],
      dy: [1, 2, 3, 4, 5, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
      min: { data: typedArray(dtype, [-1, nan, 2, -9]), shape: [4, 1], dtype },
      max: { data: typedArray(dtype, [1, 1, 1, -1]), shape: [4, 1], dtype },
      dx: [0, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0],
      dMin: [1, 0, 0, 0],
      dMax: [5, 0, 10, 12],
    },
    {
      number: 95,
      title: 'bounds for each channel of a batch',
      dtype,
      x: [-2, 0, 2, 4, -2, 0, 2, 4, -4, -2, 0, 2, -4, -2, 0, 2],
      shape: [2, 2, 4],
      dy: [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8],
      min: { data: typedArray(dtype, [-2, -1]), shape: [1, 2, 1], dtype },
      max: { data: typedArray(dtype, [1, 3]), shape: [2, 1], dtype },
      dx: [1, 2, 0, 0, 0, 6, 7, 0, 0, 2, 3, 0, 0, 0, 7, 8],
      dMin: [1, 16],
      dMax: [11, 8],
    },
    {
      number: 95,
      title: 'inward, bounds for each row, crossed ones and a NaN among them',
      dtype,
      x: [-2, -2, 2, 2, 0, 0, 0, 3, 3, 1, 0, 2, -2, 1, 5],
      shape: [3, 5],
      dy: [1, -1, 1, -1, 5, 1, -1, 1, -1, 2, 1, -1, 1, -1, 1],
      min: { data: typedArray(dtype, [-1, 2, -1]), shape: [3, 1], dtype },
      max: { data: typedArray(dtype, [1, 1, nan]), shape: [3, 1], dtype },
      gradient: 'inward',
      dx: [0, -1, 1, 0, 5, 0, -1, 1, 0, 2, 0, 0, 0, 0, 0],
      dMin: [0, 0, 0],
      dMax: [0, 2, 0],
    },
    { number: null, title: 'straight through', dtype, x: [-2, 0, 2, nan], dy: [1, nan, -3, 4], min: -1, max: 1, gradient: 'straightThrough', dx: [1, nan, -3, 4], dMin: 1, dMax: -3 },
    { number: null, title: 'inward', dtype, x: [-2, -2, 2, 2, 1, -1, 0], dy: [1, -1, 1, -1, -1, 1, 5], min: -1, max: 1, gradient: 'inward', dx: [0, -1, 1, 0, -1, 1, 5], dMin: 0, dMax: 0 },
    { number: null, title: 'inward, no step and no direction', dtype, x: [-2, 2, nan, -2, 2], dy: [0, 0, 1, nan, nan], min: -1, max: 1, gradient: 'inward', dx: [0, 0, 0, 0, 0], dMin: nan, dMax: nan },
    { number: null, title: 'inward, min above max: towards max', dtype, x: [0, 0, 3, 3], dy: [1, -1, 1, -1], min: [2, 2, 2, 2], max: [1, 1, 1, 1], gradient: 'inward', dx: [0, -1, 1, 0], dMin: [0, 0, 0, 0], dMax: [1, -1, 1, -1] },
    { number: null, title: 'an empty array', dtype, x: [], dy: [], min: 0, max: 1, dx: [], dMin: 0, dMax: 0 },
    // A running sum in float32 stays at 2^24.
    { number: null, title: 'sums for an array bound are in float64', dtype: 'float32', x: [-1, -1, -1], shape: [3, 1], dy: [16777216, 1, 1], min: [0], max: null, dx: [0, 0, 0], dMin: [16777218], dMax: null },
    { number: null, title: 'sums for a scalar bound are in float64', dtype: 'float32', x: [-1, -1, -1], dy: [16777216, 1, 1], min: 0, max: null, dx: [0, 0, 0], dMin: 16777218, dMax: null },
  ],
);

/** The same rule, compared with the rounded bound: 0.1 in float32 is above the double 0.1. */
// biome-ignore format: a table, one case a line
export const roundedBoundVjpCases: readonly ClipVjpCase[] = [
  { number: 17, title: 'x at the rounded upper bound', dtype: 'float32', x: [Math.fround(0.1)], dy: [1], min: null, max: 0.1, dx: [1], dMin: null, dMax: 0 },
  { number: 17, title: 'x at the rounded bound in an array', dtype: 'float32', x: [Math.fround(0.1)], dy: [1], min: null, max: [0.1], dx: [1], dMin: null, dMax: [0] },
];
