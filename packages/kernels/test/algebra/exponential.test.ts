import { ulpDistance } from '@clampwise/testing';
import { type GoldenExponential, goldenExponential } from '@clampwise/testing/goldenExponential';
import { describe, expect, it } from 'vitest';
import {
  exp,
  type FloatArray,
  log,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from '../../src/algebra/index.ts';
import type { NdArray } from '../../src/index.ts';
import { BACKENDS, on, useBackend } from '../support/harness.ts';
import { expectArray, nd } from './support.ts';

type Run = (x: NdArray<FloatArray>) => NdArray<FloatArray>;

/** A function, the same in float64 by the engine, and by how many units in the last place a float32 result may be off. */
interface Kind {
  readonly run: Run;
  readonly of: (x: number) => number;
  readonly units: number;
}

const KINDS: readonly [string, Kind][] = [
  ['exp', { run: exp, of: Math.exp, units: 0.56 }],
  ['log', { run: log, of: Math.log, units: 0.52 }],
  ['tanh', { run: tanh, of: Math.tanh, units: 0.69 }],
  ['sigmoid', { run: sigmoid, of: logistic, units: 0.56 }],
  [
    'softplus',
    {
      run: softplus,
      of: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
      units: 0.61,
    },
  ],
];

const OPS = { exp, log, tanh, sigmoid, softplus, softmax } as const;

/** By how many representable doubles a float64 result may be off: engines promise nothing, and come nearer than this. */
const DOUBLES = { exp: 2, log: 2, tanh: 3, sigmoid: 3, softplus: 3, softmax: 4 } as const;

function unitsOf(op: string): number {
  return KINDS.find(([name]) => name === op)?.[1].units ?? 0;
}

function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  return Math.exp(x) / (1 + Math.exp(x));
}

/** How far a float32 result is from the true value, in units of the last place of that; half for the nearest there is. */
function unitsOff(result: number, value: number): number {
  const nearest = Math.fround(value);
  if (Object.is(result, nearest)) return 0.5;
  // Zeros of different signs.
  if (result === nearest) return Infinity;
  const finite = result === Infinity ? 2 ** 128 : result;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -126);
  return Math.abs(finite - value) / 2 ** (exponent - 23);
}

/** float32 numbers of all sizes, infinities and NaNs: every 9973th there is, of both signs. */
const everywhere = new Float32Array(
  Uint32Array.from({ length: Math.floor(2 ** 32 / 9973) }, (_, i) => i * 9973).buffer,
);

describe.each(KINDS)('%s of float32', (op, { run, of, units }) => {
  it.each(BACKENDS)('is within %s bounds for numbers of all sizes', (backend) => {
    const y = on(backend, () => run(nd(everywhere))).data;
    let worst = 0;
    let unlike = 0;
    for (const [i, x] of everywhere.entries()) {
      const [result, value] = [y[i] as number, of(x)];
      if (Number.isNaN(result) || Number.isNaN(value)) {
        if (Number.isNaN(result) !== Number.isNaN(value)) unlike += 1;
      } else {
        worst = Math.max(worst, unitsOff(result, value));
      }
    }
    expect({ op, unlike, worst: worst <= units || worst }).toEqual({ op, unlike: 0, worst: true });
  });

  it('has the same bits on WASM and JS', () => {
    const [js, wasm] = BACKENDS.map((backend) => on(backend, () => run(nd(everywhere))));
    expectArray(wasm as NdArray<FloatArray>, (js as NdArray<FloatArray>).data, [everywhere.length]);
  });
});

describe.each(BACKENDS)('on %s', (backend) => {
  useBackend(backend);

  const { vectors, source } = goldenExponential();
  it.each(vectors.map((vector) => [`${vector.title} of ${vector.dtype}`, vector] as const))(
    `${source}: %s`,
    (_, { op, dtype, x, y }: GoldenExponential) => {
      const result = OPS[op](nd(x, [x.length], dtype) as NdArray<Float64Array>).data;
      const single = op === 'softmax' ? 1.1 : unitsOf(op);
      // The difference that softmax takes the power of is rounded too.
      const lost = (i: number): number =>
        op === 'softmax' ? Math.max(...x) - (x[i] as number) : 0;
      for (const [i, value] of y.entries()) {
        const received = result[i] as number;
        const [off, most] =
          dtype === 'float32'
            ? [unitsOff(received, value), single]
            : [ulpDistance(received, value, 'float64'), DOUBLES[op] + lost(i)];
        if (off > most) throw new Error(`of ${x[i]}: received ${received}, expected ${value}`);
      }
    },
  );

  it('exp overflows, becomes subnormal and vanishes where it should', () => {
    const largest = 88.72283172607422;
    const x = nd([largest, 88.72283935546875, 1e30, -87.33655, -103.97207, -103.98, -1e30]);
    const y = exp(x).data as Float32Array;
    expect(y[0]).toBeGreaterThan(3.4027e38);
    expect(y[0]).toBeLessThan(Infinity);
    expect([...y.subarray(1, 3)]).toEqual([Infinity, Infinity]);
    expect(y[3]).toBeLessThan(2 ** -126);
    expect(y[3]).toBeGreaterThan(0.9999 * 2 ** -126);
    expect([...y.subarray(4)]).toEqual([2 ** -149, 0, 0]);
  });

  it('tanh is odd, stays within -1..1 and gives tiny numbers back', () => {
    const positive = everywhere.filter((x) => x >= 0);
    const y = tanh(nd(positive)).data;
    const mirrored = tanh(nd(positive.map((x) => -x))).data;
    expectArray(
      nd(mirrored),
      y.map((v) => -v),
      [positive.length],
    );
    expect(y.every((v) => v <= 1)).toBe(true);
    const tiny = positive.filter((x) => x < 2 ** -13);
    expect(tiny.length).toBeGreaterThan(50_000);
    expectArray(tanh(nd(tiny)), tiny, [tiny.length]);
  });

  it('sigmoid does not vanish before e^x does', () => {
    const x = Float32Array.of(-87, -88.5, -89, -95, -103, -103.97207, -104, -1e30);
    const powers = exp(nd(x)).data;
    expectArray(sigmoid(nd(x)), powers, [x.length]);
    expect(powers[5]).toBe(2 ** -149);
  });

  it('signs, zeros and ends are kept', () => {
    const inside = everywhere.filter((x) => !Number.isNaN(x));
    expect(exp(nd(inside)).data.every((v) => v >= 0)).toBe(true);
    expect(softplus(nd(inside)).data.every((v) => v >= 0)).toBe(true);
    expect(sigmoid(nd(inside)).data.every((v) => v >= 0 && v <= 1)).toBe(true);
    for (const zero of [0, -0]) expectArray(exp(nd([zero])), [1], [1]);
    expectArray(log(nd([1, 0, -0, -1e-45, -Infinity])), [0, -Infinity, -Infinity, NaN, NaN], [5]);
  });
});
