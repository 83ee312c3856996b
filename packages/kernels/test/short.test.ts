// The short paths of calls on few elements, against the general path, which a trace hook asks for: the same bits and errors.
import { assertSame } from '@clampwise/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adamStep,
  ClampwiseTypeError,
  clip,
  clipByGlobalNorm,
  type DType,
  nonNeg,
  rmspropStep,
  saturateCast,
  sgdStep,
} from '../src/index.ts';
import { bytesOf, caught, traced } from './support/harness.ts';

type Floats = Float32Array<ArrayBuffer>;
type FloatArray = Float32Array | Float64Array;

const CASTS = ['int8', 'uint8', 'uint8clamped', 'int16'] as const satisfies readonly DType[];
// Halves in plenty, and what is beyond every range.
const casted = fc.oneof(
  fc.integer({ min: -140_000, max: 140_000 }).map((v) => v / 2),
  fc.float(),
  fc.constantFrom(NaN, -0, 0.5, 1.5, -0.5, 254.5, 255.5, 32766.5, Infinity, -Infinity, 3e38),
);
const numbers = fc.constantFrom(undefined, 1, 0.5, -1, 255, 32767, 1e-3, 3e300, 0);

function floats(values: fc.Arbitrary<number>, minLength: number, maxLength: number) {
  return fc
    .array(values, { minLength, maxLength, size: 'max' })
    .map((list): Floats => Float32Array.from(list));
}

/** Runs a call on the short path and on the general one. */
function both<R>(call: () => R): [short: R, general: R] {
  const short = call();
  let general: R | undefined;
  traced(() => {
    general = call();
  });
  return [short, general as R];
}

describe('saturateCast of few elements', () => {
  it.each(CASTS)('gives the bits of the general path: %s', (dtype) => {
    fc.assert(
      fc.property(
        floats(casted, 1, 200),
        numbers,
        numbers,
        fc.boolean(),
        (x, scale, offset, hasOut) => {
          const [short, general] = both(() => {
            const out = hasOut ? saturateCast(new Float32Array(x.length), dtype) : undefined;
            return saturateCast(x, dtype, { scale, offset, out: out as Int16Array });
          });
          assertSame(short, general, 'the result');
        },
      ),
    );
  });

  it('refuses an output over the start of x', () => {
    for (const n of [1, 16, 40, 200]) {
      for (const value of [0, 0.5, NaN]) {
        const x = new Float32Array(n).fill(value);
        const out = new Int16Array(x.buffer, 0, n);
        expect(() => saturateCast(x, 'int16', { out })).toThrow('out must');
        assertSame(x, new Float32Array(n).fill(value), 'x');
      }
    }
  });
});

it('saturateCast writes into a subclass by its elements alone', () => {
  class Odd extends Int16Array {
    override set(): void {
      throw new Error('not to be called');
    }
  }
  for (const n of [4, 40]) {
    const out = saturateCast(new Float32Array(n).fill(2.5), 'int16', { out: new Odd(n) });
    assertSame(Int16Array.from(out), new Int16Array(n).fill(2), 'the result');
  }
});

/** clip and nonNeg, with their results in an array that is given. */
const CLIPS: { readonly [name: string]: (x: FloatArray, out: FloatArray) => unknown } = {
  clip: (x, out) => clip(x, -1, 0.1, { out }),
  nonNeg: (x, out) => nonNeg(x, { out }),
};

describe.each(Object.entries(CLIPS))('%s into an array', (_, run) => {
  // Few elements, an odd number of them, and more than a loop takes.
  const lengths = fc.constantFrom(1, 2, 3, 16, 31, 127, 128, 129, 1000, 20_000);

  it('gives the bits of the general path', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.array(fc.float(), { minLength: 1 }),
        fc.boolean(),
        (n, list, is64) => {
          const x = (is64 ? new Float64Array(n) : new Float32Array(n)).map(
            (_, i) => list[i % list.length] as number,
          );
          const [short, general] = both(() => {
            const out = is64 ? new Float64Array(n) : new Float32Array(n);
            expect(run(x, out)).toBe(out);
            const own = x.slice();
            run(own, own);
            assertSame(own, out, 'in place');
            return out;
          });
          assertSame(short, general, 'the result');
        },
      ),
    );
  });

  it('reads and writes a subclass by its elements alone', () => {
    class Odd extends Float32Array {
      override set(): void {
        throw new Error('not to be called');
      }
      override subarray(): never {
        throw new Error('not to be called');
      }
    }
    for (const n of [4, 40, 400, 40_000]) {
      const wanted = new Float32Array(n);
      run(new Float32Array(n).fill(-0.5), wanted);
      const out = new Odd(n);
      run(new Odd(n).fill(-0.5), out);
      assertSame(Float32Array.from(out), wanted, 'the result');
    }
  });

  it('takes nothing that only looks like an array', () => {
    for (const n of [4, 400]) {
      const x = new Float32Array(n);
      for (const odd of [new Proxy(x, {}), Object.create(x) as Floats]) {
        expect(caught(() => run(odd, x))).toBeInstanceOf(ClampwiseTypeError);
        expect(caught(() => run(x, odd))).toBeInstanceOf(ClampwiseTypeError);
      }
    }
  });
});

const OPTIONS = [
  {},
  { learningRate: 0.5, clipValue: 1, nonNeg: true },
  { learningRate: 0.01, momentum: 0.9, min: -1, max: 0.5, weightDecay: 0.1, scale: 0.5 },
];

