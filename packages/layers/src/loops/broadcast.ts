import type { FloatArray } from './types.ts';

/** The lengths of axes, and the steps between their elements. A step of 0 repeats an element. */
export interface Walk {
  readonly lengths: readonly number[];
  readonly strides: readonly number[];
}

/** Copies x into out, row by row, repeated along the axes whose stride is 0. */
export function repeatInto(out: FloatArray, x: FloatArray, { lengths, strides }: Walk): void {
  const last = lengths.length - 1;
  const [n, stride] = [lengths[last], strides[last]];
  const index = new Array<number>(lengths.length).fill(0);
  let from = 0;
  for (let o = 0; o < out.length; ) {
    if (stride === 0) out.fill(x[from], o, o + n);
    else for (let i = 0; i < n; i++) out[o + i] = x[from + i * stride];
    o += n;
    for (let axis = last - 1; axis >= 0; axis--) {
      from += strides[axis];
      index[axis]++;
      if (index[axis] < lengths[axis]) break;
      from -= strides[axis] * lengths[axis];
      index[axis] = 0;
    }
  }
}
