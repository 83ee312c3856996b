import type { DTypeInfo } from '../dtypes.ts';
import { type Arena, scratchOf, scratchPart } from '../memory/arena.ts';
import { fillOn } from '../memory/fill.ts';
import type { Kernel } from '../run/wasm/load.ts';
import type { TypedArray } from '../types.ts';

/**
 * How many bytes go through the staging memory at once. They stay in the cache between the two
 * copies.
 */
export const CHUNK_BYTES: number = 64 * 1024;

/** The bytes at once if a kernel also lays out bounds, which share the cache with the block. */
const SPREAD_BYTES = 16 * 1024;

/** A number that a kernel takes next to its arrays. */
export type Scalar = number | bigint | undefined;

/** An array, and its address in the memory that the kernels run over: -1 for an ordinary array. */
export interface Place {
  readonly data: TypedArray;
  readonly address: number;
}

/**
 * What a kernel does with an array. 'work' is written and stays in the scratch space, from where
 * the caller reads it.
 */
export type Role = 'read' | 'written' | 'updated' | 'work';

/** An array for a kernel: elements, or a pattern that repeats every `period` elements. */
export interface Operand extends Place {
  readonly period: number;
  /** The number of elements that share a value of a pattern. */
  readonly run: number;
  readonly role: Role;
}

/**
 * An array in its role. Written field by field: a spread followed by new keys takes 1 to 4 µs on
 * Node 20.
 */
export function operand({ data, address }: Place, role: Role, period: number, run = 1): Operand {
  return { data, address, period, run, role };
}

/** `target.set(source, offset)` for two arrays of one element type. */
export function copy(target: TypedArray, source: TypedArray, offset: number): void {
  (target as Float32Array).set(source as Float32Array, offset);
}

/**
 * Moves `count` elements of an array, from `start` on, to or from the scratch space at element
 * `at`.
 */
type Transfer<R> = (
  arena: Arena,
  info: DTypeInfo,
  place: Place,
  start: number,
  count: number,
  at?: number,
) => R;

/**
 * The address of `count` elements from `start` on. An ordinary array is first copied to the scratch
 * space, at element `at`.
 */
export const bring: Transfer<number> = (arena, info, { data, address }, start, count, at = 0) => {
  if (address >= 0) return address + start * info.bytes;
  const values = count === data.length ? data : data.subarray(start, start + count);
  copy(scratchOf(arena, info), values, at);
  return arena.scratch + at * info.bytes;
};

/**
 * The address where a kernel writes elements of a result from `start` on: in place, or in the
 * scratch space at element `at`.
 */
export function addressFor(
  arena: Arena,
  info: DTypeInfo,
  { address }: Place,
  start: number,
  at: number,
): number {
  return address >= 0 ? address + start * info.bytes : arena.scratch + at * info.bytes;
}

/** Copies what a kernel wrote into the scratch space to the result. */
export const take: Transfer<void> = (arena, info, { data, address }, start, count, at = 0) => {
  if (address < 0) copy(data, scratchPart(arena, info, at, count), start);
};

/** Whether this many elements fit into the scratch space at once. */
export function isOneChunk(info: DTypeInfo, n: number): boolean {
  return n * info.bytes <= CHUNK_BYTES;
}

/**
 * Runs an elementwise kernel (addresses of the operands, count, numbers) over n elements. Arrays in
 * the memory are used in place, all others go through the scratch space block by block. The address
 * of null is 0. `spread` is for operands whose values hold for runs.
 */
export function runOperands(
  arena: Arena,
  info: DTypeInfo,
  n: number,
  operands: readonly (Operand | null)[],
  kernel: Kernel,
  numbers: readonly Scalar[],
  spread: Kernel | null = null,
): void {
  const chunk = CHUNK_BYTES / info.bytes;
  const most = spread === null ? chunk : SPREAD_BYTES / info.bytes;
  const count = operands.length;
  const args: Scalar[] = [];
  let inPlace = true;
  let room = n;
  let short = 1;
  let long = n;
  for (let k = 0; k < count; k++) {
    const each = operands[k] as Operand | null;
    args.push(each === null ? 0 : each.address);
    if (each === null) continue;
    const { period, run, address } = each;
    if (period > most) long = Math.min(long, period);
    else if (period < n) short = Math.max(short, period);
    if (run > most) long = Math.min(long, run);
    else short = Math.max(short, run);
    const isSpread = run > 1 && spread !== null;
    if (address < 0 || isSpread || (period < n && period <= most)) room = Math.min(n, most);
    if (address < 0 || isSpread || period < n) inPlace = false;
  }
  args.push(n, ...numbers);
  if (inPlace) {
    kernel(...args);
    return;
  }
  const block = blockOf(n, room, short);
  for (let i = 0, m = 0; i < n; i += m) {
    m = lengthAt(i, n, block, long);
    for (let k = 0; k < count; k++) {
      const each = operands[k] as Operand | null;
      if (each === null) continue;
      const at = k * chunk;
      const { role, period, run } = each;
      args[k] =
        role === 'written' || role === 'work'
          ? addressFor(arena, info, each, i, at)
          : source(arena, info, each, period, n, i, m, at, run, most, spread);
    }
    args[count] = m;
    kernel(...args);
    for (let k = 0; k < count; k++) {
      const each = operands[k] as Operand | null;
      if (each === null || each.role === 'read' || each.role === 'work') continue;
      take(arena, info, each, i, m, k * chunk);
    }
  }
}

