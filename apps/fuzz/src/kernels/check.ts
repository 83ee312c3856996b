// Runs one call in several ways, and compares the answers with each other and with an oracle.
import {
  configure,
  heap,
  isClampwiseError,
  type NdArray,
  type TypedArray,
} from '@clampwise/kernels';
import { halfValue, ulpDistance } from '@clampwise/testing';
import type { Draw } from '../core/draw.ts';
import { Bomb, expect, Failure } from '../core/target.ts';
import { build, Slot, slotsIn } from '../core/template.ts';
import { emptyArray, isHalf } from '../core/values.ts';
import type { Expected, KernelCall, KernelEntry } from './call.ts';
import { Memory, PLACES, type Place } from './place.ts';
import { difference, type Part, partsOf } from './result.ts';

const BACKENDS = ['js', 'wasm', 'auto'] as const;
type Backend = (typeof BACKENDS)[number];

export interface Way {
  readonly backend: Backend;
  readonly place: (slot: Slot) => Place;
  readonly outPlace: Place;
  /** A result of its own, `out`, or the number of an input of `inPlace`. */
  readonly out: 'new' | 'given' | number;
  readonly isScoped: boolean;
}

export const PLAIN: Way = {
  backend: 'js',
  place: () => 'ordinary',
  outPlace: 'ordinary',
  out: 'new',
  isScoped: false,
};

export type Outcome =
  | { readonly parts: readonly Part[]; readonly result: unknown }
  | { readonly error: unknown };

/** A random way to run a call. */
export function wayOf(draw: Draw, call: KernelCall): Way {
  const one = draw.pick([null, ...PLACES]);
  const places = new Map<Slot, Place>();
  for (const slot of slotsIn([call.args, call.options])) {
    places.set(slot, one ?? draw.pick(PLACES));
  }
  const outs: Way['out'][] = ['new'];
  if (call.out !== undefined) outs.push('given', ...(call.inPlace ?? []).keys());
  return {
    backend: draw.pick(BACKENDS),
    place: (slot) => places.get(slot) ?? 'ordinary',
    outPlace: draw.pick(PLACES),
    out: draw.pick(outs),
    isScoped: draw.oneIn(4),
  };
}

export const sayWay = ({ backend, outPlace, out, isScoped }: Way): string =>
  `backend ${backend}, out ${out === 'given' ? `in ${outPlace}` : out}${isScoped ? ', in a scope' : ''}`;

/** A slot for `out`, filled with bytes that no result has. */
function outLike(like: KernelCall['out']): unknown {
  if (!(like instanceof Slot)) return (like ?? []).map((slot) => slot && outLike(slot));
  const data = emptyArray(like.dtype, like.data.length);
  new Uint8Array(data.buffer).fill(0x5a);
  return new Slot(data, like.dtype, like.shape);
}

/** Runs a call in one way. Inputs must stay as they are, and the heap must be whole after. */
export function runWay(entry: KernelEntry, call: KernelCall, way: Way): Outcome {
  const before = heap.info();
  try {
    return runOnce(entry, call, way);
  } finally {
    checkHeap(before);
  }
}

/** As runWay, for calls that free arrays of the heap themselves. */
export function runOnce(entry: KernelEntry, call: KernelCall, way: Way): Outcome {
  const memory = new Memory();
  const outSlots = way.out === 'given' ? outLike(call.out) : call.inPlace?.[way.out as number];
  const place = (slot: Slot): unknown => {
    const known = made.get(slot) ?? memory.place(slot, way.place(slot));
    made.set(slot, known);
    return known;
  };
  const made = new Map<Slot, unknown>();
  const run = (): Outcome => {
    if (way.out === 'given') {
      for (const slot of slotsIn(outSlots)) made.set(slot, memory.place(slot, way.outPlace));
    }
    const args = call.args.map((arg) => build(arg, place));
    let options = build(call.options, place);
    const out = way.out === 'new' ? undefined : build(outSlots, place);
    if (out !== undefined) options = { ...(options as object | undefined), out };
    if (options !== undefined) args.push(options);
    const outcome = outcomeOf(entry, args as never[], out);
    const failed = 'error' in outcome;
    const written = failed ? [] : [...slotsIn(outSlots), ...(call.written ?? [])];
    memory.check(new Set(written), failed ? 'a write before a throw' : 'a wrong write');
    return outcome;
  };
  configure({ backend: way.backend });
  try {
    if (!way.isScoped) return run();
    // A scope keeps what it returns, so the outcome leaves it another way.
    let outcome: Outcome | undefined;
    heap.scope(() => {
      outcome = run();
    });
    return outcome as unknown as Outcome;
  } finally {
    configure({ backend: 'auto' });
    memory.free();
  }
}

