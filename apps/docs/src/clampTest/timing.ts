import type { Engine } from './engine.ts';

const COUNT = 131_072;
const ROUNDS = 7;
const LEAST_MS = 4;

/** Values from -2 to 2 in no order, of which half are clipped. */
function randomValues(): Float32Array {
  let state = 1;
  return Float32Array.from({ length: COUNT }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 4 - 2;
  });
}

/** The nanoseconds that clip takes for a value here: the median of several rounds. */
export function nsPerValue(engine: Engine): number | null {
  const call = engine.prepare?.(randomValues(), -1, 1);
  if (call === undefined) return null;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    let calls = 0;
    do {
      call();
      calls++;
    } while (performance.now() - start < LEAST_MS);
    times.push((performance.now() - start) / calls);
  }
  times.sort((a, b) => a - b);
  return ((times[ROUNDS >> 1] as number) * 1e6) / COUNT;
}

export function nsText(ns: number): string {
  return `${ns < 1 ? ns.toFixed(2) : ns.toFixed(1)} ns a value`;
}
