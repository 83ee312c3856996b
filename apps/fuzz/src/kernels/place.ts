// Where the arrays of a call lie, and whether the bytes around them stand.

import { runInNewContext } from 'node:vm';
import { type DType, heap, type TypedArray } from '@clampwise/kernels';
import { constructorOf } from '@clampwise/testing';
import { resizable } from '../core/hostile.ts';
import { expect } from '../core/target.ts';
import type { Slot } from '../core/template.ts';
import { storage } from '../core/values.ts';

export const PLACES = [
  'ordinary',
  'inside',
  'heap',
  'heapInside',
  'shared',
  'resizable',
  'subclass',
  'realm',
] as const;
export type Place = (typeof PLACES)[number];

const CANARY = 0xa5;

interface Placed {
  readonly slot: Slot;
  readonly view: TypedArray;
  /** All bytes among which the view lies, and a copy of them. */
  readonly around: Uint8Array;
  readonly before: Uint8Array;
  /** The array to free, if it is in the heap. */
  readonly owned: TypedArray | null;
}

type Constructor = new (buffer: ArrayBufferLike, offset: number, length: number) => TypedArray;

const constructorFor = (dtype: DType): Constructor =>
  constructorOf(storage(dtype)) as unknown as Constructor;

const bytesOver = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** A class of arrays that extends another, once for each. */
const subclasses = new Map<Constructor, Constructor>();
function subclassOf(Base: Constructor): Constructor {
  const Known = subclasses.get(Base) ?? extended(Base);
  subclasses.set(Base, Known);
  return Known;
}

function extended(Base: Constructor): Constructor {
  const Made = Base as unknown as new (...args: unknown[]) => object;
  return class extends Made {} as unknown as Constructor;
}

let realm: { readonly [name: string]: Constructor } | undefined;
function ofRealm(Base: Constructor): { Array: Constructor; Buffer: Constructor } {
  realm ??= runInNewContext(
    '({ Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Uint8Array, ' +
      'Uint8ClampedArray, Uint16Array, Uint32Array, BigInt64Array, BigUint64Array, ArrayBuffer })',
  ) as { readonly [name: string]: Constructor };
  return { Array: realm[Base.name], Buffer: realm.ArrayBuffer };
}

/** The arrays of one call in memory. */
export class Memory {
  readonly #placed: Placed[] = [];

  /** Places the array of a slot: a typed array, or an NdArray if the slot has a shape. */
  place(slot: Slot, place: Place): unknown {
    const { data, dtype, shape } = slot;
    const { view, around, owned } = allocated(dtype, data.length, place);
    if (around.length > 0) around.fill(CANARY);
    bytesOver(view).set(bytesOver(data));
    this.#placed.push({ slot, view, around, before: around.slice(), owned });
    return shape === null ? view : { data: view, shape: [...shape], dtype };
  }

  /** The view of a slot. */
  viewOf(slot: Slot): TypedArray {
    return this.#placed.find((placed) => placed.slot === slot)?.view as TypedArray;
  }

  /** Checks that bytes did not change, except those of written slots. */
  check(written: ReadonlySet<Slot>, kind: string): void {
    for (const { slot, view, around, before } of this.#placed) {
      const start = view.byteOffset - around.byteOffset;
      const end = start + view.byteLength;
      const isWritten = written.has(slot);
      if (!isWritten && Buffer.compare(around, before) === 0) continue;
      for (let k = 0; k < before.length; k++) {
        if (around[k] === before[k] || (isWritten && k >= start && k < end)) continue;
        const where = k < start || k >= end ? 'outside of an array' : 'in an input';
        expect(false, kind, () => `byte ${k - start} ${where} of length ${view.length} changed`);
      }
    }
  }

  /** Frees what is in the heap. */
  free(): void {
    for (const { owned } of this.#placed) if (owned !== null && heap.has(owned)) heap.free(owned);
  }
}

interface Allocated {
  readonly view: TypedArray;
  readonly around: Uint8Array;
  readonly owned: TypedArray | null;
}

function allocated(dtype: DType, length: number, place: Place): Allocated {
  const Base = constructorFor(dtype);
  const size = (Base as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
  const over = (buffer: ArrayBufferLike, lead: number, Made: Constructor = Base): Allocated => ({
    view: new Made(buffer, lead * size, length),
    around: new Uint8Array(buffer),
    owned: null,
  });
  const total = (length + 8) * size;
  if (place === 'inside') return over(new ArrayBuffer(total), 3);
  if (place === 'shared') return over(new SharedArrayBuffer(total), 1);
  if (place === 'resizable') return over(resizable(total, total + 64), 5);
  if (place === 'subclass') return over(new ArrayBuffer(length * size), 0, subclassOf(Base));
  if (place === 'realm') {
    const foreign = ofRealm(Base);
    const Make = foreign.Buffer as unknown as new (bytes: number) => ArrayBuffer;
    return over(new Make(length * size), 0, foreign.Array);
  }
  if (place === 'ordinary') return over(new ArrayBuffer(length * size), 0);
  const owned = heap.alloc(place === 'heap' ? length : length + 8, storage(dtype));
  const view = place === 'heap' ? owned : owned.subarray(3, 3 + length);
  return { view, around: bytesOver(owned), owned };
}
