import { wasmFailure } from './support.ts';

/** Why WebAssembly cannot be used here, or null where it can. */
export function wasmMissing(): string | null {
  const failure = wasmFailure();
  if (failure === null) return null;
  if (typeof WebAssembly === 'undefined') return 'this engine has no WebAssembly';
  const { error } = failure;
  const text = error instanceof Error ? error.message : String(error);
  return `this engine does not compile WebAssembly SIMD (${text})`;
}
