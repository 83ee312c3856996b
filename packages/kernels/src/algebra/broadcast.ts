import { shapeText } from '../check/shape.ts';
import { ClampwiseRangeError } from '../errors.ts';

/** The shape that two shapes broadcast to, by NumPy's rule: axes align at the end, and a 1 repeats. */
export function broadcastShape(
  op: string,
  a: readonly number[],
  b: readonly number[],
): readonly number[] {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let k = 0; k < rank; k++) {
    const m = a[k - rank + a.length] ?? 1;
    const n = b[k - rank + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1) refuse(op, a, b);
    shape.push(m === 1 ? n : m);
  }
  return shape;
}

function refuse(op: string, a: readonly number[], b: readonly number[]): never {
  const expected = `an array that broadcasts with a's shape ${shapeText(a)}`;
  throw new ClampwiseRangeError(op, 'b', `shape ${shapeText(b)}`, expected);
}

/** How two operands are walked to fill a result: runs along the last axis, and how far each moves between runs. */
export interface Walk {
  /** The lengths of the axes that are left after joining those that both operands walk alike. */
  readonly shape: number[];
  /** The step of each operand along each of these axes. */
  readonly aSteps: number[];
  readonly bSteps: number[];
}

/** Plans the walk of two operands over the shape that they broadcast to. Axes of length 1 are dropped. */
export function planWalk(
  a: readonly number[],
  b: readonly number[],
  full: readonly number[],
): Walk {
  const walk: Walk = { shape: [], aSteps: [], bSteps: [] };
  let aSize = 1;
  let bSize = 1;
  for (let axis = full.length - 1; axis >= 0; axis--) {
    const n = full[axis] as number;
    const m = a[axis - full.length + a.length] ?? 1;
    const k = b[axis - full.length + b.length] ?? 1;
    if (n !== 1) addAxis(walk, n, m === 1 ? 0 : aSize, k === 1 ? 0 : bSize);
    aSize *= m;
    bSize *= k;
  }
  if (walk.shape.length === 0) addAxis(walk, 1, 0, 0);
  return walk;
}

/** Puts an axis in front, or lengthens the first where both operands go on in their stride. */
function addAxis({ shape, aSteps, bSteps }: Walk, n: number, aStep: number, bStep: number): void {
  const first = shape[0];
  const joins =
    first !== undefined &&
    aStep === (aSteps[0] as number) * first &&
    bStep === (bSteps[0] as number) * first;
  if (joins) {
    shape[0] = first * n;
    return;
  }
  shape.unshift(n);
  aSteps.unshift(aStep);
  bSteps.unshift(bStep);
}
