import { clip, clipByGlobalNorm } from '@clampwise/kernels';
import type { Call } from './measure.ts';

/** The ways to do some work, as they are recorded. */
export type Way = 'clampwise' | 'loop' | 'copy';

/** Work that runs in the reader's browser, next to the recorded row of the same id. */
export interface Work {
  readonly id: string;
  readonly title: string;
  /** Makes the data and the calls. */
  prepare(): Partial<Record<Way, Call>>;
}

export const WORKS: readonly Work[] = [
  clipping(16, '16 elements'),
  clipping(1000, '1000 elements'),
  clipping(2 ** 20, '1M elements'),
  { id: 'globalNorm-200', title: 'clipByGlobalNorm of 4 arrays of 50', prepare: globalNorm },
];

/** With fewer inputs, a branch predictor would learn them. */
const INPUTS = 64;

function randomValues(n: number): Float32Array {
  return Float32Array.from({ length: n }, () => Math.random() * 4 - 2);
}

function clipping(n: number, size: string): Work {
  return {
    id: `clip-${n}`,
    title: `clip of ${size}`,
    prepare: () => {
      const inputs = Array.from({ length: n > 4096 ? 1 : INPUTS }, () => randomValues(n));
      const out = new Float32Array(n);
      const next = turns(inputs);
      const middle = n >> 1;
      return {
        clampwise: () => clip(next(), -1, 1, { out })[middle] as number,
        loop: () => clipLoop(next(), out)[middle] as number,
        copy: () => {
          out.set(next());
          return out[middle] as number;
        },
      };
    },
  };
}

function turns<T>(inputs: readonly T[]): () => T {
  let turn = 0;
  return () => {
    turn = turn + 1 < inputs.length ? turn + 1 : 0;
    return inputs[turn] as T;
  };
}

function clipLoop(x: Float32Array, y: Float32Array): Float32Array {
  for (let i = 0; i < x.length; i++) {
    const v = x[i] as number;
    y[i] = v < -1 ? -1 : v > 1 ? 1 : v;
  }
  return y;
}

function globalNorm(): Partial<Record<Way, Call>> {
  const x = Array.from({ length: 4 }, () => randomValues(50));
  const out = x.map((values) => new Float32Array(values.length));
  return {
    clampwise: () => clipByGlobalNorm(x, 1, { out }).clipped[3]?.[25] as number,
    loop: () => normLoops(x, out, 1)[3]?.[25] as number,
  };
}

/** A sum of squares, then a product. */
function normLoops(
  x: readonly Float32Array[],
  out: readonly Float32Array[],
  limit: number,
): readonly Float32Array[] {
  let sum = 0;
  for (const values of x) for (let i = 0; i < values.length; i++) sum += (values[i] as number) ** 2;
  const norm = Math.sqrt(sum);
  const scale = norm > limit ? limit / norm : 1;
  for (let k = 0; k < x.length; k++) {
    const [values, result] = [x[k] as Float32Array, out[k] as Float32Array];
    for (let i = 0; i < values.length; i++) result[i] = (values[i] as number) * scale;
  }
  return out;
}
