// Products of matrices that a caller runs again and again, with operands at fixed places in a
// memory of their own. Nothing is checked, staged or allocated when a product runs. The bits are
// the same as from `matmul`.
import { DTYPES } from '../dtypes.ts';
import { type Arena, createArena, SCRATCH_BYTES, scratchOf } from '../memory/arena.ts';
import { residency } from '../memory/residency.ts';
import type { Place } from '../place/move.ts';
import { FINISH, type Product, RELU } from '../place/product.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { matmulFamily } from '../run/wasm/matmul.ts';
import { wasmFailure } from '../run/wasm/support.ts';
import { engine } from '../settings/state.ts';
import { isFewProducts, runLoop } from './product.ts';

/** An array of a workspace. */
export interface FloatPlace extends Place {
  readonly data: Float32Array;
}

// The kernel packs rows of `a`, and a panel of eight columns of `b`.
const PACKED_FLOATS = 12 * 1024;
const LONGEST_K = 512;
const PANEL_COLUMNS = 8;
const VECTOR = 4;
const ORDINARY = -1;

let memory: Arena | null | undefined;

/** Whether prepared products give the bits of `matmul` now: nothing is forced or traced. */
export function isPreparedAllowed(): boolean {
  const { heap } = residency;
  return engine.backend === 'auto' && engine.trace === null && (heap === null || heap.scopes === 0);
}

/**
 * The arrays of prepared products. All workspaces that use WebAssembly share one memory, so only
 * one of them may be in use at a time.
 */
export class Workspace {
  private readonly arena: Arena | null;
  private used = PACKED_FLOATS + LONGEST_K * PANEL_COLUMNS;
  /** Whether all arrays and products found room. If not, use none of them. */
  fits: boolean;

  /** @param most - the largest number of pairs of elements that a product multiplies */
  constructor(most: number) {
    const isFew = isFewProducts(most);
    if (!isFew && memory === undefined) {
      memory = wasmFailure() === null ? createArena(SCRATCH_BYTES) : null;
    }
    this.arena = isFew ? null : (memory ?? null);
    this.fits = isFew || this.arena !== null;
  }

  /** Returns a new array, with one vector more behind it. */
  place(length: number): FloatPlace {
    const { arena, used } = this;
    const end = used + length;
    this.used = (end + 2 * VECTOR - 1) & -VECTOR;
    if (arena !== null) {
      const view = scratchOf(arena, DTYPES.float32) as Float32Array;
      if (this.used <= view.length) {
        return { data: view.subarray(used, end), address: arena.scratch + 4 * used };
      }
      this.fits = false;
    }
    return { data: new Float32Array(length), address: ORDINARY };
  }

  /** Returns a place for the values of an array: the array itself if all products are loops. */
  placeFor(data: Float32Array): FloatPlace {
    return this.arena === null ? { data, address: ORDINARY } : this.place(data.length);
  }

  /** Returns a function that computes a product of arrays of this workspace into `out`. */
  prepare(product: Product, out: FloatPlace): () => void {
    const { a, aRow, aStep, b, bRow, bCol, bias, relu, m, k, n } = product;
    const { arena } = this;
    if (arena === null || isFewProducts(m * k * n)) return () => runLoop(product, out.data);
    if (k > LONGEST_K || m * k > PACKED_FLOATS) this.fits = false;
    const kernel = kernelOf(matmulFamily, arena, 'matmul', 'float32');
    const packed = arena.scratch;
    const panel = packed + 4 * PACKED_FLOATS;
    const flags = FINISH | (relu ? RELU : 0);
    const [pa, pb, c, added] = [a.address, b.address, out.address, bias?.address ?? 0];
    return () => {
      kernel(pa, aRow, aStep, pb, bRow, bCol, c, n, m, k, n, packed, panel, added, flags);
    };
  }
}
