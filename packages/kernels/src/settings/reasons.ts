import { wasmMissing } from '../run/wasm/missing.ts';

/**
 * Why a backend and a placement are chosen. Every program has the codes; only programs with a trace
 * load the texts.
 */
const TEXTS = {
  heap: 'an operand lies in WebAssembly memory',
  large: 'ordinary arrays, large enough to be worth copying',
  wasm: "configured: backend 'wasm'",
  js: "configured: backend 'js'",
  empty: 'there is nothing to compute',
  few: 'so little work that a loop costs less than the call',
  type: 'no WebAssembly kernel for this element type',
  alone: 'written in JavaScript for both backends',
  layout: 'no WebAssembly kernel for shapes like these',
  copy: 'a plain copy, which the engine does at memory speed',
  staging: 'the engine refuses the staging memory',
  exact: 'integers that no double holds exactly',
  channels: 'a scale or a zero point of its own for every few elements',
} as const;

/**
 * A reason for a choice. 'missing' means that WebAssembly cannot be used; the engine gives a part
 * of its text.
 */
export type Reason = keyof typeof TEXTS | 'missing';

/** The text of a reason. */
export function reasonText(reason: Reason): string {
  return reason === 'missing' ? (wasmMissing() ?? '') : TEXTS[reason];
}
