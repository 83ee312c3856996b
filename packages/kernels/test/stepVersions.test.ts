import { assertSame, type DType } from '@clampwise/testing';
import { array } from '@clampwise/testing/arbitraries';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heap } from '../src/index.ts';
import { attached, attachedShared } from './support/attached.ts';
import { bytesOf, copyOver, inHeap, on, traced } from './support/harness.ts';
import { COMMON_OPTIONS, STEP_KINDS, type StepKind } from './support/steps.ts';

type Floats = Float32Array | Float64Array;

/** A weight, a gradient, and a state, of any values whatever. */
interface Arrays {
  readonly weight: Floats;
  readonly gradient: Floats;
  readonly state: { readonly [slot: string]: Floats };
}

type Place = (array: Floats) => Floats;

const DTYPES = ['float32', 'float64'] as const;

function placed({ weight, gradient, state }: Arrays, place: Place, slots = place): Arrays {
  const entries = Object.entries(state).map(([slot, values]) => [slot, slots(values)]);
  return { weight: place(weight), gradient: place(gradient), state: Object.fromEntries(entries) };
}

const own: Place = (x) => copyOver(x, new ArrayBuffer(x.byteLength)) as Floats;
const offset: Place = (x) =>
  copyOver(x, new ArrayBuffer(x.byteLength + 3 * x.BYTES_PER_ELEMENT), 3) as Floats;
const shared: Place = (x) => copyOver(x, new SharedArrayBuffer(x.byteLength)) as Floats;

/** Takes two steps, and gives the weight and the state after them. The gradient stays as it is. */
function twoSteps(kind: StepKind, arrays: Arrays, more: object): Floats[] {
  const { weight, gradient, state } = arrays;
  const before = bytesOf(gradient);
  for (const step of [1, 2]) expect(kind.run(weight, gradient, state, step, more)).toBe(weight);
  assertSame(bytesOf(gradient), before, 'the gradient');
  return [weight, ...Object.values(state)].map(own);
}

/** Random arrays of one dtype and length, for a kind of step. */
function arraysFor(kind: StepKind, dtype: DType, length: number): fc.Arbitrary<Arrays> {
  const slots = Object.keys(kind.state(new Float32Array(0)));
  const one = array(dtype, {
    minLength: length,
    maxLength: length,
  }) as fc.Arbitrary<unknown> as fc.Arbitrary<Floats>;
  const state = Object.fromEntries(slots.map((slot) => [slot, one]));
  return fc.record({ weight: one, gradient: one, state: fc.record(state) });
}

describe.each(STEP_KINDS)('$title: WebAssembly and JavaScript give the same bits', (kind) => {
  it.each(DTYPES)('of random values, %s, wherever the arrays lie', (dtype) => {
    const lengths = fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 15, 33);
    const calls = lengths.chain((n) =>
      fc.tuple(arraysFor(kind, dtype, n), fc.constantFrom(...COMMON_OPTIONS)),
    );
    fc.assert(
      fc.property(calls, ([arrays, [, more]]) => {
        const run = (place: Place, slots = place) =>
          twoSteps(kind, placed(arrays, place, slots), more);
        const expected = on('js', () => run(own));
        const compare = (what: string, actual: Floats[]): void => {
          for (const [k, values] of expected.entries()) {
            assertSame(actual[k] as Floats, values, `${what}, array ${k}`);
          }
        };
        on('wasm', () => {
          compare('ordinary', run(own));
          compare('offset', run(offset));
          compare('over a SharedArrayBuffer', run(shared));
          for (const memory of [attached, attachedShared]) {
            memory.scope((place) => {
              compare(
                'attached',
                memory.attached.run(() => run(place)),
              );
              compare(
                'attached, an ordinary state',
                memory.attached.run(() => run(place, own)),
              );
            });
          }
          heap.scope(() => {
            compare('in the heap', run(inHeap));
            compare('in the heap, an ordinary state', run(inHeap, own));
            compare('ordinary, the state in the heap', run(own, inHeap));
          });
        });
        on('js', () => heap.scope(() => compare('a loop over the heap', run(inHeap))));
        compare('as it chooses', run(own));
      }),
      { numRuns: 40 },
    );
  });

  it.each(DTYPES)('of many values, %s: through several blocks', (dtype) => {
    const n = 40_001;
    const make = (seed: number): Floats => {
      const values = dtype === 'float32' ? new Float32Array(n) : new Float64Array(n);
      return values.map((_, i) => 3 * Math.sin(i * 12.9898 + seed));
    };
    const slots = Object.keys(kind.state(new Float32Array(0)));
    const state = Object.fromEntries(slots.map((slot, k) => [slot, make(k + 2).map(Math.abs)]));
    const arrays = { weight: make(0), gradient: make(1), state };
    const more = { scale: 0.9, clipValue: 1.2, weightDecay: 0.2, min: -1, max: 2 };
    const run = (place: Place) => twoSteps(kind, placed(arrays, place), more);
    const expected = on('js', () => run(own));
    for (const [place, placement] of [[own, 'staged'] as const, [inHeap, 'heap'] as const]) {
      const events = traced(() => {
        const actual = heap.scope(() => run(place as Place));
        for (const [k, values] of expected.entries()) assertSame(actual[k] as Floats, values);
      });
      const event = { op: kind.op, kernel: kind.op, dtype, length: n, backend: 'wasm', placement };
      expect(events).toMatchObject([event, event]);
    }
  });
});
