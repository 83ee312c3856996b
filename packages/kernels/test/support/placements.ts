import { constructorOf, dtypeOf, firstDifference, type TypedArray } from '@clampwise/testing';
import { heap } from '../../src/index.ts';
import { attached, attachedShared, type TestMemory } from './attached.ts';
import { bytesOf, copyInto, copyOver, garbage, inHeap } from './harness.ts';

/** An elementwise function of one array, with everything but the array and `out` fixed. */
export type Apply = (
  x: TypedArray,
  out: TypedArray | undefined,
  place: (bound: TypedArray) => TypedArray,
) => TypedArray;

export interface PlacementCase {
  readonly title: string;
  /** Where the trace must say that a WASM kernel found its data; undefined where both are right. */
  readonly placement?: 'heap' | 'staged';
  /** Makes the arguments, calls, checks what came back, and gives the values as an ordinary array. */
  run(x: TypedArray, apply: Apply): TypedArray;
}

type ResizableBuffer = new (bytes: number, options: { maxByteLength: number }) => ArrayBuffer;

const asIs = (array: TypedArray): TypedArray => array;

function ordinary(array: TypedArray): TypedArray {
  return copyInto(new (constructorOf(dtypeOf(array)))(array.length), array);
}

function assert(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

/** Calls with a result of its own, and checks that it shares nothing with x, which stays as it was. */
function fresh(x: TypedArray, apply: Apply, place = asIs): TypedArray {
  const before = bytesOf(x);
  const result = apply(x, undefined, place);
  assert(result !== x && result.buffer !== x.buffer, 'the result must not share memory with x');
  assert(result.buffer instanceof ArrayBuffer, 'the result must lie in a plain ArrayBuffer');
  assert(result.buffer.byteLength === result.byteLength, 'the result must own its whole buffer');
  assert(firstDifference(before, bytesOf(x)) < 0, 'x must not be written');
  return result;
}

function into(x: TypedArray, out: TypedArray, apply: Apply): TypedArray {
  const before = bytesOf(x);
  const result = apply(x, out, asIs);
  assert(result === out, 'the result must be `out` itself');
  if (x !== out) assert(firstDifference(before, bytesOf(x)) < 0, 'x must not be written');
  return ordinary(out);
}

function inAndOut(view: TypedArray, run: (view: TypedArray) => TypedArray): TypedArray {
  try {
    return ordinary(run(view));
  } finally {
    heap.free(view);
  }
}

/** Every way in which arguments may lie in memory. */
export const placements: readonly PlacementCase[] = [
  { title: 'ordinary arrays', placement: 'staged', run: (x, apply) => fresh(x, apply) },
  { title: 'with out', placement: 'staged', run: (x, apply) => into(x, garbage(x), apply) },
  { title: 'with out inside a larger buffer', run: (x, apply) => into(x, garbage(x, 3), apply) },
  {
    title: 'in place',
    run: (x, apply) => {
      const copy = ordinary(x);
      return into(copy, copy, apply);
    },
  },
  {
    title: 'in place, through another view of the same bytes',
    run: (x, apply) => {
      const copy = ordinary(x);
      const out = new (constructorOf(dtypeOf(x)))(copy.buffer, copy.byteOffset, copy.length);
      assert(apply(copy, out, asIs) === out, 'the result must be `out` itself');
      return out;
    },
  },
  {
    title: 'over a SharedArrayBuffer',
    run: (x, apply) => fresh(copyOver(x, new SharedArrayBuffer(x.byteLength)), apply),
  },
  {
    title: 'over a SharedArrayBuffer, in place',
    run: (x, apply) => {
      const shared = copyOver(x, new SharedArrayBuffer(x.byteLength));
      return into(shared, shared, apply);
    },
  },
  {
    title: 'over a resizable buffer, with out over another',
    run: (x, apply) => {
      const make = (): ArrayBuffer =>
        new (ArrayBuffer as unknown as ResizableBuffer)(x.byteLength, {
          maxByteLength: x.byteLength + 64,
        });
      return into(copyOver(x, make()), copyOver(x, make()), apply);
    },
  },
  {
    title: 'in the heap',
    placement: 'heap',
    run: (x, apply) => inAndOut(inHeap(x), (view) => fresh(view, apply)),
  },
  {
    title: 'in the heap, in place',
    placement: 'heap',
    run: (x, apply) => inAndOut(inHeap(x), (view) => into(view, view, apply)),
  },
  {
    title: 'in the heap, with out in the heap',
    placement: 'heap',
    run: (x, apply) =>
      inAndOut(inHeap(x), (view) => inAndOut(inHeap(x), (out) => into(view, out, apply))),
  },
  {
    title: 'in the heap, with an ordinary out',
    placement: 'heap',
    run: (x, apply) => inAndOut(inHeap(x), (view) => into(view, garbage(x, 1), apply)),
  },
  {
    title: 'ordinary, with out in the heap',
    placement: 'heap',
    run: (x, apply) => inAndOut(inHeap(garbage(x)), (out) => into(x, out, apply)),
  },
  {
    title: 'in the heap inside a scope: the result is resident',
    placement: 'heap',
    run: (x, apply) =>
      heap.scope(() => {
        const result = apply(inHeap(x), undefined, asIs);
        assert(result.length === 0 || heap.has(result), 'the result must lie in the heap');
        return ordinary(result);
      }),
  },
  {
    title: 'array bounds in the heap',
    run: (x, apply) => heap.scope(() => ordinary(apply(inHeap(x), undefined, inHeap))),
  },
  {
    title: 'a part of a heap array',
    placement: 'heap',
    run: (x, apply) =>
      heap.scope(() => {
        const whole = heap.alloc(x.length + 5, dtypeOf(x));
        const part = copyInto(whole.subarray(3, 3 + x.length), x);
        return ordinary(apply(part, undefined, asIs));
      }),
  },
  ...inMemory('an attached memory', attached),
  ...inMemory('an attached shared memory', attachedShared),
];

function inMemory(title: string, memory: TestMemory): PlacementCase[] {
  return [
    {
      title: `in ${title}, with out there`,
      placement: 'heap',
      run: (x, apply) =>
        memory.scope((place) => into(place(x), place(garbage(x)), memory.running(apply))),
    },
    {
      title: `in ${title}, bounds there too, in place`,
      placement: 'heap',
      run: (x, apply) =>
        memory.scope((place) => {
          const there = place(x);
          return ordinary(memory.running(apply)(there, there, place));
        }),
    },
    {
      title: `in ${title}: the result is ordinary`,
      placement: 'heap',
      run: (x, apply) => memory.scope((place) => fresh(place(x), memory.running(apply))),
    },
    {
      title: `ordinary, with out in ${title}`,
      placement: 'heap',
      run: (x, apply) => memory.scope((place) => into(x, place(garbage(x)), memory.running(apply))),
    },
  ];
}
