import { sizeOf } from '../check/shape.ts';
import type { BinaryLoop } from '../run/js/algebra/binary.ts';
import type { FloatArray } from '../types.ts';

/**
 * How to visit two operands to fill a result: runs along the last axis, and the step of each
 * between runs.
 */
export interface Walk {
  /** The lengths of the axes, after joining neighbors that both operands visit in one stride. */
  readonly shape: number[];
  /** The step of the operand along each of these axes. */
  readonly aSteps: number[];
  readonly bSteps: number[];
}

/** Plans the walk of two operands over the shape that they broadcast to. It must have elements. */
export function planWalk(
  a: readonly number[],
  b: readonly number[],
  full: readonly number[],
): Walk {
  const walk: Walk = { shape: [], aSteps: [], bSteps: [] };
  let aStep = sizeOf(a);
  let bStep = sizeOf(b);
  for (let axis = 0; axis < full.length; axis++) {
    const m = a[axis - full.length + a.length] ?? 1;
    const k = b[axis - full.length + b.length] ?? 1;
    aStep /= m;
    bStep /= k;
    addAxis(walk, full[axis] as number, m === 1 ? 0 : aStep, k === 1 ? 0 : bStep);
  }
  return finished(walk);
}

/** Plans the walk of one operand with its axes in another order. */
export function planPermutation(shape: readonly number[], axes: readonly number[]): Walk {
  const steps = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    steps[axis] = (steps[axis + 1] as number) * (shape[axis + 1] as number);
  }
  const walk: Walk = { shape: [], aSteps: [], bSteps: [] };
  for (let k = 0; k < axes.length; k++) {
    const axis = axes[k] as number;
    addAxis(walk, shape[axis] as number, steps[axis] as number, 0);
  }
  return finished(walk);
}

/**
 * Adds an axis, or lengthens the last one if both operands continue in its stride. Axes of length 1
 * are dropped.
 */
function addAxis({ shape, aSteps, bSteps }: Walk, n: number, aStep: number, bStep: number): void {
  if (n === 1) return;
  const last = shape.length - 1;
  if (last >= 0 && aSteps[last] === aStep * n && bSteps[last] === bStep * n) {
    shape[last] = (shape[last] as number) * n;
    aSteps[last] = aStep;
    bSteps[last] = bStep;
    return;
  }
  shape.push(n);
  aSteps.push(aStep);
  bSteps.push(bStep);
}

/** A walk without axes gets one step. */
function finished(walk: Walk): Walk {
  return walk.shape.length > 0 ? walk : { shape: [1], aSteps: [0], bSteps: [0] };
}

/** Runs the loop along the last axis of a walk, for each position of the others. */
export function runWalk(
  { shape, aSteps, bSteps }: Walk,
  a: FloatArray,
  b: FloatArray,
  out: FloatArray,
  loop: BinaryLoop<FloatArray>,
): void {
  const last = shape.length - 1;
  const n = shape[last] as number;
  const aStep = aSteps[last] as number;
  const bStep = bSteps[last] as number;
  const position = shape.map(() => 0);
  let ia = 0;
  let ib = 0;
  for (let o = 0; o < out.length; o += n) {
    loop(a, ia, aStep, b, ib, bStep, out, o, n, 0, 0, 0);
    for (let axis = last - 1; axis >= 0; axis--) {
      const length = shape[axis] as number;
      const at = (position[axis] as number) + 1;
      ia += aSteps[axis] as number;
      ib += bSteps[axis] as number;
      position[axis] = at;
      if (at < length) break;
      position[axis] = 0;
      ia -= length * (aSteps[axis] as number);
      ib -= length * (bSteps[axis] as number);
    }
  }
}
