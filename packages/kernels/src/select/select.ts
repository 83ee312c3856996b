import type { DTypeInfo } from '../dtypes.ts';
import { type Backend, engine, type Placement } from '../engine/state.ts';
import { type Arena, stagingArena } from '../place/arena.ts';
import { residency } from '../place/residency.ts';
import { wasmMissing } from '../run/wasm/support.ts';
import { KERNELS, type KernelName } from './table.ts';

/** Where a call will run, and why. */
export interface Choice {
  readonly backend: Backend;
  readonly placement: Placement;
  readonly reason: string;
}

function choice(backend: Backend, placement: Placement, reason: string): Choice {
  return { backend, placement, reason };
}

// One object each, so that choosing allocates nothing.
const HEAP: Choice = choice('wasm', 'heap', 'an operand lies in the heap');
const STAGED: Choice = choice(
  'wasm',
  'staged',
  'ordinary arrays, large enough to be worth copying',
);
const FORCED_STAGED: Choice = choice('wasm', 'staged', "configured: backend 'wasm'");
const EMPTY: Choice = choice('js', 'ordinary', 'there are no elements');
const CONFIGURED: Choice = choice('js', 'ordinary', "configured: backend 'js'");
const SMALL: Choice = choice(
  'js',
  'ordinary',
  'so few elements that the loop costs less than the call',
);
const NO_KERNEL: Choice = choice('js', 'ordinary', 'no WebAssembly kernel for this element type');
const NO_STAGING: Choice = choice('js', 'ordinary', 'the engine refuses the staging memory');

// Measured with random values on Node 20 (`npm run bench -- clip`): below these a call into WebAssembly, with the copies
// in and out for ordinary arrays, takes longer than the JavaScript loop.
const SMALLEST_STAGED = 128;
const SMALLEST_RESIDENT = 32;

/** Whether ordinary arrays of that length run as a loop, when the backend is chosen automatically. */
export function isFew(length: number): boolean {
  return length > 0 && length < SMALLEST_STAGED;
}

/** Chooses backend and placement for `length` elements, `resident` where an operand lies in the heap. */
export function select(
  kernel: KernelName,
  info: DTypeInfo,
  length: number,
  resident: boolean,
): Choice {
  if (length === 0) return EMPTY;
  if (engine.backend === 'js') return CONFIGURED;
  if (engine.backend === 'auto' && length < (resident ? SMALLEST_RESIDENT : SMALLEST_STAGED)) {
    return SMALL;
  }
  const form = KERNELS[kernel][info.name];
  if (form === undefined || form === 'js') return NO_KERNEL;
  const missing = wasmMissing();
  if (missing !== null) return choice('js', 'ordinary', missing);
  if (resident) return HEAP;
  if (stagingArena() === null) return NO_STAGING;
  return engine.backend === 'wasm' ? FORCED_STAGED : STAGED;
}

/** The memory that a choice of WebAssembly runs over. */
export function arenaOf(chosen: Choice): Arena {
  const arena = chosen.placement === 'heap' ? residency.heap?.arena : stagingArena();
  return arena as Arena;
}
