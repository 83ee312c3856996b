import type { DTypeInfo } from '../dtypes.ts';
import { type Arena, stagingArena } from '../memory/arena.ts';
import { residency } from '../memory/residency.ts';
import { wasmFailure } from '../run/wasm/support.ts';
import type { Reason } from '../settings/reasons.ts';
import { type Choice, engine } from '../settings/state.ts';
import type { Types } from './table.ts';

export type { Choice } from '../settings/state.ts';

/**
 * A loop in JavaScript, over ordinary arrays or over the heap. There is one object for each, so
 * that a choice allocates nothing.
 */
export function inJs(reason: Reason): readonly [Choice, Choice] {
  return [
    { backend: 'js', placement: 'ordinary', reason },
    { backend: 'js', placement: 'heap', reason },
  ];
}

const HEAP: Choice = { backend: 'wasm', placement: 'heap', reason: 'heap' };
const STAGED: Choice = { backend: 'wasm', placement: 'staged', reason: 'large' };
const STAGED_AS_CONFIGURED: Choice = { backend: 'wasm', placement: 'staged', reason: 'wasm' };
const EMPTY = inJs('empty');
const CONFIGURED = inJs('js');
const FEW = inJs('few');
const NO_KERNEL = inJs('type');
const NO_WASM = inJs('missing');
const JS_ALONE = /* @__PURE__ */ inJs('alone');
const NO_LAYOUT = /* @__PURE__ */ inJs('layout');
const COPY = /* @__PURE__ */ inJs('copy');
const NO_STAGING = inJs('staging');

/**
 * The amount of work from which WebAssembly is faster: for ordinary arrays, and if an operand is in
 * the heap.
 */
export interface Smallest {
  readonly staged: number;
  readonly resident: number;
}

// Measured with random values (`npm run bench -- clip`, `npm run bench -- browsers`). Below these
// sizes a call into WebAssembly takes longer than the JavaScript loop, with the copies for ordinary
// arrays included. At 128 elements of clip, call and loop take 0.10 and 0.14 µs on Node 20, 0.14 and
// 0.14 in Firefox, 0.11 and 0.10 in WebKit, which is the slowest to call. At 256 the call is faster
// in all of them.
const SMALLEST: Smallest = { staged: 128, resident: 32 };

/** Whether ordinary arrays of this length run as a loop if the backend is 'auto'. */
export function isFew(length: number): boolean {
  return length > 0 && length < SMALLEST.staged;
}

/**
 * Chooses backend and placement for an amount of work, in elements or in the unit of `smallest`.
 * `types` are the element types that have a WebAssembly kernel. `resident` means that an operand is
 * in the heap. `smallest` is for kernels whose JavaScript loop is slower or faster than most.
 */
export function select(
  types: Types,
  info: DTypeInfo,
  work: number,
  resident: boolean,
  smallest: Smallest = SMALLEST,
): Choice {
  const at = resident ? 1 : 0;
  if (work === 0) return EMPTY[at];
  if (engine.backend === 'js') return CONFIGURED[at];
  if (engine.backend === 'auto' && work < (resident ? smallest.resident : smallest.staged)) {
    return FEW[at];
  }
  if (((types >> info.index) & 1) === 0) return NO_KERNEL[at];
  if (wasmFailure() !== null) return NO_WASM[at];
  if (resident) return HEAP;
  if (stagingArena() === null) return NO_STAGING[at];
  return engine.backend === 'wasm' ? STAGED_AS_CONFIGURED : STAGED;
}

/** The choice for a function without a WebAssembly kernel. */
export function jsChoice(resident: boolean): Choice {
  return JS_ALONE[resident ? 1 : 0];
}

/** The choice if the kernel does not support the layout of the operands. */
export function layoutChoice(resident: boolean): Choice {
  return NO_LAYOUT[resident ? 1 : 0];
}

/** The choice for a call that only copies. */
export function copyChoice(resident: boolean): Choice {
  return COPY[resident ? 1 : 0];
}

/** The memory for a choice of WebAssembly. */
export function arenaOf(chosen: Choice): Arena {
  const arena = chosen.placement === 'heap' ? residency.heap?.arena : stagingArena();
  return arena as Arena;
}
