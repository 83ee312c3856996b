import { shapeText } from '../check/describe.ts';
import type { FloatArray, FloatDType, Shape } from '../types.ts';

// A longer axis shows only its first and last few values.
const LONGEST_AXIS = 8;
const SHOWN_AT_ENDS = 3;

/** Returns dtype, shape and values as text. */
export function formatTensor(data: FloatArray, shape: Shape, dtype: FloatDType): string {
  const digits = dtype === 'float32' ? 7 : 16;
  const show = (value: number): string =>
    Object.is(value, -0) ? '-0' : String(Number(value.toPrecision(digits)));
  const head = `Tensor ${dtype} ${shapeText(shape)}`;
  return shape.length < 2
    ? `${head} ${rows(data, shape, 0, 0, show)}`
    : `${head}\n${rows(data, shape, 0, 0, show)}`;
}

function rows(
  data: FloatArray,
  shape: Shape,
  depth: number,
  start: number,
  show: (value: number) => string,
): string {
  if (depth === shape.length) return show(data[start] as number);
  const length = shape[depth] as number;
  const step = shape.slice(depth + 1).reduce((size, axis) => size * axis, 1);
  const parts: string[] = [];
  for (let i = 0; i < length; i++) {
    if (length > LONGEST_AXIS && i === SHOWN_AT_ENDS) {
      parts.push('…');
      i = length - SHOWN_AT_ENDS;
    }
    parts.push(rows(data, shape, depth + 1, start + i * step, show));
  }
  const separator = depth === shape.length - 1 ? ', ' : `,\n${' '.repeat(depth + 1)}`;
  return `[${parts.join(separator)}]`;
}
