import { assertClose, assertSame } from '@clampwise/testing';
import { describe, expect, it } from 'vitest';
import {
  adamState,
  adamStep,
  clip,
  clipByGlobalNorm,
  configure,
  heap,
  isClampwiseError,
  ndarray,
  nonNeg,
  rmspropState,
  rmspropStep,
  sgdState,
  sgdStep,
} from '../src/index.ts';
import { bytesOf, caught, inHeap, SETTINGS, traced, useBackend } from './support/harness.ts';
import { STEP_KINDS } from './support/steps.ts';

type Floats = Float32Array | Float64Array;

describe.each(SETTINGS)('on the backend %s', (backend) => {
  useBackend(backend);

  it('sgdStep: momentum and Nesterov, worked out by hand', () => {
    const g = Float32Array.of(1, -2, 4, 6, 8);
    const [plain, ahead] = [Float32Array.of(0, 0, 0, 0, 0), Float32Array.of(0, 0, 0, 0, 0)];
    const options = { learningRate: 0.5, momentum: 0.5 };
    const [a, b] = [sgdState(plain, options), sgdState(ahead, options)];
    for (let k = 0; k < 2; k++) {
      sgdStep(plain, g, a, options);
      sgdStep(ahead, g, b, { ...options, nesterov: true });
    }
    // m: -g/2, then -3g/4. The weight: their sum; ahead, each is m/2 - g/2: -3g/4, then -7g/8.
    assertSame(
      plain,
      g.map((v) => -1.25 * v),
      'plain',
    );
    assertSame(
      ahead,
      g.map((v) => -1.625 * v),
      'ahead',
    );
    assertSame(
      a.m as Float32Array,
      g.map((v) => -0.75 * v),
      'm',
    );
  });

  it('adamStep: the first step is the learning rate, whatever the gradient is', () => {
    const weight = new Float64Array(5);
    const state = adamState(weight);
    const options = { learningRate: 0.25, epsilon: 1e-300, step: 1 };
    adamStep(weight, Float64Array.of(3, -1e-9, 1e9, -7, 0), state, options);
    assertClose(weight, [-0.25, 0.25, -0.25, 0.25, 0], { relative: 1e-14 });
    assertClose(state.m, [0.3, -1e-10, 1e8, -0.7, 0], { relative: 1e-14 });
    assertClose(state.v, [0.009, 1e-21, 1e15, 0.049, 0], { relative: 1e-14 });
  });

  it('adamStep: with amsgrad the largest mean of squares stays', () => {
    const weight = new Float64Array(1);
    const options = { amsgrad: true, beta2: 0.5 };
    const state = adamState(weight, options);
    adamStep(weight, Float64Array.of(4), state, { ...options, step: 1 });
    adamStep(weight, Float64Array.of(0), state, { ...options, step: 2 });
    expect([state.v[0], state.vHat?.[0]]).toEqual([4, 8]);
  });

  it('rmspropStep: centered, the square of the mean is taken away', () => {
    const weight = new Float64Array(2);
    const options = { learningRate: 1, rho: 0.5, centered: true, epsilon: 1e-300 };
    const state = rmspropState(weight, options);
    rmspropStep(weight, Float64Array.of(2, -8), state, options);
    // v = g²/2, mean = g/2, v - mean² = g²/4.
    assertSame(weight, Float64Array.of(-2, 2), 'weight');
    assertSame(state.mean as Float64Array, Float64Array.of(1, -4), 'mean');
  });

  it('rmspropStep: a variance that rounding makes negative counts as 0', () => {
    const n = 40;
    const weight = new Float32Array(n);
    const options = { learningRate: 1e-6, rho: 0.7, centered: true };
    const state = rmspropState(weight, options);
    const gradient = weight.map((_, i) => 100 + i / 7);
    for (let k = 0; k < 200; k++) rmspropStep(weight, gradient, state, options);
    const variance = weight.map((_, i) => {
      const mean = (state.mean as Float32Array)[i] as number;
      return Math.fround((state.v[i] as number) - Math.fround(mean * mean));
    });
    expect(Math.min(...variance)).toBeLessThan(-1e-7);
    expect(weight.every((w) => w < 0)).toBe(true);
  });

  it('weight decay is decoupled, not clipped, and not there unless asked for', () => {
    const weight = Float64Array.of(8, -8, Infinity);
    const zeros = new Float64Array(3);
    sgdStep(weight, zeros, {}, { learningRate: 0.5, clipValue: 1e-6 });
    expect([...weight]).toEqual([8, -8, Infinity]);
    sgdStep(weight, zeros, {}, { learningRate: 0.5, weightDecay: 0 });
    expect([...weight]).toEqual([8, -8, Infinity]);
    sgdStep(weight, zeros, {}, { learningRate: 0.5, weightDecay: 0.25, clipValue: 1e-6 });
    expect([...weight]).toEqual([7, -7, NaN]);
    const other = Float64Array.of(8);
    adamStep(other, Float64Array.of(0), adamState(other), {
      learningRate: 0.5,
      weightDecay: 0.25,
      step: 1,
    });
    expect([...other]).toEqual([7]);
  });

  it('the scale comes before the limit by value', () => {
    const weight = new Float64Array(4);
    const options = { learningRate: 1, scale: 0.5, clipValue: 2 };
    sgdStep(weight, Float64Array.of(3, 100, -5, -0.5), {}, options);
    expect([...weight]).toEqual([-1.5, -2, 2, 0.25]);
  });

  it.each(STEP_KINDS)(
    '$title: a scale from clipByGlobalNorm gives what its gradients give',
    (kind) => {
      for (const Base of [Float32Array, Float64Array]) {
        const values = (seed: number): Floats =>
          new Base(37).map((_: number, i: number) => Math.sin(i * seed));
        const [start, gradients] = [values(3), [values(5), values(7)]];
        const { clipped, scale, norm } = clipByGlobalNorm(gradients, 0.7);
        expect(norm).toBeGreaterThan(5);
        gradients.forEach((gradient, k) => {
          const [fused, apart] = [start.slice(), start.slice()];
          kind.run(fused, gradient, kind.state(fused), 1, { scale });
          kind.run(apart, clipped[k] as Floats, kind.state(apart), 1);
          assertSame(fused, apart, `weight ${k}`);
        });
      }
    },
  );

  it('a scale that float32 cannot hold still scales', () => {
    const weight = new Float32Array(5);
    sgdStep(weight, new Float32Array(5).fill(2 ** 120), {}, { learningRate: 1, scale: 2 ** -160 });
    assertSame(weight, new Float32Array(5).fill(-(2 ** -40)), 'weight');
  });

  it('an exploding gradient with a limit of 1e-12 leaves the weights (case 30)', () => {
    for (const kind of STEP_KINDS.filter(({ op }) => op === 'sgdStep')) {
      const weight = Float64Array.of(1, -2, 0.5);
      const limit = { clipValue: 1e-12, learningRate: 1 };
      kind.run(weight, Float64Array.of(1e30, -Infinity, 5), kind.state(weight), 1, limit);
      assertClose(weight, [1, -2, 0.5], { absolute: 2e-12 });
    }
  });

  it.each(STEP_KINDS)('$title: NaN reaches the weight and its neighbours stay', (kind) => {
    const weight = Float32Array.of(1, 1, 1, 1, 1);
    const state = kind.state(weight);
    const bounds = { clipValue: 1, min: 0, max: 2 };
    for (const step of [1, 2]) {
      kind.run(weight, Float32Array.of(1, NaN, 1, 1, 1), state, step, bounds);
    }
    expect([...weight].map(Number.isNaN)).toEqual([false, true, false, false, false]);
    expect(weight[0]).toBeLessThan(1);
  });

  it.each(STEP_KINDS)('$title: bounds give what clip and nonNeg give after it', (kind) => {
    const start = Float32Array.from({ length: 37 }, (_, i) => Math.sin(i * 7) / 2);
    start[3] = -0;
    start[4] = NaN;
    start[5] = -Infinity;
    const gradient = start.map((_, i) => (i === 3 ? 0 : Math.cos(i * 5)));
    const after = (more: object): Floats => {
      const weight = start.slice();
      return kind.run(weight, gradient, kind.state(weight), 1, more);
    };
    const free = after({}) as Float32Array;
    assertSame(after({ min: -0.1, max: 0.1 }), clip(free, -0.1, 0.1), 'both');
    assertSame(after({ min: 0 }), clip(free, 0, null), 'min');
    assertSame(after({ max: 0.3 }), clip(free, null, 0.3), 'max');
    assertSame(after({ nonNeg: true }), nonNeg(free), 'nonNeg');
  });

  it.each(STEP_KINDS)('$title: takes NdArrays, and returns the weight that was given', (kind) => {
    const flat = Float32Array.of(1, 2, 3, 4, 5, 6);
    const shaped = ndarray(flat.slice(), [2, 3]);
    const gradient = ndarray(Float32Array.of(1, -1, 2, -2, 3, -3), [2, 3]);
    const state = kind.state(flat);
    const shapedState = Object.fromEntries(
      Object.entries(kind.state(flat)).map(([slot, data]) => [slot, ndarray(data, [2, 3])]),
    );
    kind.run(flat, gradient.data, state, 1);
    expect(kind.run(shaped as never, gradient, shapedState as never, 1)).toBe(shaped);
    assertSame(shaped.data, flat, 'weight');
  });

  it.each(STEP_KINDS)('$title: works on empty arrays', (kind) => {
    const weight = new Float64Array(0);
    expect(kind.run(weight, new Float64Array(0), kind.state(weight), 1)).toBe(weight);
  });
});