export function checkHeap(before: ReturnType<typeof heap.info>): void {
  const after = heap.info();
  const isWhole = after.usedBytes === before.usedBytes && after.arrays === before.arrays;
  expect(isWhole, 'a leak in the heap', () => {
    return `${after.arrays} arrays of ${after.usedBytes} bytes, before ${before.arrays} of ${before.usedBytes}`;
  });
}

function outcomeOf(entry: KernelEntry, args: never[], out: unknown): Outcome {
  let result: unknown;
  try {
    result = entry.fn(...args);
  } catch (error) {
    checkError(error);
    return { error };
  }
  if (ArrayBuffer.isView(out)) {
    const given = result === out || (result as { dx?: unknown })?.dx === out;
    expect(given, 'another array than out', () => 'the result is not out itself');
  }
  const parts = partsOf(result);
  if (entry.isResident === true) freeAll(result);
  return { parts, result };
}

function freeAll(result: unknown): void {
  for (const value of Object.values(result as object)) {
    const array = value as TypedArray | NdArray;
    if (heap.has(array)) heap.free(array);
  }
}

/** Checks that an error is one of ours, or that of an argument itself. */
export function checkError(error: unknown): void {
  if (isClampwiseError(error) || error instanceof Bomb) return;
  const { name, message = String(error), stack = '' } = error as Error;
  // A class in place of a function is called like one.
  if (/^Class constructor.* cannot be invoked without 'new'/.test(message)) return;
  const calls = stack.split('\n').filter((line) => /^ +at .*dist/.test(line));
  throw new Failure(
    `an error that is not ours (${name})`,
    [message, ...calls.slice(0, 4)].join('\n'),
  );
}

/** Compares the answers of two ways. */
export function compare(actual: Outcome, expected: Outcome, kind: string): void {
  if ('error' in actual || 'error' in expected) {
    const [a, e] = [said(actual), said(expected)];
    expect(a === e, kind, () => `${a} instead of ${e}`);
    return;
  }
  const unlike = difference(actual.parts, expected.parts);
  expect(unlike === null, kind, () => unlike ?? '');
}

function said(outcome: Outcome): string {
  if (!('error' in outcome)) return 'a result';
  const { name, argument } = outcome.error as { name: string; argument?: string };
  return `${name} for ${argument}`;
}

/** Compares an answer with the oracle's. */
export function checkExpected(outcome: Outcome, expected: Expected | 'throws'): void {
  if (expected === 'throws') {
    expect('error' in outcome, 'a call that should throw', () => 'it returned');
    return;
  }
  if ('error' in outcome) {
    throw new Failure('a call that should work', String(outcome.error));
  }
  const parts = expected.of === undefined ? outcome.parts : partsOf(expected.of(outcome.result));
  const actual = parts.flatMap(({ dtype, values }) =>
    Array.from(values as ArrayLike<number>, (value) => ({ value: wide(dtype, value), dtype })),
  );
  const { values, ulps = 0, absolute = 0 } = expected;
  expect(actual.length === values.length, 'a wrong result', () => {
    return `${actual.length} numbers instead of ${values.length}`;
  });
  values.forEach((value, i) => {
    const { value: found, dtype } = actual[i];
    const allowed = typeof absolute === 'number' ? absolute : absolute[i];
    if (isNear(found, value, dtype, ulps, allowed)) return;
    throw new Failure('a wrong result', `[${i}] is ${found} instead of ${value} (${dtype})`);
  });
}

/** The number that an element stands for. */
function wide(dtype: string, value: number): number {
  return isHalf(dtype as never) ? halfValue(dtype as 'float16', value) : value;
}

type Value = number | bigint;

function isNear(a: Value, e: Value, dtype: string, ulps: number, absolute: number): boolean {
  if (Object.is(a, e)) return true;
  if (typeof a === 'bigint' || typeof e === 'bigint') return a === e;
  if (ulps === 0 && absolute === 0) return false;
  if (a === e || Math.abs(a - e) <= absolute) return true;
  if (Number.isNaN(a) || Number.isNaN(e)) return false;
  if (/16/.test(dtype)) return Math.abs(a - e) <= ulps * 2 ** -7 * Math.abs(e) + 2 ** -24;
  const precision = /32/.test(dtype) ? 'float32' : 'float64';
  const rounded = precision === 'float32' ? Math.fround(e) : e;
  return ulpDistance(a, rounded, precision) <= ulps;
}
