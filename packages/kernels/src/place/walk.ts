import type { BinaryLoop } from '../run/js/algebra/binary.ts';
import type { FloatArray } from '../types.ts';

/** How two operands are walked to fill a result: runs along the last axis, and how far each moves between runs. */
export interface Walk {
  /** The lengths of the axes that are left after joining those that both operands walk alike. */
  readonly shape: number[];
  /** The step of each operand along each of these axes. */
  readonly aSteps: number[];
  readonly bSteps: number[];
}

/** Plans the walk of two operands over the shape that they broadcast to. */
export function planWalk(
  a: readonly number[],
  b: readonly number[],
  full: readonly number[],
): Walk {
  const walk = newWalk();
  let aSize = 1;
  let bSize = 1;
  for (let axis = full.length - 1; axis >= 0; axis--) {
    const n = full[axis] as number;
    const m = a[axis - full.length + a.length] ?? 1;
    const k = b[axis - full.length + b.length] ?? 1;
    addAxis(walk, n, m === 1 ? 0 : aSize, k === 1 ? 0 : bSize);
    aSize *= m;
    bSize *= k;
  }
  return walk;
}

/** Puts an axis in front, or lengthens the first if both operands go on in their stride. Axes of length 1 are dropped. */
function addAxis({ shape, aSteps, bSteps }: Walk, n: number, aStep: number, bStep: number): void {
  if (n === 1) return;
  const first = shape[0] as number;
  const joins = aStep === (aSteps[0] as number) * first && bStep === (bSteps[0] as number) * first;
  if (first !== 1 && joins) shape[0] = first * n;
  else {
    // The one axis of length 1 is that of a walk without axes.
    const replaced = first === 1 ? 1 : 0;
    shape.splice(0, replaced, n);
    aSteps.splice(0, replaced, aStep);
    bSteps.splice(0, replaced, bStep);
  }
}

/** Plans the walk of one operand whose axes come in another order. */
export function planPermutation(shape: readonly number[], axes: readonly number[]): Walk {
  const steps = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    steps[axis] = (steps[axis + 1] as number) * (shape[axis + 1] as number);
  }
  const walk = newWalk();
  for (let k = axes.length - 1; k >= 0; k--) {
    const axis = axes[k] as number;
    addAxis(walk, shape[axis] as number, steps[axis] as number, 0);
  }
  return walk;
}

function newWalk(): Walk {
  return { shape: [1], aSteps: [0], bSteps: [0] };
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
