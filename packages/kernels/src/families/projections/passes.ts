import { DTYPES, type DTypeInfo } from '../../dtypes.ts';
import { type Arena, scratchOf } from '../../memory/arena.ts';
import { copy } from '../../place/move.ts';
import { BLOCK, type BlockState, MOST_ASIDE, newBlockState } from '../../run/js/project.ts';
import type { FloatArray } from '../../run/js/types.ts';
import { type Kernel, kernelOf } from '../../run/wasm/load.ts';
import { projectFamily } from '../../run/wasm/project.ts';

/** What the last pass over a block found. */
export type PassState = Readonly<BlockState>;

/**
 * The passes that projections consist of, over a block of the current row: m elements from the i-th
 * on. JavaScript and WebAssembly give the same bits, so the algorithms are written once.
 */
export interface Passes {
  readonly state: PassState;
  /** Starts the row that begins at an element of the array, and forgets what was found. */
  begin(start: number): void;
  /**
   * Appends the elements above t (with abs, magnitudes) to the `have` that are set aside. Updates
   * most, least and nans.
   */
  gather(i: number, m: number, abs: boolean, t: number, have: number): number;
  /** Keeps those above t of the `have` elements that are set aside. Returns how many. */
  keepAbove(have: number, t: number): number;
  sums(i: number, m: number, abs: boolean, c: number, lo: number, hi: number): void;
  /** The sums over the elements that are set aside. */
  sumsAside(have: number, c: number, lo: number, hi: number): void;
  shrink(i: number, m: number, abs: boolean, c: number, tau: number, most: number): void;
  dot(i: number, m: number, p: number, q: number): void;
  step(i: number, m: number, p: number, q: number): void;
}

/** The arrays of a call. `a` is a vector that all rows share. */
export interface PassArrays {
  readonly info: DTypeInfo;
  /** The length of a row. */
  readonly count: number;
  readonly x: FloatArray;
  readonly out: FloatArray;
  readonly a: FloatArray | null;
}

// The scratch space, in bytes: a block of x, later of the result; a block of `a`; what is set
// aside; the state, and one to spare.
const BLOCK_BYTES = 8 * BLOCK;
const A_AT = BLOCK_BYTES;
const ASIDE_AT = 2 * BLOCK_BYTES;
const STATE_AT = ASIDE_AT + BLOCK_BYTES + 8 * MOST_ASIDE;
const SPARE_AT = STATE_AT + 256;
/** The index of the first of the seven numbers of the state, in doubles. */
const MOST = STATE_AT / 8;

/** The addresses of the arrays of a call in WebAssembly memory; -1 for ordinary arrays. */
export interface Addresses {
  readonly x: number;
  readonly out: number;
  readonly a: number;
}

/**
 * The passes as kernels. Arrays in the memory are used in place, all others go through scratch
 * space block by block.
 */
export class WasmPasses implements Passes {
  readonly state: BlockState = newBlockState();
  /** The scratch space, where the kernels leave the state. */
  readonly #doubles: Float64Array;
  readonly #arrays: PassArrays;
  readonly #addresses: Addresses;
  readonly #scratch: number;
  readonly #view: FloatArray;
  readonly #bytes: number;
  readonly #kernel: (name: string) => Kernel;
  readonly #gather: Kernel;
  readonly #sums: Kernel;
  /** The first element of x and of `a` that the scratch space holds. */
  #staged = -1;
  #stagedA = -1;
  #start = 0;

  constructor(arena: Arena, arrays: PassArrays, addresses: Addresses) {
    const { info } = arrays;
    this.#arrays = arrays;
    this.#addresses = addresses;
    this.#scratch = arena.scratch;
    this.#bytes = info.bytes;
    this.#view = scratchOf(arena, info) as FloatArray;
    this.#doubles = scratchOf(arena, DTYPES.float64) as Float64Array;
    this.#kernel = (name) => kernelOf(projectFamily, arena, name, info.kernel);
    this.#gather = this.#kernel('gather');
    this.#sums = this.#kernel('sums');
  }