/** A step on copies of four arrays: what all of them are after it. */
const STEPS: { readonly [name: string]: (arrays: readonly Floats[], options: object) => unknown } =
  {
    sgdStep: ([w, g, m], options) => sgdStep(w as Floats, g as Floats, { m }, options),
    adamStep: ([w, g, m, v], { momentum: _, ...options }: { momentum?: number }) =>
      adamStep(
        w as Floats,
        g as Floats,
        { m: m as Floats, v: v as Floats },
        { ...options, step: 3 },
      ),
    rmspropStep: ([w, g, m, v], options) =>
      rmspropStep(w as Floats, g as Floats, { v: v as Floats, m }, options),
  };
const STEP_NAMES = Object.keys(STEPS);

function step(name: string, arrays: readonly Floats[], options: object): unknown {
  return STEPS[name]?.(arrays, options);
}

describe.each(STEP_NAMES)('%s of few elements', (name) => {
  it('gives the bits of the general path', () => {
    const arrays = fc
      .integer({ min: 1, max: 100 })
      .chain((n) => fc.tuple(...[0, 1, 2, 3].map(() => floats(fc.float(), n, n))));
    fc.assert(
      fc.property(arrays, fc.constantFrom(...OPTIONS), (given, options) => {
        const [short, general] = both(() => {
          const own = given.map((x) => x.slice());
          step(name, own, options);
          return own;
        });
        for (const [k, x] of short.entries()) assertSame(x, general[k] as Floats, `array ${k}`);
      }),
    );
  });

  it.each([0, 0.5, NaN])('refuses arrays over one buffer, full of %f', (value) => {
    const count = name === 'sgdStep' ? 3 : 4;
    for (let i = 1; i < count; i++) {
      for (let k = 0; k < i; k++) {
        const arrays = Array.from({ length: 4 }, () => new Float32Array(5).fill(value));
        arrays[i] = new Float32Array((arrays[k] as Floats).buffer);
        const before = arrays.map(bytesOf);
        const run = () => step(name, arrays, { momentum: 0.5 });
        expect(run).toThrow('overlaps');
        for (const [j, x] of arrays.entries()) {
          assertSame(bytesOf(x), before[j] as Uint8Array, `array ${j}`);
        }
      }
    }
  });

  it('gives the errors of the general path', () => {
    const [w, g, m, v] = [1, 2, 3, 4].map((value) => new Float32Array(3).fill(value)) as [
      Floats,
      Floats,
      Floats,
      Floats,
    ];
    const bad = [
      { learningRate: -1 },
      { clipValue: 0 },
      { nonNeg: 1 },
      { nonNeg: true, min: 0 },
      { min: 2, max: 1 },
    ];
    for (const options of bad) {
      const [short, general] = both(() => caught(() => step(name, [w, g, m, v], options)) as Error);
      expect(short.message).toBe(general.message);
      expect(w[0]).toBe(1);
    }
  });
});

describe('clipByGlobalNorm of few elements', () => {
  const list = fc.array(floats(fc.float(), 1, 30), { minLength: 1, maxLength: 9 });
  const limits = fc.constantFrom(1e-3, 0.5, 1, 7, 1e30, 1e-320, Infinity);
  const ways = fc.constantFrom('new arrays', 'out', 'in place');

  it('gives the bits of the general path', () => {
    fc.assert(
      fc.property(list, limits, ways, (given, limit, way) => {
        const [short, general] = both(() => {
          const own = given.map((x) => x.slice());
          if (way === 'new arrays') return clipByGlobalNorm(own, limit);
          return clipByGlobalNorm(own, limit, {
            out: way === 'out' ? own.map((x) => new Float32Array(x.length)) : own,
          });
        });
        for (const key of ['norm', 'scale', 'nonFinite'] as const) {
          expect(Object.is(short[key], general[key]), key).toBe(true);
        }
        for (const [k, x] of short.clipped.entries())
          assertSame(x, general.clipped[k] as Floats, `${k}`);
      }),
    );
  });

  it('refuses results that overlap other arrays of the call', () => {
    const x = [Float32Array.of(0, 1), Float32Array.of(0, 2, 1)] as const;
    const view = (of: Floats, n: number): Floats => new Float32Array(of.buffer, 0, n);
    const y = [new Float32Array(2), new Float32Array(3)] as const;
    const outs = [
      [view(x[1], 2), y[1]],
      [y[0], new Float32Array(y[0].length + 1).fill(0)],
      [view(y[1], 2), y[1]],
    ];
    expect(() => clipByGlobalNorm(x, 1, { out: outs[0] as Floats[] })).toThrow('overlaps');
    expect(() => clipByGlobalNorm(x, 1, { out: outs[2] as Floats[] })).toThrow('overlaps');
    expect(() => clipByGlobalNorm(x, 1, { out: outs[1] as Floats[] })).not.toThrow();
    const twice = [x[0], x[0]];
    expect(() => clipByGlobalNorm(twice, 1, { out: twice })).toThrow('overlaps');
    assertSame(x[0], Float32Array.of(0, 1), 'x');
    // An input may come twice, and a result may be in the bytes of its own array.
    assertSame(clipByGlobalNorm(twice, 5).clipped[1] as Floats, x[0], 'x');
    expect(() => clipByGlobalNorm([x[0]], 0.5, { out: [view(x[0], 2)] })).not.toThrow();
    assertSame(x[0], Float32Array.of(0, 0.5), 'x');
  });
});
