import { ClampwiseRangeError } from '../errors.ts';
import { sameShape, shapeText } from './shape.ts';

/**
 * The shape that two shapes broadcast to, by NumPy's rule: axes align at the end, and a 1 repeats.
 */
export function broadcastShape(
  op: string,
  a: readonly number[],
  b: readonly number[],
): readonly number[] {
  if (b.length === 0 || sameShape(a, b)) return a;
  if (a.length === 0) return b;
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
