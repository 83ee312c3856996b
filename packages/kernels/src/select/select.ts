import type { DTypeInfo } from '../dtypes.ts';
import { type Arena, stagingArena } from '../memory/arena.ts';
import { residency } from '../memory/residency.ts';
import { wasmMissing } from '../run/wasm/support.ts';
import { type Choice, engine } from '../settings/state.ts';
import { KERNELS, type KernelName } from './table.ts';

export type { Choice } from '../settings/state.ts';

/** A loop in JavaScript, over ordinary arrays or over the heap: one object each, so that choosing allocates nothing. */
export function inJs(reason: string): readonly [Choice, Choice] {
  return [
    { backend: 'js', placement: 'ordinary', reason },
    { backend: 'js', placement: 'heap', reason },
  ];
}

const HEAP: Choice = {
  backend: 'wasm',
  placement: 'heap',
  reason: 'an operand lies in WebAssembly memory',
};
const STAGED: Choice = {
  backend: 'wasm',
  placement: 'staged',
  reason: 'ordinary arrays, large enough to be worth copying',
};
const STAGED_AS_CONFIGURED: Choice = { ...STAGED, reason: "configured: backend 'wasm'" };
const EMPTY = inJs('there is nothing to compute');
const CONFIGURED = inJs("configured: backend 'js'");
const FEW = inJs('so little work that a loop costs less than the call');
const NO_KERNEL = inJs('no WebAssembly kernel for this element type');
const JS_ALONE = inJs('written in JavaScript for both backends');
const NO_LAYOUT = inJs('no WebAssembly kernel for shapes like these');
const COPY = inJs('a plain copy, which the engine does at memory speed');
const NO_STAGING = inJs('the engine refuses the staging memory');

/** From how much work on WebAssembly is faster: for ordinary arrays, and where an operand lies in the heap. */
export interface Smallest {
  readonly staged: number;
  readonly resident: number;
}

// Measured with random values on Node 20 (`npm run bench -- clip`): below these a call into WebAssembly, with the copies
// in and out for ordinary arrays, takes longer than the JavaScript loop.
const SMALLEST: Smallest = { staged: 128, resident: 32 };

/** Whether ordinary arrays of that length run as a loop, when the backend is chosen automatically. */
export function isFew(length: number): boolean {
  return length > 0 && length < SMALLEST.staged;
}

/**
 * Chooses backend and placement for an amount of work in elements, or in the unit of `smallest`; `resident` where an
 * operand lies in the heap. `smallest` is for kernels whose loop in JavaScript is slower or faster than most.
 */
export function select(
  kernel: KernelName,
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
  const form = KERNELS[kernel][info.name];
  if (form === undefined || form === 'js') return NO_KERNEL[at];
  const missing = wasmMissing();
  if (missing !== null) return inJs(missing)[at];
  if (resident) return HEAP;
  if (stagingArena() === null) return NO_STAGING[at];
  return engine.backend === 'wasm' ? STAGED_AS_CONFIGURED : STAGED;
}

/** What to say of a function that has no kernel at all. */
export function jsChoice(resident: boolean): Choice {
  return JS_ALONE[resident ? 1 : 0];
}

/** What is chosen instead, if the kernel does not take the layout of the operands. */
export function layoutChoice(resident: boolean): Choice {
  return NO_LAYOUT[resident ? 1 : 0];
}

/** What to say of a call that only copies. */
export function copyChoice(resident: boolean): Choice {
  return COPY[resident ? 1 : 0];
}

/** The memory that a choice of WebAssembly runs over. */
export function arenaOf(chosen: Choice): Arena {
  const arena = chosen.placement === 'heap' ? residency.heap?.arena : stagingArena();
  return arena as Arena;
}
