// Operations of the normalization layers. They take what the layers have checked.
import {
  batchColumnsVjp,
  columnStatistics,
  fixedColumnsVjp,
  inverseDeviations,
  normalizeColumns,
  normalizeRows,
  rowsVjp,
  unitRows,
  unitRowsVjp,
} from '../loops/normalize.ts';
import { give, nodeOf, record } from '../tape/tape.ts';
import { newFloats, pooledFloats } from '../tensor/allocate.ts';
import { pooledTensor, type TapeNode, Tensor } from '../tensor/tensor.ts';
import type { FloatArray } from '../types.ts';

/** The weights that scale and shift normalized values, or null for none. */
export interface ScaleAndShift {
  readonly gamma: Tensor | null;
  readonly beta: Tensor | null;
}

/** The mean and the variance of each column. */
export interface Statistics {
  readonly mean: FloatArray;
  readonly variance: FloatArray;
}

type Vjp = typeof rowsVjp;

function blank(x: Tensor): Tensor {
  return new Tensor(newFloats(x.dtype, x.size), x.shape, x.dtype);
}

/** Puts a result on the tape, if an input is there. */
function recorded(
  out: Tensor,
  x: Tensor,
  { gamma, beta }: ScaleAndShift,
  count: number,
  center: FloatArray,
  factor: FloatArray,
  vjp: Vjp,
): Tensor {
  const node = nodeOf(x);
  const nodeGamma = nodeOf(gamma);
  const nodeBeta = nodeOf(beta);
  if (node === null && nodeGamma === null && nodeBeta === null) return out;
  return record(out, (dy, reusable) => {
    const dx = reusable ? dy : pooledTensor(dy.shape, dy.dtype);
    const dGamma = pooledFloats('float64', count);
    const dBeta = pooledFloats('float64', count);
    vjp(dx.data, dGamma, dBeta, dy.data, x.data, center, factor, gamma?.data ?? null);
    if (nodeGamma !== null) give(nodeGamma, inShapeOf(nodeGamma, dGamma), true);
    if (nodeBeta !== null) give(nodeBeta, inShapeOf(nodeBeta, dBeta), true);
    if (node !== null) give(node, dx, true);
  });
}

function inShapeOf({ shape, dtype }: TapeNode, sums: FloatArray): Tensor {
  const out = pooledTensor(shape, dtype);
  out.data.set(sums);
  return out;
}

/** Computes the mean and the variance of n columns: of the last axes of x, over all others. */
export function statisticsOf(x: Tensor, n: number): Statistics {
  const mean = pooledFloats('float64', n);
  const variance = pooledFloats('float64', n);
  columnStatistics(mean, variance, x.data);
  return { mean, variance };
}

/**
 * Computes (x - mean) / √(variance + epsilon) · gamma + beta for each column. `ofBatch` says that
 * the statistics were computed from x, so that gradients flow through them.
 */
export function normalizeByColumns(
  x: Tensor,
  { mean, variance }: Statistics,
  epsilon: number,
  weights: ScaleAndShift,
  ofBatch: boolean,
): Tensor {
  const factor = pooledFloats('float64', mean.length);
  inverseDeviations(factor, variance, epsilon);
  const out = blank(x);
  const { gamma, beta } = weights;
  normalizeColumns(out.data, x.data, mean, factor, gamma?.data ?? null, beta?.data ?? null);
  // Weights as statistics change before the gradients are computed, so they are copied.
  const center = ofBatch ? mean : mean.slice();
  const vjp = ofBatch ? batchColumnsVjp : fixedColumnsVjp;
  return recorded(out, x, weights, mean.length, center, factor, vjp);
}

/** Computes (x - center) · factor + shift for each column, all of them constants. */
export function shiftByColumns(
  x: Tensor,
  center: FloatArray,
  factor: FloatArray,
  shift: FloatArray | null,
): Tensor {
  const out = blank(x);
  normalizeColumns(out.data, x.data, center, factor, null, shift);
  const weights = { gamma: null, beta: null };
  return recorded(out, x, weights, center.length, center, factor, fixedColumnsVjp);
}

/** Normalizes each row of n values to mean 0 and variance 1, then scales and shifts it. */
export function normalizeByRows(
  x: Tensor,
  n: number,
  epsilon: number,
  weights: ScaleAndShift,
): Tensor {
  const rows = n === 0 ? 0 : x.size / n;
  const center = pooledFloats('float64', rows);
  const factor = pooledFloats('float64', rows);
  const out = blank(x);
  const { gamma, beta } = weights;
  normalizeRows(out.data, x.data, center, factor, epsilon, gamma?.data ?? null, beta?.data ?? null);
  return recorded(out, x, weights, n, center, factor, rowsVjp);
}

/** Divides each row of n values by its Euclidean norm, or by `least` if the norm is smaller. */
export function divideByNorms(x: Tensor, n: number, least: number): Tensor {
  const divisors = pooledFloats('float64', n === 0 ? 0 : x.size / n);
  const out = blank(x);
  unitRows(out.data, x.data, divisors, least);
  const node = nodeOf(x);
  if (node === null) return out;
  return record(out, (dy, reusable) => {
    const dx = reusable ? dy : pooledTensor(dy.shape, dy.dtype);
    unitRowsVjp(dx.data, dy.data, out.data, divisors, least);
    give(node, dx, true);
  });
}