  begin(start: number): void {
    this.#start = start;
    const doubles = this.#doubles;
    doubles[MOST] = -Infinity;
    doubles[MOST + 1] = Infinity;
    doubles[MOST + 2] = 0;
  }

  #readState(): void {
    const { state } = this;
    const doubles = this.#doubles;
    state.most = doubles[MOST] as number;
    state.least = doubles[MOST + 1] as number;
    state.nans = doubles[MOST + 2] as number;
    state.sum = doubles[MOST + 3] as number;
    state.rest = doubles[MOST + 4] as number;
    state.inside = doubles[MOST + 5] as number;
    state.above = doubles[MOST + 6] as number;
  }

  /**
   * The address of a block of the row. It is copied into scratch space unless it is in the memory.
   */
  #at(i: number): number {
    const from = this.#start + i;
    if (this.#addresses.x >= 0) return this.#addresses.x + from * this.#bytes;
    const block = i - (i % BLOCK);
    const start = this.#start + block;
    if (this.#staged !== start) {
      const n = Math.min(this.#arrays.count - block, BLOCK);
      copy(this.#view, this.#arrays.x.subarray(start, start + n), 0);
      this.#staged = start;
    }
    return this.#scratch + (i - block) * this.#bytes;
  }

  #atA(i: number): number {
    if (this.#addresses.a >= 0) return this.#addresses.a + i * this.#bytes;
    const block = i - (i % BLOCK);
    const a = this.#arrays.a as FloatArray;
    if (this.#stagedA !== block) {
      copy(this.#view, a.subarray(block, block + BLOCK), A_AT / this.#bytes);
      this.#stagedA = block;
    }
    return this.#scratch + A_AT + (i - block) * this.#bytes;
  }

  /**
   * The address where a pass writes a block of the result. It may be the address of x's block,
   * because a pass writes last.
   */
  #target(i: number): number {
    const { out } = this.#addresses;
    return out >= 0 ? out + (this.#start + i) * this.#bytes : this.#scratch;
  }

  #written(i: number, m: number): void {
    if (this.#addresses.out >= 0) return;
    copy(this.#arrays.out, this.#view.subarray(0, m), this.#start + i);
    this.#staged = -1;
  }

  gather(i: number, m: number, abs: boolean, t: number, have: number): number {
    const to = this.#scratch + ASIDE_AT + have * this.#bytes;
    const state = this.#scratch + STATE_AT;
    const count = this.#gather(this.#at(i), m, abs ? 1 : 0, t, to, state) as number;
    this.#readState();
    return count;
  }

  keepAbove(have: number, t: number): number {
    const aside = this.#scratch + ASIDE_AT;
    return this.#gather(aside, have, 0, t, aside, this.#scratch + SPARE_AT) as number;
  }

  sums(i: number, m: number, abs: boolean, c: number, lo: number, hi: number): void {
    this.#sums(this.#at(i), m, abs ? 1 : 0, c, lo, hi, this.#scratch + STATE_AT);
    this.#readState();
  }

  sumsAside(have: number, c: number, lo: number, hi: number): void {
    this.#sums(this.#scratch + ASIDE_AT, have, 0, c, lo, hi, this.#scratch + STATE_AT);
    this.#readState();
  }

  shrink(i: number, m: number, abs: boolean, c: number, tau: number, most: number): void {
    const x = this.#at(i);
    this.#kernel('shrink')(x, this.#target(i), m, abs ? 1 : 0, c, tau, most);
    this.#written(i, m);
  }

  dot(i: number, m: number, p: number, q: number): void {
    const [x, a] = [this.#at(i), this.#atA(i)];
    this.#kernel('dot')(x, a, m, p, q, this.#scratch + STATE_AT);
    this.#readState();
  }

  step(i: number, m: number, p: number, q: number): void {
    const [x, a] = [this.#at(i), this.#atA(i)];
    this.#kernel('step')(x, a, this.#target(i), m, p, q);
    this.#written(i, m);
  }
}