/**
 * The number of elements of a block: whole periods of the patterns that repeat within it, so that
 * each is laid out once. Periods are products of the last axes, so each divides the longer ones. A
 * block that ends with a long period ends with all of them.
 */
function blockOf(n: number, room: number, short: number): number {
  return room === n || short === 1 ? room : Math.floor(room / short) * short;
}

/**
 * The number of elements of the block at i. A block ends with any period that is longer than a
 * block.
 */
function lengthAt(i: number, n: number, block: number, long: number): number {
  const most = Math.min(block, n - i);
  // The engine keeps lengths as doubles, and a remainder of them takes 50 ns on Node 20.
  return long < n ? Math.min(most, long - (i % long)) : most;
}

/**
 * The address of a block that is read: its own, or in the scratch space at element `at`. A pattern
 * that repeats within blocks of up to `most` elements is laid out once. With `spread`, values that
 * hold for runs are laid out too.
 */
function source(
  arena: Arena,
  info: DTypeInfo,
  place: Place,
  period: number,
  n: number,
  i: number,
  m: number,
  at: number,
  run = 1,
  most: number = CHUNK_BYTES / info.bytes,
  spread: Kernel | null = null,
): number {
  if (period === n && run === 1) return bring(arena, info, place, i, m, at);
  const start = i % period;
  const isSpread = run > 1 && spread !== null;
  const out = arena.scratch + at * info.bytes;
  // Runs longer than a block are cut into parts. The first part is the longest.
  if (i > 0 && (period <= most || (isSpread && start % run > 0))) return out;
  const span = Math.min(period, m);
  const first = Math.floor(start / run);
  const count = Math.ceil(span / run);
  if (period > most && !isSpread) return bring(arena, info, place, first, count, at);
  const view = scratchOf(arena, info);
  if (isSpread) {
    const values = bring(arena, info, place, first, count, at + 2 * most);
    spread(values, out, count, Math.min(run, span), info.bytes);
    fillOn(view, at, span, m);
  } else {
    copy(view, place.data, at);
    fillOn(view, at, count, Math.ceil(m / run));
  }
  return out;
}

/**
 * `runOperands` for a kernel (x, out, n, a, b, c). It is fast for few elements: it allocates
 * nothing. If everything fits into the scratch space at once, `out` may be null for a new ordinary
 * array. `chunk` is the largest number of values in a block.
 */
export function runUnary(
  arena: Arena,
  info: DTypeInfo,
  kernel: Kernel,
  chunk: number,
  x: Place,
  out: Place | null,
  a?: Scalar,
  b?: Scalar,
  c?: Scalar,
): TypedArray {
  const n = x.data.length;
  if (out === null) {
    kernel(bring(arena, info, x, 0, n), arena.scratch, n, a, b, c);
    return scratchOf(arena, info).slice(0, n);
  }
  const block = x.address >= 0 && out.address >= 0 ? n : chunk;
  for (let i = 0; i < n; i += block) {
    const m = Math.min(block, n - i);
    kernel(bring(arena, info, x, i, m), addressFor(arena, info, out, i, 0), m, a, b, c);
    take(arena, info, out, i, m);
  }
  return out.data;
}

/** `runOperands` for a kernel (x, y, out, n, a, b, c). One of x and y may repeat. */
export function runPair(
  arena: Arena,
  info: DTypeInfo,
  kernel: Kernel,
  n: number,
  x: Place,
  y: Place,
  out: Place | null,
  a?: Scalar,
  b?: Scalar,
  c?: Scalar,
): TypedArray {
  const chunk = CHUNK_BYTES / info.bytes;
  const [p, q] = [x.data.length, y.data.length];
  if (out === null) {
    const px = source(arena, info, x, p, n, 0, n, 0);
    const py = source(arena, info, y, q, n, 0, n, chunk);
    kernel(px, py, arena.scratch + 2 * CHUNK_BYTES, n, a, b, c);
    return scratchOf(arena, info).slice(2 * chunk, 2 * chunk + n);
  }
  const period = Math.min(p, q);
  const repeats = period < n && period <= chunk;
  const inPlace = x.address >= 0 && y.address >= 0 && out.address >= 0;
  const room = inPlace && !repeats ? n : Math.min(n, chunk);
  const block = blockOf(n, room, repeats ? period : 1);
  for (let i = 0, m = 0; i < n; i += m) {
    m = lengthAt(i, n, block, repeats ? n : period);
    const px = source(arena, info, x, p, n, i, m, 0);
    const py = source(arena, info, y, q, n, i, m, chunk);
    kernel(px, py, addressFor(arena, info, out, i, 2 * chunk), m, a, b, c);
    take(arena, info, out, i, m, 2 * chunk);
  }
  return out.data;
}

/** Called for each block with the addresses of its input and output, and the number of values. */
export type Convert = (x: number, out: number, count: number) => void;

/** The address of a block of up to CHUNK_BYTES between two kernels. */
export function workAddress(arena: Arena): number {
  return arena.scratch + 2 * CHUNK_BYTES;
}

/** Runs a kernel from one element type to another, `block` elements at a time. */
export function runConversion(
  arena: Arena,
  x: Place & { readonly info: DTypeInfo },
  to: DTypeInfo,
  out: Place,
  block: number,
  run: Convert,
): void {
  const { info: from } = x;
  const n = x.data.length;
  const at = CHUNK_BYTES / to.bytes;
  for (let i = 0; i < n; i += block) {
    const m = Math.min(block, n - i);
    run(bring(arena, from, x, i, m), addressFor(arena, to, out, i, at), m);
    take(arena, to, out, i, m, at);
  }
}
