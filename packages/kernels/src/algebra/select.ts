import { engine } from '../engine/state.ts';
import { stagingArena } from '../place/arena.ts';
import { wasmMissing } from '../run/wasm/support.ts';
import type { Choice } from '../select/select.ts';
import type { FloatArray } from './types.ts';

/** A loop in JavaScript, over ordinary arrays or over the heap: one object each, so that choosing allocates nothing. */
function inJs(reason: string): readonly [Choice, Choice] {
  return [
    { backend: 'js', placement: 'ordinary', reason },
    { backend: 'js', placement: 'heap', reason },
  ];
}

const HEAP: Choice = { backend: 'wasm', placement: 'heap', reason: 'an operand lies in the heap' };
const STAGED: Choice = {
  backend: 'wasm',
  placement: 'staged',
  reason: 'ordinary arrays, with enough work to be worth copying',
};
const STAGED_AS_CONFIGURED: Choice = { ...STAGED, reason: "configured: backend 'wasm'" };
const NO_WORK = inJs('there is nothing to compute');
const CONFIGURED = inJs("configured: backend 'js'");
const LITTLE = inJs('so little work that the loop costs less than the call');
const NO_DTYPE = inJs('no WebAssembly kernel for this element type');
const NO_STAGING = inJs('the engine refuses the staging memory');

const NO_KERNEL = inJs('written in JavaScript for both backends');
const NO_LAYOUT = inJs('no WebAssembly kernel for shapes like these');

/** From how much work on WebAssembly is faster, for ordinary arrays and for those in the heap. */
export interface Smallest {
  readonly staged: number;
  readonly resident: number;
}

/** Chooses backend and placement. The kernels of the algebra are there for float32. */
export function choose(
  data: FloatArray,
  work: number,
  resident: boolean,
  smallest: Smallest,
): Choice {
  const at = resident ? 1 : 0;
  if (work === 0) return NO_WORK[at];
  if (engine.backend === 'js') return CONFIGURED[at];
  if (engine.backend === 'auto' && work < (resident ? smallest.resident : smallest.staged)) {
    return LITTLE[at];
  }
  if (!(data instanceof Float32Array)) return NO_DTYPE[at];
  const missing = wasmMissing();
  if (missing !== null) return inJs(missing)[at];
  if (resident) return HEAP;
  if (stagingArena() === null) return NO_STAGING[at];
  return engine.backend === 'wasm' ? STAGED_AS_CONFIGURED : STAGED;
}

/** What runs in JavaScript because there is no kernel for the function, or for this layout of the operands. */
export function withoutKernel(resident: boolean, ofFunction: boolean): Choice {
  return (ofFunction ? NO_KERNEL : NO_LAYOUT)[resident ? 1 : 0];
}