describe('state', () => {
  it('lies where the weight lies', () => {
    for (const kind of STEP_KINDS) {
      heap.scope(() => {
        const resident = Object.values(kind.state(inHeap(Float32Array.of(1, 2, 3))));
        expect(resident.every((array) => heap.has(array) && array.every((v) => v === 0))).toBe(
          true,
        );
      });
      const ordinary = Object.values(kind.state(new Float64Array(3)));
      expect(ordinary.every((array) => array instanceof Float64Array && !heap.has(array))).toBe(
        true,
      );
    }
  });

  it('is what the options need', () => {
    const slots = STEP_KINDS.map((kind) => Object.keys(kind.state(new Float32Array(1))).join());
    expect(slots).toEqual(['', 'm', 'm', 'm,v', 'm,v,vHat', 'v', 'v,m', 'v,mean', 'v,mean,m']);
    expect(sgdState(ndarray(new Float64Array(6), [2, 3]), { momentum: 1 }).m).toHaveLength(6);
  });

  it('of the heap is freed with its scope', () => {
    heap.free(heap.alloc(1));
    const before = heap.info();
    heap.scope(() => void adamState(heap.zeros(1000), { amsgrad: true }));
    expect(heap.info()).toEqual(before);
  });
});

describe('rejected, and nothing is written', () => {
  const w = (): Float32Array => Float32Array.of(1, 2, 3);
  const g = Float32Array.of(1, 1, 1);
  const adam = (weight: Floats, options: object, gradient: unknown = g, state?: unknown) =>
    adamStep(weight, gradient as Floats, (state ?? adamState(weight)) as never, {
      step: 1,
      ...options,
    });
  const sgd = (weight: unknown, options: unknown, gradient: unknown = g, state: unknown = {}) =>
    sgdStep(weight as Floats, gradient as Floats, state as never, options as never);
  const rms = (weight: Floats, options: object) =>
    rmspropStep(weight, g, rmspropState(weight), options);

  type Rejected = [
    title: string,
    call: (weight: Float32Array) => unknown,
    kind: 'TypeError' | 'RangeError',
    argument: string,
  ];
  const rejected: readonly Rejected[] = [
    ['no step', (x) => adamStep(x, g, adamState(x), {} as never), 'TypeError', 'step'],
    ['no options', (x) => adamStep(x, g, adamState(x), undefined as never), 'TypeError', 'options'],
    ['step 0', (x) => adam(x, { step: 0 }), 'RangeError', 'step'],
    ['step 1.5', (x) => adam(x, { step: 1.5 }), 'RangeError', 'step'],
    ['beta1 of 1', (x) => adam(x, { beta1: 1 }), 'RangeError', 'beta1'],
    ['beta2 below 0', (x) => adam(x, { beta2: -0.1 }), 'RangeError', 'beta2'],
    ['epsilon 0', (x) => adam(x, { epsilon: 0 }), 'RangeError', 'epsilon'],
    [
      'an epsilon that is 0 in float32',
      (x) => adam(x, { epsilon: 1e-60 }),
      'RangeError',
      'epsilon',
    ],
    ['the same for rmsprop', (x) => rms(x, { epsilon: 1e-60 }), 'RangeError', 'epsilon'],
    ['amsgrad by name', (x) => adam(x, { amsgrad: 'yes' }), 'TypeError', 'amsgrad'],
    ['amsgrad without its state', (x) => adam(x, { amsgrad: true }), 'TypeError', 'state.vHat'],
    ['rho of 2', (x) => rms(x, { rho: 2 }), 'RangeError', 'rho'],
    ['centered without its state', (x) => rms(x, { centered: true }), 'TypeError', 'state.mean'],
    ['momentum without its state', (x) => rms(x, { momentum: 0.5 }), 'TypeError', 'state.m'],
    ['the same for sgd', (x) => sgd(x, { momentum: 0.5 }), 'TypeError', 'state.m'],
    ['momentum above 1', (x) => sgd(x, { momentum: 1.5 }), 'RangeError', 'momentum'],
    ['momentum null', (x) => sgd(x, { momentum: null }), 'TypeError', 'momentum'],
    ['a negative rate', (x) => sgd(x, { learningRate: -1 }), 'RangeError', 'learningRate'],
    ['an infinite rate', (x) => sgd(x, { learningRate: Infinity }), 'RangeError', 'learningRate'],
    ['a negative decay', (x) => sgd(x, { weightDecay: -1 }), 'RangeError', 'weightDecay'],
    ['clipValue 0', (x) => sgd(x, { clipValue: 0 }), 'RangeError', 'clipValue'],
    ['clipValue NaN', (x) => sgd(x, { clipValue: NaN }), 'RangeError', 'clipValue'],
    ['clipValue true', (x) => sgd(x, { clipValue: true }), 'TypeError', 'clipValue'],
    ['a scale that is none', (x) => sgd(x, { scale: '1' }), 'TypeError', 'scale'],
    ['min above max', (x) => sgd(x, { min: 2, max: 1 }), 'RangeError', 'min'],
    ['min NaN', (x) => sgd(x, { min: NaN }), 'RangeError', 'min'],
    ['an array as max', (x) => sgd(x, { max: [1, 2, 3] }), 'TypeError', 'max'],
    ['nonNeg next to min', (x) => sgd(x, { min: 0, nonNeg: true }), 'RangeError', 'nonNeg'],
    ['an unknown option', (x) => sgd(x, { learningrate: 1 }), 'TypeError', 'options'],
    ['a bare rate', (x) => sgd(x, 0.1), 'TypeError', 'options'],
    ['no state', (x) => sgd(x, {}, g, null), 'TypeError', 'state'],
    ['an array as state', (x) => sgd(x, {}, g, x), 'TypeError', 'state'],
    ['a plain array as weight', () => sgd([1, 2, 3], {}), 'TypeError', 'weight'],
    ['a weight of integers', () => sgd(new Int32Array(3), {}), 'TypeError', 'weight'],
    ['another dtype', (x) => sgd(x, {}, new Float64Array(3)), 'TypeError', 'gradient'],
    ['another length', (x) => sgd(x, {}, new Float32Array(2)), 'RangeError', 'gradient'],
    [
      'another shape',
      (x) => sgd(ndarray(x, [3, 1]), {}, ndarray(new Float32Array(3), [1, 3])),
      'RangeError',
      'gradient',
    ],
    [
      'a state of another length',
      (x) => adam(x, {}, g, adamState(new Float32Array(2))),
      'RangeError',
      'state.m',
    ],
    ['the weight as gradient', (x) => sgd(x, {}, x), 'RangeError', 'gradient'],
    [
      'the weight as gradient, by another view',
      (x) => sgd(x, {}, new Float32Array(x.buffer)),
      'RangeError',
      'gradient',
    ],
    [
      'the gradient as momentum',
      (x) => sgd(x, { momentum: 0.5 }, g, { m: g }),
      'RangeError',
      'state.m',
    ],
    [
      'one array as both means',
      (x) => {
        const m = new Float32Array(3);
        adam(x, {}, g, { m, v: m });
      },
      'RangeError',
      'state.v',
    ],
    [
      'overlap by a part',
      (x) => {
        const five = new Float32Array(5);
        adam(x, {}, g, { m: five.subarray(0, 3), v: five.subarray(2) });
      },
      'RangeError',
      'state.v',
    ],
  ];

  it.each(rejected)('%s', (_, call, kind, argument) => {
    const weight = w();
    const before = bytesOf(weight);
    const error = caught(() => call(weight));
    expect(isClampwiseError(error)).toBe(true);
    expect(error).toMatchObject({ name: `Clampwise${kind}`, argument });
    expect(bytesOf(weight)).toEqual(before);
    expect([...g]).toEqual([1, 1, 1]);
  });

  it('arrays of the heap that overlap, and those that are free', () => {
    heap.scope(() => {
      const whole = heap.zeros(8);
      const call = () => sgd(whole.subarray(0, 5), {}, whole.subarray(3));
      expect(caught(call)).toMatchObject({ name: 'ClampwiseRangeError', argument: 'gradient' });
      expect(() => sgd(whole.subarray(0, 4), {}, whole.subarray(4))).not.toThrow();
    });
    const gone = heap.zeros(3);
    heap.free(gone);
    expect(caught(() => sgd(w(), {}, gone))).toMatchObject({ argument: 'gradient' });
  });

  it('names the option that was meant', () => {
    const error = caught(() => sgd(w(), { weightdecay: 1 })) as Error;
    expect(error.message).toMatch(/'weightdecay'; did you mean 'weightDecay'/);
  });
});

describe('the trace', () => {
  it('says where a step ran and why', () => {
    const weight = new Float32Array(5000);
    const run = () => sgdStep(weight, new Float32Array(5000), {});
    const few = () => sgdStep(new Float64Array(3), new Float64Array(3), {});
    expect(traced(run)).toMatchObject([
      { op: 'sgdStep', kernel: 'sgdStep', length: 5000, backend: 'wasm', placement: 'staged' },
    ]);
    expect(traced(few)).toMatchObject([
      { dtype: 'float64', length: 3, backend: 'js', placement: 'ordinary' },
    ]);
    configure({ backend: 'js' });
    const events = traced(run);
    configure({ backend: 'auto' });
    expect(events).toMatchObject([{ backend: 'js', reason: "configured: backend 'js'" }]);
  });
});
