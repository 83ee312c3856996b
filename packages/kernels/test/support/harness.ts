import {
  type CaseBound,
  constructorOf,
  dtypeOf,
  type TestApi,
  type TypedArray,
} from '@clampwise/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Bound, configure, heap, type TraceEvent } from '../../src/index.ts';

/** What the runners of the cases need of vitest. */
export const testApi: TestApi = {
  describe: (title, body) => void describe(title, body),
  it: (title, body) => void it(title, body),
  skip: (title) => void it.skip(title),
};

export const BACKENDS = ['js', 'wasm'] as const;

/** And the setting with which people run: it chooses by the call, and has short paths that the trace would close. */
export const SETTINGS = ['auto', ...BACKENDS] as const;

type Setting = (typeof SETTINGS)[number];

/** Forces a backend for the tests of the enclosing block. */
export function useBackend(backend: Setting): void {
  beforeAll(() => configure({ backend }));
  afterAll(() => configure({ backend: 'auto' }));
}

/** Runs a function on a backend. */
export function on<R>(backend: Setting, run: () => R): R {
  configure({ backend });
  try {
    return run();
  } finally {
    configure({ backend: 'auto' });
  }
}

/** Runs a function and gives what the trace hook was told of meanwhile. */
export function traced(run: () => void): TraceEvent[] {
  const events: TraceEvent[] = [];
  configure({ trace: (event) => events.push(event) });
  try {
    run();
  } finally {
    configure({ trace: null });
  }
  return events;
}

/** An array of x's type and length whose bytes are all 0xA5, at `offset` elements in its buffer. */
export function garbage(x: TypedArray, offset = 0): TypedArray {
  const Constructor = constructorOf(dtypeOf(x));
  const bytes = Constructor.BYTES_PER_ELEMENT;
  const buffer = new ArrayBuffer((x.length + offset) * bytes);
  new Uint8Array(buffer).fill(0xa5);
  return new Constructor(buffer, offset * bytes, x.length);
}

/** The bytes of an array: comparing them tells even NaNs apart. */
export function bytesOf(array: TypedArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
}

/** Copies bytes, so that NaNs keep theirs. */
export function copyInto<T extends TypedArray>(target: T, source: TypedArray): T {
  new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(bytesOf(source));
  return target;
}

/** A copy over its own buffer, or over the buffer given, at `offset` elements. */
export function copyOver(x: TypedArray, buffer: ArrayBufferLike, offset = 0): TypedArray {
  const Constructor = constructorOf(dtypeOf(x));
  return copyInto(new Constructor(buffer, offset * Constructor.BYTES_PER_ELEMENT, x.length), x);
}

/** A copy in the heap. */
export function inHeap<T extends TypedArray>(x: T): T {
  const view = heap.alloc(x.length, dtypeOf(x)) as T;
  if (!heap.has(view)) throw new Error('the heap is full');
  return copyInto(view, x);
}

/** The bounds of cases are what the functions take. */
export function bound(value: CaseBound): Bound {
  return value as Bound;
}

/** Maps the typed array in a bound, if there is one. */
export function mapBound(value: CaseBound, map: (array: TypedArray) => TypedArray): CaseBound {
  if (value === null || typeof value !== 'object') return value;
  if (ArrayBuffer.isView(value)) return map(value as TypedArray);
  return 'data' in value ? { ...value, data: map(value.data) } : value;
}

/** What a call throws; it must throw. */
export function caught(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('the call did not throw');
}
